package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

func init() { areas["ingest"] = benchIngest }

const (
	ingestBatch   = 1000
	ingestPatient = 2 * time.Minute
)

// benchIngest measures events a second from counters' publish to headquarters'
// acknowledgement, through the embedded broker, and the same rows inserted into
// the same database with nothing around it.
func benchIngest(args []string) error {
	f := flag.NewFlagSet("ingest", flag.ContinueOnError)
	n := f.Int("n", 40_000, "events")
	kiosks := f.Int("kiosks", 8, "counters that send at once")
	counters := f.String("counters", "", "be the counters of a broker at `host:port`; the measurement starts itself this way")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *n < *kiosks || *kiosks < 1 {
		return errors.New("want at least one counter and one event each")
	}
	dir, err := os.MkdirTemp("", "bench-ingest-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	each := *n / *kiosks
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as cmd/hq does
	}
	load := ingestLoad{kiosks: *kiosks, each: each}
	if *counters != "" {
		rows, err := load.rows()
		if err != nil {
			return err
		}
		return runCounters(*counters, rows)
	}
	return errors.Join(ingestIntoSQLite(dir, load), ingestIntoPostgres(dir, load))
}

// ingestLoad is how much is sent.
type ingestLoad struct{ kiosks, each int }

func (l ingestLoad) total() int { return l.kiosks * l.each }

func ingestIntoSQLite(dir string, load ingestLoad) error {
	open := func(ctx context.Context, name string) (*store.DB, error) {
		return store.OpenSQLite(ctx, filepath.Join(dir, name+".db"))
	}
	raw := func(batches [][]store.Incoming) (time.Duration, error) {
		return rawSQLite(filepath.Join(dir, "raw.db"), batches)
	}
	return ingestInto("sqlite", dir, ingestDatabase{open: open, raw: raw}, load)
}

// An ingestDatabase opens fresh databases by name, and takes the same rows with
// nothing around it; process is the server's, 0 for none.
type ingestDatabase struct {
	open    func(ctx context.Context, name string) (*store.DB, error)
	raw     func(batches [][]store.Incoming) (time.Duration, error)
	process int
}

// ingestInto measures the whole way, while no rows lie in this process's memory, then
// the store alone and the limit.
func ingestInto(database, dir string, d ingestDatabase, load ingestLoad) error {
	whole, err := ingestWhole(filepath.Join(dir, database+"-broker"), d, load)
	if err != nil {
		return err
	}
	rows, err := load.rows()
	if err != nil {
		return err
	}
	batches := interleaved(rows)
	alone, err := storeAlone(d, batches)
	if err != nil {
		return err
	}
	raw, err := d.raw(batches)
	if err != nil {
		return err
	}
	total := load.total()
	name := "ingest." + database
	emit(name+"_raw_events_per_s", float64(total)/raw.Seconds(), "1/s", total)
	emit(name+"_store_events_per_s", float64(total)/alone.Seconds(), "1/s", total)
	emit(name+"_store_ratio", raw.Seconds()/alone.Seconds(), "ratio", total)
	emit(name+"_events_per_s", float64(total)/whole.took.Seconds(), "1/s", total)
	emit(name+"_events_per_s_ratio", raw.Seconds()/whole.took.Seconds(), "ratio", total)
	// Processor time is what two cores have to share out, whoever else uses them.
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(total) }
	emit(name+"_headquarters_cpu_us", each(whole.headquarters), "µs/event", total)
	emit(name+"_database_cpu_us", each(whole.database), "µs/event", total)
	emit(name+"_counters_cpu_us", each(whole.counters), "µs/event", total)
	return nil
}

// rows makes bodies of about 500 bytes, one slice for each counter.
func (l ingestLoad) rows() ([][][]byte, error) {
	rows := make([][][]byte, l.kiosks)
	parts := map[string]string{"voice": "ok", "printer": strings.Repeat("x", 60)}
	now := time.Now()
	for k := range rows {
		for i := range l.each {
			id, err := event.NewID()
			if err != nil {
				return nil, err
			}
			e, err := event.New(id, now, "guihua", ingestKiosk(k), event.KioskStatus, event.Status{Version: "bench", Started: now, Clock: now, Parts: parts})
			if err != nil {
				return nil, err
			}
			body, err := e.WithPosition("bench", uint64(i+1)).Marshal()
			if err != nil {
				return nil, err
			}
			rows[k] = append(rows[k], body)
		}
	}
	return rows, nil
}

