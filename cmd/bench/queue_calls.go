package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/queue"
	"smartcounter/outbox"
)

const (
	callWindows  = 20
	callStanding = 100 // customers who wait all the time
	callDay      = 8 * time.Hour
)

// callDisk is the host's Store on an outbox; it notes the state's size.
type callDisk struct {
	box  *outbox.Outbox
	size atomic.Int64
}

func (d *callDisk) Append(ctx context.Context, records []branch.Record, state map[string][]byte) error {
	rows := make([]outbox.Record, len(records))
	for i, r := range records {
		rows[i] = outbox.Record(r)
	}
	if b := state["queue"]; b != nil {
		d.size.Store(int64(len(b)))
	}
	return d.box.Append(ctx, rows, state)
}

func (d *callDisk) State(key string) ([]byte, error) { return d.box.State(key) }

// callClock is the branch's clock: 2,000 tickets go through in a day of eight
// hours, however long the measurement takes.
type callClock struct{ at atomic.Int64 }

func (c *callClock) now() time.Time      { return time.UnixMilli(c.at.Load()) }
func (c *callClock) mono() time.Duration { return time.Duration(c.at.Load()) * time.Millisecond }
func (c *callClock) add(d time.Duration) { c.at.Add(d.Milliseconds()) }
func (c *callClock) set(t time.Time)     { c.at.Store(t.UnixMilli()) }

// benchCalls times call-next at the branch's host, from the teller's press to the
// answer: a step, the state's bytes and the events in one durable transaction. The
// branch has 20 windows, a queue of a hundred, 200 bookings, and a history of every
// weekday; n tickets go through.
func benchCalls(n int) (err error) {
	dir, err := os.MkdirTemp("", "bench-queue-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	box, err := outbox.Open(filepath.Join(dir, "outbox.db"), nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	clock, disk := &callClock{}, &callDisk{box: box}
	clock.set(simEpochDay.Add(9 * time.Hour))
	o := branch.Options{
		Branch: "bench", Kiosk: "k1", Store: disk, Now: clock.now, Mono: clock.mono,
		Services: []branch.Service{{ID: "cash", Letter: 'A', Label: "存取款"}, {ID: "loans", Letter: 'B', Label: "理财"}},
		Queue:    queue.Config{Key: []byte("key of the measured branch"), Windows: callWindows},
	}
	taught, err := teachCalls(o, clock)
	if err != nil {
		return err
	}
	if err := disk.Append(context.Background(), nil, map[string][]byte{"queue": taught}); err != nil {
		return err
	}
	host, err := branch.New(o)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { err = errors.Join(err, host.Run(ctx)) })
	measured := timeCalls(ctx, host, clock, disk, n, filepath.Join(dir, "plain"))
	cancel()
	running.Wait()
	return errors.Join(err, measured)
}

func timeCalls(ctx context.Context, host *branch.Host, clock *callClock, disk *callDisk, n int, plainPath string) (err error) {
	// The same bytes written and synced with nothing around them, in turn with
	// the calls: what the machine and its other work leave possible.
	plain, err := os.Create(plainPath)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, plain.Close()) }()
	for w := range callWindows {
		if err := host.Act(ctx, "bench", branch.Action{ID: fmt.Sprintf("open-window-%d", w), Do: branch.Open, Window: strconv.Itoa(w + 1)}); err != nil {
			return err
		}
	}
	current := make([]string, callWindows)
	var took, raw []float64
	for i := range n + callStanding {
		clock.add(callDay / time.Duration(n))
		service := []string{"cash", "loans"}[i%2]
		if _, err := host.Issue(ctx, branch.Issue{ID: fmt.Sprintf("ticket-%d", i), Service: service, Elderly: i%2 == 1}); err != nil {
			return err
		}
		if i < callStanding {
			continue
		}
		w := i % callWindows
		a := branch.Action{ID: fmt.Sprintf("press-%d", i), Do: branch.Next, Window: strconv.Itoa(w + 1), Ticket: current[w]}
		began := time.Now()
		if err := host.Act(ctx, "bench", a); err != nil {
			return err
		}
		took = append(took, time.Since(began).Seconds()*1000)
		for _, open := range host.Snapshot().Queue.Windows() {
			if open.Counter == a.Window {
				current[w] = open.Ticket
			}
		}
		began = time.Now()
		if _, err := plain.WriteAt(make([]byte, disk.size.Load()), 0); err != nil {
			return err
		}
		if err := plain.Sync(); err != nil {
			return err
		}
		raw = append(raw, time.Since(began).Seconds()*1000)
	}
	emit("queue.call_next_p50_ms", simQuantile(took, 0.50), "ms", len(took))
	emit("queue.call_next_p99_ms", simQuantile(took, 0.99), "ms", len(took))
	emit("queue.plain_write_p99_ms", simQuantile(raw, 0.99), "ms", len(raw))
	emit("queue.state_kib", float64(disk.size.Load())/1024, "KiB", n)
	return nil
}

// teachCalls gives a queue a history of every weekday and a day's bookings, so that
// its bytes are as many as in a branch that has run for long.
func teachCalls(o branch.Options, clock *callClock) ([]byte, error) {
	c := o.Queue
	for _, s := range o.Services {
		c.Services = append(c.Services, queue.Service{ID: s.ID, Letter: s.Letter})
	}
	q, err := queue.New(c)
	if err != nil {
		return nil, err
	}
	apply := func(cmd queue.Command) error {
		_, err := q.Apply(clock.now(), cmd)
		return err
	}
	open := func(day int) error {
		clock.set(simEpochDay.AddDate(0, 0, day).Add(9 * time.Hour))
		return apply(queue.OpenDay{Day: clock.now().Format(time.DateOnly), Confirmed: true})
	}
	for day := range 14 {
		if err := open(day); err != nil {
			return nil, err
		}
		for i := range 32 * 5 {
			clock.add(3 * time.Minute)
			if err := apply(queue.Issue{Ticket: "d" + strconv.Itoa(i), Service: "cash"}); err != nil {
				return nil, err
			}
		}
	}
	if err := open(14); err != nil {
		return nil, err
	}
	for i := range 200 {
		code, err := queue.CodeHash(c.Key, fmt.Sprintf("%06d", i))
		if err != nil {
			return nil, err
		}
		b := queue.Booking{ID: "b" + strconv.Itoa(i), Service: "cash", Slot: clock.now().Add(time.Duration(i) * 2 * time.Minute).Unix(), Code: code}
		if err := apply(queue.Book{Booking: b}); err != nil {
			return nil, err
		}
	}
	return q.Marshal()
}
