package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"

	"smartcounter/outbox"
)

func init() { areas["outbox"] = benchOutbox }

// Sizes of the outbox's measurements; flags change them for a quick look.
type outboxSizes struct {
	dir     string
	body    int
	single  int // appends by one caller, and raw writes
	callers int
	many    int // appends by all callers together
	backlog int
	relay   int
	broker  string
}

// benchOutbox measures appending against raw writes of the same shape, a backlog
// against an empty file, and the relay against bare publishing, each pair in turns
// within this run.
func benchOutbox(args []string) error {
	if len(args) > 0 && args[0] == "check" {
		os.Exit(outbox.RunCheck(args[1:], os.Stderr))
	}
	var s outboxSizes
	fs := flag.NewFlagSet("outbox", flag.ContinueOnError)
	fs.StringVar(&s.dir, "dir", "", "folder to write in; it decides which disk is measured (default a temporary one)")
	fs.IntVar(&s.body, "body", 500, "bytes of an event")
	fs.IntVar(&s.single, "single", 5000, "appends by one caller")
	fs.IntVar(&s.callers, "callers", 64, "callers at once")
	fs.IntVar(&s.many, "many", 200_000, "appends by all callers")
	fs.IntVar(&s.backlog, "backlog", 1_000_000, "rows of the backlog")
	fs.IntVar(&s.relay, "relay", 100_000, "events to relay, 0 for none")
	fs.StringVar(&s.broker, "broker", "", "MQTT broker, tcp://host:port (default: start mosquitto)")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if s.body < 150 || s.single < 100 || s.callers < 2 || s.many < s.callers || s.backlog < 1000 || s.relay < 0 {
		return errors.New("bench outbox: a size is too small to measure")
	}
	dir, err := os.MkdirTemp(s.dir, "bench-outbox-")
	if err != nil {
		return err
	}
	s.dir = dir
	err = errors.Join(s.measureSingle(), s.measureMany(), s.measureBacklog())
	if s.relay > 0 {
		err = errors.Join(err, s.measureRelay())
	}
	return errors.Join(err, os.RemoveAll(dir))
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func (s outboxSizes) record(i int) outbox.Record {
	id := fmt.Sprintf("0197b2c0-0000-7000-8000-%012d", i)
	head := fmt.Sprintf(`{"specversion":"1.0","id":"%s","source":"/b001/k1","type":"kiosk.status","time":"2026-03-02T09:00:00Z","branch":"b001","kiosk":"k1","data":"`, id)
	body := make([]byte, 0, s.body)
	body = append(body, head...)
	for len(body) < s.body-2 {
		body = append(body, 'x')
	}
	return outbox.Record{ID: id, Body: append(body, `"}`...)}
}

// A rawFile writes what strace shows a commit of one event to write once the file has
// some thousand rows: four pages of 4 KiB, each one page apart, in turns between each
// other; fdatasync; one of the two meta pages; fdatasync. Every fifth commit begins a
// new leaf, so it writes a fifth page, and the path has moved on by one. The file's
// space is there already.
type rawFile struct {
	f    *os.File
	page []byte
	n    int64
}

const (
	rawPage = 4 << 10
	rawSize = 64 << 20
)

var rawPath = []int64{0, 2, 4, 6, 8} // pages, from where the path begins

func newRawFile(path string) (*rawFile, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	r := &rawFile{f: f, page: make([]byte, rawPage)}
	for i := range r.page {
		r.page[i] = byte(i * 7)
	}
	for at := int64(0); at < rawSize; at += rawPage {
		if _, err := f.WriteAt(r.page, at); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return r, f.Sync()
}

func (r *rawFile) write() error {
	from, path := 2+r.n/5%8000+r.n%2, rawPath[:4]
	if r.n%5 == 4 {
		path = rawPath
	}
	for _, page := range path {
		if _, err := r.f.WriteAt(r.page, (from+page)*rawPage); err != nil {
			return err
		}
	}
	if err := syscall.Fdatasync(int(r.f.Fd())); err != nil {
		return err
	}
	if _, err := r.f.WriteAt(r.page, r.n%2*rawPage); err != nil {
		return err
	}
	r.n++
	return syscall.Fdatasync(int(r.f.Fd()))
}

func (s outboxSizes) measureSingle() error {
	raw, err := newRawFile(filepath.Join(s.dir, "raw"))
	if err != nil {
		return err
	}
	box, err := outbox.Open(filepath.Join(s.dir, "single.db"), nil)
	if err != nil {
		return err
	}
	var bare, appended []time.Duration
	// In turns, so that whatever else the machine does falls on both.
	for i := range s.single {
		t := time.Now()
		if err := raw.write(); err != nil {
			return err
		}
		bare = append(bare, time.Since(t))
		rec := s.record(i)
		t = time.Now()
		if err := box.Append(context.Background(), []outbox.Record{rec}, nil); err != nil {
			return err
		}
		appended = append(appended, time.Since(t))
	}
	n := len(appended)
	rawP50, p50 := median(bare), median(appended)
	emit("outbox.raw_p50_ms", ms(rawP50), "ms", len(bare))
	emit("outbox.append_p50_ms", ms(p50), "ms", n)
	emit("outbox.append_p99_ms", ms(appended[n*99/100]), "ms", n)
	emit("outbox.append_p50_ratio", float64(p50)/float64(rawP50), "ratio", n)
	// The fastest tenth is what other programs on the machine disturb least.
	emit("outbox.append_p10_ratio", float64(appended[n/10])/float64(bare[n/10]), "ratio", n)
	return errors.Join(raw.f.Close(), box.Close())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// measureMany compares callers at once with the same callers doing one bbolt
// transaction each.
func (s outboxSizes) measureMany() error {
	box, err := outbox.Open(filepath.Join(s.dir, "many.db"), nil)
	if err != nil {
		return err
	}
	rate, err := s.crowd(s.many, func(r outbox.Record) error {
		return box.Append(context.Background(), []outbox.Record{r}, nil)
	})
	if err = errors.Join(err, box.Close()); err != nil {
		return err
	}
	db, err := bolt.Open(filepath.Join(s.dir, "plain.db"), 0o600, &bolt.Options{NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	plain, err := s.crowd(max(s.many/40, s.callers), func(r outbox.Record) error {
		return db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("q"))
			if err != nil {
				return err
			}
			n, err := b.NextSequence()
			if err != nil {
				return err
			}
			return b.Put(fmt.Appendf(nil, "%020d", n), r.Body)
		})
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	emit("outbox.append_64_per_s", rate, "1/s", s.many)
	emit("outbox.update_64_per_s", plain, "1/s", max(s.many/40, s.callers))
	emit("outbox.append_64_speedup", rate/plain, "ratio", s.many)
	return nil
}

func (s outboxSizes) crowd(total int, put func(outbox.Record) error) (perSecond float64, err error) {
	each := total / s.callers
	errs := make([]error, s.callers)
	var wg sync.WaitGroup
	began := time.Now()
	for c := range s.callers {
		wg.Go(func() {
			for i := 0; i < each && errs[c] == nil; i++ {
				errs[c] = put(s.record(c*each + i))
			}
		})
	}
	wg.Wait()
	return float64(each*s.callers) / time.Since(began).Seconds(), errors.Join(errs...)
}

// measureBacklog loads a backlog, opens it as the kiosk does, and appends to it in
// turns with an empty file.
func (s outboxSizes) measureBacklog() error {
	path := filepath.Join(s.dir, "backlog.db")
	size := max(int64(s.backlog)*int64(s.body+200)*2, 1<<30)
	box, err := outbox.Open(path, &outbox.Options{NoSync: true, MaxSize: size})
	if err != nil {
		return err
	}
	for i := 0; i < s.backlog; i += 1000 {
		rs := make([]outbox.Record, 1000)
		for j := range rs {
			rs[j] = s.record(i + j)
		}
		if err := box.Append(context.Background(), rs, nil); err != nil {
			return err
		}
	}
	if err := box.Close(); err != nil {
		return err
	}
	var opened []time.Duration
	opt := &outbox.Options{MaxSize: size, Check: outbox.ExecCheck("/proc/self/exe", "outbox", "check")}
	for range 5 {
		began := time.Now()
		if box, err = outbox.Open(path, opt); err != nil {
			return err
		}
		opened = append(opened, time.Since(began))
		if err := box.Close(); err != nil {
			return err
		}
	}
	emit("outbox.open_backlog_ms", ms(median(opened)), "ms", len(opened))
	if box, err = outbox.Open(path, opt); err != nil {
		return err
	}
	empty, err := outbox.Open(filepath.Join(s.dir, "empty.db"), nil)
	if err != nil {
		return err
	}
	var full, bare []time.Duration
	for i := range s.single {
		rec := s.record(i)
		for _, b := range []struct {
			box  *outbox.Outbox
			into *[]time.Duration
		}{{box, &full}, {empty, &bare}} {
			t := time.Now()
			if err := b.box.Append(context.Background(), []outbox.Record{rec}, nil); err != nil {
				return err
			}
			*b.into = append(*b.into, time.Since(t))
		}
	}
	emit("outbox.append_backlog_p50_ms", ms(median(full)), "ms", len(full))
	emit("outbox.append_backlog_ratio", float64(median(full))/float64(median(bare)), "ratio", len(full))
	return errors.Join(box.Close(), empty.Close())
}
