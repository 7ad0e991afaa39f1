package outboxtest_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/outbox/outboxtest"
)

func openStore(ctx context.Context, database string) (*store.DB, error) {
	if strings.HasPrefix(database, "postgres://") {
		return store.OpenPostgres(ctx, database, "")
	}
	return store.OpenSQLite(ctx, database)
}

// telling says after each commit what it took.
type telling struct{ ingest.Store }

func (s telling) Ingest(ctx context.Context, batch []store.Incoming) (store.Result, error) {
	r, err := s.Store.Ingest(ctx, batch)
	if err == nil {
		fmt.Println("took", r.Inserted, r.Duplicates)
	}
	return r, err
}

// headquartersRole takes events from a broker into a database.
func headquartersRole(args []string, in *bufio.Scanner) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	db, err := openStore(ctx, args[1])
	if err != nil {
		return err
	}
	w, err := ingest.New(ingest.Options{Broker: args[0], Store: telling{db}, GapAfter: time.Second, Log: slog.New(slog.NewTextHandler(os.Stdout, nil)),
		BackoffMin: 5 * time.Millisecond, BackoffMax: 200 * time.Millisecond})
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	running.Go(func() { err = w.Run(ctx) })
	running.Go(func() {
		for w.State() != nil && ctx.Err() == nil {
			time.Sleep(2 * time.Millisecond)
		}
		fmt.Println("ready")
	})
	abandoned := untilAbandoned(in)
	cancel()
	running.Wait()
	if err == nil {
		err = abandoned
	}
	if errClose := db.Close(); err == nil {
		err = errClose
	}
	return err
}

// An office is a headquarters process as its test sees it.
type office struct {
	*process
	board board // ready, inserted, duplicates
}

func newOffice(t *testing.T, url, database string) *office {
	o := &office{}
	o.process = newProcess(t, o.listen, "headquarters", url, database)
	return o
}

func (o *office) listen(line string) {
	var inserted, duplicates int
	if _, err := fmt.Sscanf(line, "took %d %d", &inserted, &duplicates); err == nil {
		o.board.count("inserted", inserted)
		o.board.count("duplicates", duplicates)
		return
	}
	o.board.count(line, 1) // "ready", and the log for whom it concerns
}

// open starts the process and waits until it takes events.
func (o *office) open() {
	o.t.Helper()
	before := o.board.of("ready")
	o.start()
	wait(o.t, "headquarters takes events", func() bool { return o.board.of("ready") > before })
}

// tookMore waits until n more events are in the database than at the call.
func (o *office) tookMore(n int) {
	o.t.Helper()
	from := o.board.of("inserted")
	wait(o.t, fmt.Sprintf("headquarters takes %d more events", n), func() bool { return o.board.of("inserted")-from >= n })
}

// close ends the process as its service does.
func (o *office) close() {
	o.t.Helper()
	_ = o.in.Close() // a process that is gone says so in ended
	o.ended()
}

// A brokerProcess can be killed with -9 and started again at the same address.
type brokerProcess interface {
	URL() string
	Kill()
	Start()
}

// brokers are those that every fault is tried on.
var brokers = map[string]func(*testing.T) brokerProcess{
	"nats": startNATS,
	"mosquitto": func(t *testing.T) brokerProcess {
		// A state that is a second old comes back after a kill: worse than none.
		return outboxtest.StartMosquitto(t, "persistence true\nautosave_interval 1\npersistence_location "+t.TempDir()+"/")
	},
}

// brokerRole is headquarters' embedded broker in a process of its own.
func brokerRole(args []string, in *bufio.Scanner) error {
	b, err := broker.Start(broker.Options{Dir: args[0], Listen: args[1], AckWait: 500 * time.Millisecond})
	if err != nil {
		return err
	}
	fmt.Println("listening", b.Addr())
	if err := untilAbandoned(in); err != nil {
		return err
	}
	return b.Close()
}

type nats struct {
	*process
	mu   sync.Mutex
	addr string
}

func startNATS(t *testing.T) brokerProcess {
	n := &nats{}
	n.process = newProcess(t, n.listen, "broker", filepath.Join(t.TempDir(), "broker"), "127.0.0.1:0")
	n.Start()
	n.args[2] = n.address()
	return n
}

func (n *nats) listen(line string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.addr = strings.TrimPrefix(line, "listening ")
}

func (n *nats) address() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.addr
}

func (n *nats) URL() string { return "tcp://" + n.address() }
func (n *nats) Kill()       { n.kill() }

func (n *nats) Start() {
	n.t.Helper()
	n.mu.Lock()
	n.addr = ""
	n.mu.Unlock()
	n.start()
	wait(n.t, "the broker listens", func() bool { return n.address() != "" })
}
