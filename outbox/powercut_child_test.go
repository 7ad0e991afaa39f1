package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"smartcounter/outbox"
)

// What a counter lives through in a cycle of the power-cut tests.
const (
	cutSmall = 40         // events with the state that belongs to them, one commit each
	cutBig   = 9 * 4      // then these in commits of four, until the file is worth compacting
	cutBody  = 500 * 1024 // bytes of a big one
)

// cutChild writes everything that an outbox ever writes into its folder: it creates
// the file, appends, grows it, acknowledges, forgets, compacts, and every other
// cycle puts a damaged file aside and salvages it. It says on stdout what is
// promised: "E n" after the commit of event n, "A n" before everything up to n is
// acknowledged, "D 1" before it damages the file, "D 0" once that is repaired. It
// ends after so many cycles; 0 never.
func cutChild(path, sync, cycles string) int {
	if err := liveCycles(path, sync == "nosync", cycles); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func liveCycles(path string, noSync bool, cycles string) error {
	most, err := strconv.Atoi(cycles)
	if err != nil {
		return err
	}
	var hours atomic.Int64
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	opt := &outbox.Options{
		MaxSize: 128 << 20, NoSync: noSync, Retain: time.Minute,
		// Each look at the clock is an hour later: what is acknowledged is forgotten
		// soon, and the file compacted.
		Now: func() time.Time { return start.Add(time.Duration(hours.Add(1)) * time.Hour) },
	}
	event := 0
	for cycle := 0; most == 0 || cycle < most; cycle++ {
		o, err := outbox.Open(path, opt)
		if err != nil {
			return err
		}
		if damaged := cycle%2 == 1 && !noSync; (o.Recovery() != nil) != damaged {
			return fmt.Errorf("cycle %d: recovery %+v", cycle, o.Recovery())
		}
		fmt.Println("D 0")
		if event, err = liveCycle(o, event); err != nil {
			return fmt.Errorf("cycle %d: %w", cycle, err)
		}
		if err := o.Close(); err != nil {
			return err
		}
		if cycle%2 == 0 && !noSync {
			fmt.Println("D 1")
			if err := ruin(path); err != nil {
				return err
			}
		}
	}
	return nil
}

func liveCycle(o *outbox.Outbox, event int) (last int, err error) {
	appendOnes := func(n int) error {
		var rs []outbox.Record
		for i := range n {
			rs = append(rs, cutRecord(event+1+i))
		}
		state := map[string][]byte{"last": []byte(rs[n-1].ID)}
		if err := o.Append(context.Background(), rs, state); err != nil {
			return err
		}
		for range n {
			event++
			fmt.Println("E", event)
		}
		return nil
	}
	acknowledge := func(keep int) error {
		c := o.Cursor()
		fmt.Println("A", event-keep)
		return o.Ack(c.Epoch, c.Last-uint64(keep))
	}
	for range cutSmall {
		if err := appendOnes(1); err != nil {
			return event, err
		}
	}
	if err := acknowledge(cutSmall / 2); err != nil {
		return event, err
	}
	for range cutBig / 4 {
		if err := appendOnes(4); err != nil {
			return event, err
		}
	}
	before, err := o.Stats()
	if err != nil {
		return event, err
	}
	if err := acknowledge(2); err != nil {
		return event, err
	}
	after, err := o.Stats()
	if err == nil && after.Bytes >= before.Bytes {
		err = fmt.Errorf("not compacted: %d bytes, then %d", before.Bytes, after.Bytes)
	}
	return event, err
}

// ruin zeroes both meta pages, durably, and tidies up what earlier ruin left.
func ruin(path string) error {
	old, err := filepath.Glob(path + ".corrupt-*")
	if err != nil {
		return err
	}
	for _, name := range old {
		err = errors.Join(err, os.Remove(name))
	}
	f, ferr := os.OpenFile(path, os.O_RDWR, 0)
	if err = errors.Join(err, ferr); err != nil {
		return err
	}
	_, err = f.WriteAt(make([]byte, 8192), 0)
	return errors.Join(err, f.Sync(), f.Close())
}

// cutRecord is event n of cutChild: its body follows from n, big ones are rare.
func cutRecord(n int) outbox.Record {
	id := fmt.Sprintf("e-%07d", n)
	size := 200 + n%7*100
	if (n-1)%(cutSmall+cutBig) >= cutSmall {
		size = cutBody
	}
	return outbox.Record{ID: id, Body: bytes.Repeat([]byte(id), size/len(id))}
}

// A promise is what a child has said when the power goes.
type promise struct {
	shown, acked int
	ruined       bool
}

// hear takes one line of a child.
func (p *promise) hear(line string) error {
	kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	n, err := strconv.Atoi(rest)
	switch {
	case err != nil:
	case kind == "E" && n == p.shown+1:
		p.shown = n
	case kind == "D" && n <= 1:
		p.ruined = n == 1
	case kind == "A" && n >= p.acked && n <= p.shown:
		p.acked = n
	default:
		err = errors.New("out of turn")
	}
	if err != nil {
		return fmt.Errorf("the child said %q after %+v: %w", line, *p, err)
	}
	return nil
}

// A verdict is what became of a promise.
type verdict struct {
	lost, wrong, twice int
	repaired           bool
}

func (v verdict) sound() bool { return v.lost == 0 && v.wrong == 0 && v.twice == 0 }

// judge opens the outbox at path as the kiosk does after a power cut and compares
// what it holds with what was promised. An error means that it cannot be opened or
// read, or that the state is not the newest event's.
func judge(path string, kept promise, check func(context.Context, string) error) (v verdict, err error) {
	// The verdict itself needs no fsync.
	o, err := outbox.Open(path, &outbox.Options{MaxSize: 128 << 20, NoSync: true, Check: check, Reserve: 256 << 10})
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	v.repaired = o.Recovery() != nil
	// Making the file is several writes; what is left of it before the first event is
	// nothing to keep.
	if v.repaired && !kept.ruined && kept.shown > 0 {
		return v, fmt.Errorf("the power cut itself damaged the file: %w", o.Recovery().Cause)
	}
	rows, err := o.Read(o.Acked(), 1<<20, 1<<40)
	if err != nil {
		return v, err
	}
	seen, newest := make(map[int]bool), 0
	for _, r := range rows {
		n, err := strconv.Atoi(strings.TrimPrefix(r.ID, "e-"))
		if err != nil || r.ID != cutRecord(n).ID || !bytes.Equal(r.Body, cutRecord(n).Body) {
			v.wrong++
			continue
		}
		if seen[n] {
			v.twice++
		}
		seen[n], newest = true, max(newest, n)
	}
	for n := kept.acked + 1; n <= kept.shown; n++ {
		if !seen[n] {
			v.lost++
		}
	}
	state, err := o.State("last")
	if err == nil && newest > 0 && string(state) != cutRecord(newest).ID {
		err = fmt.Errorf("the state is %q's, the newest event is %d", state, newest)
	}
	return v, err
}
