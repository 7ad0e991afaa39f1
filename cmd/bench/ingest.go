package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

func init() { areas["ingest"] = benchIngest }

const (
	ingestBatch   = 1000
	ingestWindow  = 1024 // events that a relay lets await headquarters
	ingestPublish = 64   // publishes that it lets await the broker
	ingestPatient = 2 * time.Minute
)

// benchIngest measures events a second from counters' publish to headquarters'
// acknowledgement, through the embedded broker, and the same rows inserted into
// the same database with nothing around it.
func benchIngest(args []string) error {
	f := flag.NewFlagSet("ingest", flag.ContinueOnError)
	n := f.Int("n", 40_000, "events")
	kiosks := f.Int("kiosks", 8, "counters that send at once")
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
	total := each * *kiosks
	rows, err := ingestRows(*kiosks, each)
	if err != nil {
		return err
	}
	return errors.Join(ingestIntoSQLite(dir, rows, total), ingestIntoPostgres(dir, rows, total))
}

func ingestIntoSQLite(dir string, rows [][][]byte, total int) error {
	open := func(ctx context.Context, name string) (*store.DB, error) {
		return store.OpenSQLite(ctx, filepath.Join(dir, name+".db"))
	}
	raw, err := rawSQLite(filepath.Join(dir, "raw.db"), rows)
	if err != nil {
		return err
	}
	return ingestInto("sqlite", dir, open, raw, rows, total)
}

// opening opens a fresh database of a name.
type opening func(ctx context.Context, name string) (*store.DB, error)

// ingestInto measures the store alone and the whole way, and compares with raw.
func ingestInto(database, dir string, open opening, raw time.Duration, rows [][][]byte, total int) error {
	alone, err := storeAlone(open, rows)
	if err != nil {
		return err
	}
	whole, err := ingestWhole(filepath.Join(dir, database+"-broker"), open, rows)
	if err != nil {
		return err
	}
	emit("ingest."+database+"_raw_events_per_s", float64(total)/raw.Seconds(), "1/s", total)
	emit("ingest."+database+"_store_events_per_s", float64(total)/alone.Seconds(), "1/s", total)
	emit("ingest."+database+"_events_per_s", float64(total)/whole.Seconds(), "1/s", total)
	emit("ingest."+database+"_events_per_s_ratio", raw.Seconds()/whole.Seconds(), "ratio", total)
	return nil
}

// ingestRows makes bodies of about 500 bytes, one slice for each counter.
func ingestRows(kiosks, each int) ([][][]byte, error) {
	rows := make([][][]byte, kiosks)
	parts := map[string]string{"voice": "ok", "printer": strings.Repeat("x", 60)}
	now := time.Now()
	for k := range rows {
		for i := range each {
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

// interleaved walks the rows as they would arrive from counters sending at once.
func interleaved(rows [][][]byte, f func(batch []store.Incoming) error) error {
	var batch []store.Incoming
	for i := range rows[0] {
		for k := range rows {
			topic := event.EventsTopic("guihua", ingestKiosk(k), event.KioskStatus)
			batch = append(batch, ingest.Read(topic, rows[k][i], time.Now()))
			if len(batch) == ingestBatch {
				if err := f(batch); err != nil {
					return err
				}
				batch = batch[:0]
			}
		}
	}
	return f(batch)
}

// rawSQLite is the limit: one table, two unique keys, batches, full durability.
func rawSQLite(path string, rows [][][]byte) (took time.Duration, err error) {
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
	err = interleaved(rows, func(batch []store.Incoming) error {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		insert, err := tx.Prepare(`INSERT INTO events VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
		for i := 0; i < len(batch) && err == nil; i++ {
			m := &batch[i]
			_, err = insert.Exec(m.ID, m.Stream.Kiosk, int64(m.Sequence), m.Time.UnixMicro(), m.Data)
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	})
	return time.Since(began), err
}

// storeAlone is the store without broker and network.
func storeAlone(open opening, rows [][][]byte) (took time.Duration, err error) {
	db, err := open(context.Background(), "store")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	began := time.Now()
	err = interleaved(rows, func(batch []store.Incoming) error {
		_, err := db.Ingest(context.Background(), batch)
		return err
	})
	return time.Since(began), err
}

// ingestWhole is the whole way: counters, broker, worker, database, acknowledgement.
func ingestWhole(dir string, open opening, rows [][][]byte) (took time.Duration, err error) {
	b, err := broker.Start(broker.Options{Dir: dir, Listen: "127.0.0.1:0"})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	db, err := open(context.Background(), "hq")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w, err := ingest.New(ingest.Options{Broker: b.URL(), Store: db})
	if err != nil {
		return 0, err
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
			return 0, w.State()
		case <-time.After(time.Millisecond):
		}
	}
	began := time.Now()
	failed := make(chan error, len(rows))
	for k := range rows {
		go func() { failed <- sendAll(ctx, b.URL(), ingestKiosk(k), rows[k]) }()
	}
	for range rows {
		if err := <-failed; err != nil {
			return 0, err
		}
	}
	took = time.Since(began)
	counts, err := db.Counts(ctx)
	if want := int64(len(rows) * len(rows[0])); err != nil || counts.Events != want {
		return 0, fmt.Errorf("the database has %d of %d events: %w", counts.Events, want, err)
	}
	return took, nil
}

// sendAll publishes a counter's rows within both windows until all are acknowledged.
func sendAll(ctx context.Context, url, kiosk string, rows [][]byte) error {
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(kiosk).SetCleanSession(true).SetAutoReconnect(false))
	if tok := c.Connect(); tok.Wait() && tok.Error() != nil {
		return tok.Error()
	}
	defer c.Disconnect(0)
	var acked atomic.Uint64
	news := make(chan struct{}, 1)
	tok := c.Subscribe(event.AckTopic("guihua", kiosk), 1, func(_ mqtt.Client, m mqtt.Message) {
		if a, err := event.UnmarshalAck(m.Payload()); err == nil && a.Upto > acked.Load() {
			acked.Store(a.Upto)
			select {
			case news <- struct{}{}:
			default:
			}
		}
	})
	if tok.Wait() && tok.Error() != nil {
		return tok.Error()
	}
	topic := event.EventsTopic("guihua", kiosk, event.KioskStatus)
	var inFlight []mqtt.Token
	for i := 0; i < len(rows); {
		if uint64(i)-acked.Load() >= ingestWindow {
			if err := await(ctx, news); err != nil {
				return err
			}
			continue
		}
		if len(inFlight) == ingestPublish {
			if err := await(ctx, inFlight[0].Done()); err != nil {
				return err
			}
			inFlight = inFlight[1:]
		}
		inFlight = append(inFlight, c.Publish(topic, 1, false, rows[i]))
		i++
	}
	for acked.Load() < uint64(len(rows)) {
		if err := await(ctx, news); err != nil {
			return err
		}
	}
	return nil
}

func await(ctx context.Context, ready <-chan struct{}) error {
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("not done within %v: %w", ingestPatient, ctx.Err())
	}
}
