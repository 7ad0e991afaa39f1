package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

// oneOfSeveral is a child process that shares a PostgreSQL database with others.
func oneOfSeveral(url, database string) error {
	ctx := context.Background()
	db, err := store.OpenPostgres(ctx, database, "")
	if err != nil {
		return err
	}
	return serve(ctx, ingest.Options{Broker: url, Store: &telling{DB: db}, Leases: db, ClientID: os.Getenv(childName),
		LeaseFor: time.Second, BackoffMin: time.Millisecond, BatchSize: 20})
}

// telling says so when its worker has first taken an event.
type telling struct {
	*store.DB
	once sync.Once
}

func (s *telling) Ingest(ctx context.Context, batch []store.Incoming) (store.Result, error) {
	r, err := s.DB.Ingest(ctx, batch)
	if r.Inserted > 0 {
		s.once.Do(func() { fmt.Println("took") })
	}
	return r, err
}

// branchesByHalf names branches in the lower and in the upper half of the shards.
func branchesByHalf(t *testing.T, each int) (names []string) {
	t.Helper()
	var halves [2]int
	for i := 0; len(names) < 2*each; i++ {
		name := "branch-" + strconv.Itoa(i)
		shard, err := strconv.ParseInt(event.Shard(name), 16, 0)
		if err != nil {
			t.Fatal(err)
		}
		if half := int(shard) / (event.Shards / 2); halves[half] < each {
			halves[half]++
			names = append(names, name)
		}
	}
	return names
}

// TestTwoWorkersOneKilled lets two processes of headquarters share the branches over
// PostgreSQL, kills one with -9 in the middle, and starts another in its place. Both
// have taken events by then; in the end every event is there once.
func TestTwoWorkersOneKilled(t *testing.T) {
	p := storetest.StartPostgres(t)
	url := p.Database(t)
	db, err := store.OpenPostgres(t.Context(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", MaxAckPending: 1024})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()

	var counters []*counter
	for _, branch := range branchesByHalf(t, 3) {
		counters = append(counters, newCounter(t, b.URL(), store.Stream{Branch: branch, Kiosk: "k1", Epoch: "e"}))
	}
	var all []store.Incoming
	var sent uint64 // by each counter
	send := func(n int) {
		for _, c := range counters {
			r := make([]store.Incoming, n)
			for i := range r {
				r[i] = storetest.Session(c.stream, sent+uint64(i)+1)
			}
			all = append(all, r...)
			c.send(sent+1, r...)
		}
		sent += uint64(n)
	}
	await := func() {
		for _, c := range counters {
			c.until("every event", upto(sent))
		}
	}

	first, firstTook := startWorker(t, b.URL(), url, "first")
	_, secondTook := startWorker(t, b.URL(), url, "second")
	both := func() bool {
		select {
		case <-firstTook:
		default:
			return false
		}
		select {
		case <-secondTook:
			return true
		default:
			return false
		}
	}
	// At first the one that was alone may still take what the other one takes as well.
	waitUntil(t, "both have taken events", func() bool { send(5); await(); return both() })
	send(soak(100, 1000))
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	await()
	wantOnce(t, db, all)

	startWorker(t, b.URL(), url, "third")
	send(20)
	await()
	wantOnce(t, db, all)
}

// startWorker runs one of several workers until the test ends. The channel is closed
// when it has taken an event that no other had.
func startWorker(t *testing.T, url, database, name string) (*exec.Cmd, <-chan struct{}) {
	t.Helper()
	child, said := startChild(t, url, database, name)
	took, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		if line, err := said.ReadString('\n'); err == nil && line == "took\n" {
			close(took)
		}
		_, _ = io.Copy(io.Discard, said) // until its end
	}()
	t.Cleanup(func() {
		_ = child.Process.Kill() // may have been killed before
		<-ended
		_ = child.Wait()
	})
	return child, took
}

// TestLeasesGoWithOrderlyStop: a worker that stops leaves its shards to others at once.
func TestLeasesGoWithOrderlyStop(t *testing.T) {
	h := newHouse(t, func(o *ingest.Options) { o.ClientID = "one"; o.Leases = o.Store.(*store.DB) })
	c := newCounter(t, h.broker.URL(), home)
	r := rows(30)
	c.send(1, r...)
	c.until("all", upto(30))
	part := func(worker string) int {
		mine, err := h.db.LeaseShards(t.Context(), worker, storetest.At, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return len(mine)
	}
	if n := part("two"); n != event.Shards/2 {
		t.Errorf("a second worker gets %d shards", n)
	}
	h.stop()
	if n := part("two"); n != event.Shards {
		t.Errorf("%d shards are free after the first has stopped", n)
	}
	h.wantOnce(t, r)
}

func TestLeasesNeedAName(t *testing.T) {
	_, err := ingest.New(ingest.Options{Broker: "tcp://127.0.0.1:1", Store: (*store.DB)(nil), Leases: (*store.DB)(nil)})
	if !errors.Is(err, ingest.ErrOptions) {
		t.Errorf("several workers under one name: %v", err)
	}
}
