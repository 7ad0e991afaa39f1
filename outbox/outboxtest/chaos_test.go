package outboxtest_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/outbox"
)

var day = time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC)

// A chaos is one run: counters hand in events in steps, and in each step networks
// fail, and the broker, headquarters and one counter are killed with -9.
type chaos struct {
	t        *testing.T
	events   int // of each counter
	steps    int
	broker   brokerProcess
	lines    []*line // of the counters
	line     *line   // of headquarters
	office   *office
	counters []*counter
	board    board
	doubt    int // events shown and not yet known to be in the database, at kills
}

const counters = 8

// TestChaos is the whole way of an event under every fault at once, on each broker
// and each database. What a counter showed is there, once, in its place.
func TestChaos(t *testing.T) {
	for _, broker := range []string{"nats", "mosquitto"} {
		t.Run(broker+" sqlite", func(t *testing.T) {
			runChaos(t, brokers[broker](t), filepath.Join(t.TempDir(), "hq.db"))
		})
		t.Run(broker+" postgres", func(t *testing.T) {
			runChaos(t, brokers[broker](t), storetest.StartPostgres(t).Database(t))
		})
	}
}

func runChaos(t *testing.T, broker brokerProcess, database string) {
	began := time.Now()
	events, steps := soak(400, 2000), soak(2, 10)
	c := &chaos{t: t, events: events, steps: steps, broker: broker}
	network := newNetwork()
	c.line = newLine(t, network, "headquarters", broker.URL())
	c.office = newOffice(t, c.line.url(), database)
	c.office.open()
	dir := t.TempDir()
	for i := range counters {
		l := newLine(t, network, fmt.Sprint("counter ", i), broker.URL())
		k := newCounter(t, "kiosk", i, filepath.Join(dir, fmt.Sprintf("outbox%d.db", i)), l.url(), &c.board)
		k.start()
		c.lines, c.counters = append(c.lines, l), append(c.counters, k)
	}
	for s := range steps {
		c.step(s)
	}
	c.drain()
	v := c.judge(database)
	t.Logf("%d counters × %d events: %d in the database, %v; killed with -9 the broker %d, headquarters %d, counters %d times, with %d events under way on average; %d connections of counters, %d copies absorbed; %.0f s",
		counters, events, v.events, v, steps, steps, steps, c.doubt/(2*steps), c.board.of("connected"), c.office.board.of("duplicates"), time.Since(began).Seconds())
}

// step hands in a part of the events, in three portions: one that meets the faults
// of the network, and two in whose midst processes are killed.
func (c *chaos) step(s int) {
	c.t.Helper()
	portion := func(n int) int { return c.events * (3*s + n) / (3 * c.steps) }
	few := max(1, counters*(portion(1)-portion(0))/16)
	for i, l := range c.lines {
		l.fail(faults[(i+s)%len(faults)])
	}
	c.line.fail(officeFaults[s%len(officeFaults)])
	for _, k := range c.counters {
		k.connectionLost.Store(false)
	}
	c.ask(portion(1))
	c.struck(s)

	c.ask(portion(2))
	c.office.tookMore(few)
	c.line.cut()
	c.office.tookMore(few)
	c.doubt += c.underway()
	c.broker.Kill()
	c.broker.Start()

	c.ask(portion(3))
	c.office.tookMore(few)
	c.counters[s%counters].restart()
	c.doubt += c.underway()
	c.office.kill()
	c.office.open()

	for _, l := range append(c.lines, c.line) {
		l.heal()
	}
}

// struck waits until every fault that ends connections has ended one.
func (c *chaos) struck(s int) {
	c.t.Helper()
	for i, k := range c.counters {
		if f := faults[(i+s)%len(faults)]; f.breaks {
			wait(c.t, fmt.Sprintf("%s strikes %s", f.name, k.name()), func() bool { return k.connectionLost.Swap(false) })
		}
	}
}

func (c *chaos) ask(upto int) {
	for _, k := range c.counters {
		k.ask(upto)
	}
}

// underway is how many events were shown and are not known to be in the database.
func (c *chaos) underway() int {
	n := -c.office.board.of("inserted")
	for _, k := range c.counters {
		n += k.shownSoFar()
	}
	return n
}

// drain lets every counter end once headquarters has acknowledged all it holds,
// and then headquarters.
func (c *chaos) drain() {
	c.t.Helper()
	for _, k := range c.counters {
		k.tell("finish")
	}
	for _, k := range c.counters {
		k.ended()
	}
	c.office.close()
}

// judge looks into the counters' files and the database.
func (c *chaos) judge(database string) verdict {
	t := c.t
	t.Helper()
	if notes := c.board.noted(); notes != "" {
		t.Error(notes)
	}
	shown := map[place]int{}
	for _, k := range c.counters {
		shown[k.place] = k.shownSoFar()
		if shown[k.place] != c.events {
			t.Errorf("%s showed %d of %d events", k.name(), shown[k.place], c.events)
		}
		checkDrained(t, k.path)
	}
	db, err := openStore(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v := judge(shown, everyEvent(t, db))
	if !v.sound() {
		t.Errorf("of %d events shown: %v", counters*c.events, v)
	}
	checkBooks(t, db, c.events)
	return v
}

// checkDrained looks into a counter's file: sound, empty, nothing put aside.
func checkDrained(t *testing.T, path string) {
	t.Helper()
	if _, err := outbox.Verify(path); err != nil {
		t.Error(err)
	}
	box, err := outbox.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	if s, err := box.Stats(); err != nil || s.Depth != 0 || s.Dead != 0 {
		t.Errorf("%s: %d events wait, %d dead letters, %v", filepath.Base(path), s.Depth, s.Dead, err)
	}
}

func everyEvent(t *testing.T, db *store.DB) (rows []store.Event) {
	t.Helper()
	var after int64
	for {
		page, err := db.Events(context.Background(), after, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return rows
		}
		rows = append(rows, page...)
		after = page[len(page)-1].Cursor
	}
}

// checkBooks compares the read models, where an event could count twice although
// its row is there once.
func checkBooks(t *testing.T, db *store.DB, events int) {
	t.Helper()
	counts, err := db.Counts(t.Context())
	want := store.Counts{Events: int64(counters * events), Complaints: int64(counters * ((events + complaintEvery - 1) / complaintEvery)), Kiosks: counters}
	if err != nil || counts != want {
		t.Errorf("counts %+v, %v; want %+v", counts, err, want)
	}
	kiosks, err := db.Kiosks(t.Context())
	if err != nil {
		t.Error(err)
	}
	for _, k := range kiosks {
		if k.Events != int64(events) || k.Upto != uint64(events) {
			t.Errorf("%s/%s: %d events, acknowledged up to %d, want %d", k.Branch, k.Kiosk, k.Events, k.Upto, events)
		}
	}
	alarms, err := db.Alarms(t.Context(), 0)
	if err != nil {
		t.Error(err)
	}
	for _, a := range alarms {
		if a.Kind != store.AlarmGap { // a broker that was killed lost something: asked for again
			t.Errorf("alarm %+v", a)
		}
	}
}