func ingestKiosk(i int) string { return fmt.Sprintf("k%d", i) }

// interleaved reads the rows in batches, as they would arrive from counters sending at once.
func interleaved(rows [][][]byte) [][]store.Incoming {
	var batches [][]store.Incoming
	var batch []store.Incoming
	for i := range rows[0] {
		for k := range rows {
			topic := event.EventsTopic("guihua", ingestKiosk(k), event.KioskStatus)
			batch = append(batch, ingest.Read(topic, rows[k][i], time.Now()))
			if len(batch) == ingestBatch {
				batches, batch = append(batches, batch), nil
			}
		}
	}
	return append(batches, batch)
}

// rawSQLite is the limit: one table, two unique keys, batches, full durability.
func rawSQLite(path string, batches [][]store.Incoming) (took time.Duration, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE TABLE events (id TEXT PRIMARY KEY, kiosk TEXT NOT NULL, sequence INTEGER NOT NULL,
		time INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (kiosk, sequence))`)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, batch := range batches {
		tx, err := db.Begin()
		if err != nil {
			return 0, err
		}
		insert, err := tx.Prepare(`INSERT INTO events VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
		for i := 0; i < len(batch) && err == nil; i++ {
			m := &batch[i]
			_, err = insert.Exec(m.ID, m.Stream.Kiosk, int64(m.Sequence), m.Time.UnixMicro(), m.Data)
		}
		if err != nil {
			return 0, errors.Join(err, tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// storeAlone is the store without broker and network.
func storeAlone(d ingestDatabase, batches [][]store.Incoming) (took time.Duration, err error) {
	db, err := d.open(context.Background(), "store")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	began := time.Now()
	for _, batch := range batches {
		if _, err := db.Ingest(context.Background(), batch); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// wholeWay is what the whole way took, and whose processor time.
type wholeWay struct {
	took                             time.Duration
	headquarters, database, counters time.Duration
}

// ingestWhole is the whole way: counters, broker, worker, database, acknowledgement.
func ingestWhole(dir string, d ingestDatabase, load ingestLoad) (whole wholeWay, err error) {
	b, err := broker.Start(broker.Options{Dir: dir, Listen: "127.0.0.1:0"})
	if err != nil {
		return whole, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	db, err := d.open(context.Background(), "hq")
	if err != nil {
		return whole, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w, err := ingest.New(ingest.Options{Broker: b.URL(), Store: db})
	if err != nil {
		return whole, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), ingestPatient)
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	defer func() {
		cancel()
		err = errors.Join(err, <-ended)
	}()
	for w.State() != nil {
		select {
		case <-ctx.Done():
			return whole, w.State()
		case <-time.After(time.Millisecond):
		}
	}
	c, err := startCounters(ctx, b.URL(), load.kiosks, load.each)
	if err != nil {
		return whole, err
	}
	defer func() { err = errors.Join(err, c.end()) }()
	before, err := ingestTimes(d.process, c.cmd.Process.Pid)
	if err != nil {
		return whole, err
	}
	began := time.Now()
	if err := c.send(); err != nil {
		return whole, err
	}
	whole.took = time.Since(began)
	after, err := ingestTimes(d.process, c.cmd.Process.Pid)
	if err != nil {
		return whole, err
	}
	whole.headquarters, whole.database, whole.counters = after[0]-before[0], after[1]-before[1], after[2]-before[2]
	counts, err := db.Counts(ctx)
	if want := int64(load.total()); err != nil || counts.Events != want {
		return whole, fmt.Errorf("the database has %d of %d events: %w", counts.Events, want, err)
	}
	return whole, nil
}

// ingestTimes is the processor time of this process, the database's and the counters'.
func ingestTimes(database, counters int) (times [3]time.Duration, err error) {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return times, err
	}
	times[0] = time.Duration(own.Utime.Nano() + own.Stime.Nano())
	if database != 0 {
		if times[1], err = cpuTime(database); err != nil {
			return times, err
		}
	}
	times[2], err = cpuTime(counters)
	return times, err
}
