package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"smartcounter/outbox"
)

// fullWriteChild runs on a tmpfs. For each number of free pages, from none to more
// than a commit takes, it fills the disk up to that, so that each write of a commit
// is once the one that finds no room. It prints how many appends were refused.
func fullWriteChild(dir string) int {
	refused, accepted, err := fillToEveryWrite(filepath.Join(dir, "outbox.db"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(refused, accepted)
	return 0
}

const (
	fullBody   = 3000 // bytes
	fullMost   = 40   // pages
	fullRounds = 3    // the tree has another shape each time
)

func fillToEveryWrite(path string) (refused, accepted int, err error) {
	o, err := outbox.Open(path, &outbox.Options{MaxSize: 32 << 20})
	if err != nil {
		return 0, 0, err
	}
	shown, ctx := 0, context.Background()
	appendOne := func() error {
		n := shown + 1
		r := outbox.Record{ID: fmt.Sprint(n), Body: make([]byte, fullBody)}
		err := o.Append(ctx, []outbox.Record{r}, map[string][]byte{"count": fmt.Append(nil, n)})
		if err == nil {
			shown = n
		}
		return err
	}
	for round := range fullRounds {
		for free := range fullMost {
			if err := appendOne(); err != nil {
				return 0, 0, fmt.Errorf("with room: %w", err)
			}
			giveBack, err := fillDisk(path+".filler", free)
			if err != nil {
				return 0, 0, err
			}
			for err = nil; err == nil; accepted++ {
				err = appendOne()
			}
			accepted-- // the last one was not
			if !errors.Is(err, outbox.ErrFull) {
				return 0, 0, fmt.Errorf("round %d, %d pages free: %w, want ErrFull", round, free, err)
			}
			refused++
			if err := errors.Join(giveBack(), promised(o, shown)); err != nil {
				return 0, 0, fmt.Errorf("round %d, %d pages free: %w", round, free, err)
			}
		}
	}
	if o, err = restartFull(o, shown); err != nil {
		return 0, 0, err
	}
	if err := errors.Join(appendOne(), promised(o, shown)); err != nil {
		return 0, 0, fmt.Errorf("once there is room again: %w", err)
	}
	if err := o.Close(); err != nil {
		return 0, 0, err
	}
	_, err = outbox.Verify(path)
	return refused, accepted, err
}

// restartFull acknowledges half, closes and opens while the disk is full, and then
// gives the room back.
func restartFull(o *outbox.Outbox, shown int) (*outbox.Outbox, error) {
	giveBack, err := fillDisk(o.Path()+".filler", 0)
	if err != nil {
		return nil, err
	}
	c := o.Cursor()
	if err := o.Ack(c.Epoch, c.Last/2); err != nil {
		return nil, fmt.Errorf("acknowledge: %w", err)
	}
	if err := o.Close(); err != nil {
		return nil, err
	}
	if o, err = outbox.Open(o.Path(), &outbox.Options{MaxSize: 32 << 20}); err != nil {
		return nil, fmt.Errorf("open on a full disk: %w", err)
	}
	return o, errors.Join(promised(o, shown), giveBack())
}

// promised checks that the newest row and the state are those of the last event shown.
func promised(o *outbox.Outbox, shown int) error {
	if v, err := o.State("count"); err != nil || string(v) != fmt.Sprint(shown) {
		return fmt.Errorf("count %q, %w; %d was shown", v, err, shown)
	}
	c := o.Cursor()
	if c.Acked == c.Last {
		return nil
	}
	rows, err := o.Read(c.Acked, 1<<20, 1<<30)
	if err != nil {
		return err
	}
	for i, r := range rows {
		if r.ID != fmt.Sprint(shown-len(rows)+1+i) {
			return fmt.Errorf("row %s, %d of the %d before %d", r.ID, i, len(rows), shown)
		}
	}
	if uint64(len(rows)) != c.Last-c.Acked {
		return fmt.Errorf("%d rows, want %d", len(rows), c.Last-c.Acked)
	}
	return nil
}

// fillDisk takes all but so many pages of the disk.
func fillDisk(path string, free int) (giveBack func() error, err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	page, pages := make([]byte, 4096), 0
	for err == nil {
		if _, err = f.Write(page); err == nil {
			pages++
		}
	}
	size := int64(max(pages-free, 0)) * 4096
	return func() error { return os.Remove(path) }, errors.Join(f.Truncate(size), f.Close())
}

func TestAFullDiskAtEveryWrite(t *testing.T) {
	refused, accepted := 0, 0
	text := onTmpfs(t, "24m", "full-write-child")
	for i, field := range strings.Fields(text) {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		*[]*int{&refused, &accepted}[i%2] = n
	}
	t.Logf("%d appends refused, %d accepted", refused, accepted)
	if refused != fullRounds*fullMost || accepted == 0 {
		t.Error("the disk was not filled each time")
	}
}
