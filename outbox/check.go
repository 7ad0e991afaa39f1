package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Exit codes of RunCheck. A Go program that crashes exits with 2, which is none of them.
const (
	CheckSound   = 0
	CheckUsage   = 64
	CheckDamaged = 3
	CheckBusy    = 4 // another process has the file
	CheckFailed  = 5 // the check itself could not be made
	CheckNewer   = 6 // a newer release wrote the file
)

const (
	// quickRows is how many of the newest rows the quick check of a large file reads.
	quickRows = 1000

	// wholeBelow is the size up to which the quick check is the whole check: it takes
	// less than starting the child process that runs it.
	wholeBelow = 64 << 20
)

// RunCheck is the main function of the child process that looks at a file before
// the kiosk opens it: `kiosk outbox-check PATH`. args are what follows the name of
// the subcommand; the result is the process's exit code. What it finds goes to
// stderr in one line. A damaged file may also crash it, which is why it runs in a
// child.
func RunCheck(args []string, stderr io.Writer) int {
	return inChild(args, stderr, Quick)
}

// RunVerify is RunCheck with Verify: it prints the number of intact rows.
func RunVerify(args []string, stdout, stderr io.Writer) int {
	return inChild(args, stderr, func(path string) error {
		rows, err := verifyFile(path)
		if err == nil {
			_, err = fmt.Fprintln(stdout, rows)
		}
		return err
	})
}

func inChild(args []string, stderr io.Writer, look func(path string) error) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "usage: outbox-check PATH")
		return CheckUsage
	}
	err := look(args[0])
	if err == nil {
		return CheckSound
	}
	fmt.Fprintln(stderr, err)
	switch {
	case errors.Is(err, ErrCorrupt):
		return CheckDamaged
	case errors.Is(err, ErrLocked):
		return CheckBusy
	case errors.Is(err, ErrNewerSchema):
		return CheckNewer
	}
	return CheckFailed
}

// ExecCheck makes a Check that runs exe with args and the path, for example
// ExecCheck("/proc/self/exe", "outbox-check"). Whatever ends the child other than
// one of RunCheck's exit codes means damage.
func ExecCheck(exe string, args ...string) func(context.Context, string) error {
	return func(ctx context.Context, path string) error {
		return runChild(ctx, io.Discard, exe, path, args)
	}
}

// ExecVerify runs RunVerify as exe with args and the path, and gives what it printed.
func ExecVerify(ctx context.Context, exe, path string, args ...string) (rows string, err error) {
	var out tail
	err = runChild(ctx, &out, exe, path, args)
	return out.line(), err
}

func runChild(ctx context.Context, stdout io.Writer, exe, path string, args []string) error {
	cmd := exec.CommandContext(ctx, exe, append(append([]string{}, args...), path)...)
	cmd.WaitDelay = time.Second
	// A child that goes on reading would keep the next process from the file. The
	// signal comes when the thread ends that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var out tail
	cmd.Stdout, cmd.Stderr = stdout, &out
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("outbox: check %s: %w", path, err)
	}
	err := cmd.Wait()
	switch code := cmd.ProcessState.ExitCode(); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %s: the check did not end", ErrCorrupt, path)
	case code == CheckBusy:
		return lockedError(path)
	case code == CheckNewer:
		return fmt.Errorf("%w: %s: install that release or a later one; the file is as it was", ErrNewerSchema, path)
	case code == CheckFailed || code == CheckUsage:
		return fmt.Errorf("outbox: check %s: %s", path, out.reason(path))
	case code == CheckDamaged:
		return fmt.Errorf("%w: %s: %s", ErrCorrupt, path, out.reason(path))
	default:
		return fmt.Errorf("%w: %s: the check ended with %w: %s", ErrCorrupt, path, err, out.line())
	}
}

// tail keeps the first 4 KiB of what a child says: the reason stands there, a
// crash's stack behind it.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	if room := 4<<10 - len(t.b); room > 0 {
		t.b = append(t.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

func (t *tail) line() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(t.b)), "\n")
	return clip(line, 300)
}

// reason is the line without what the parent says itself.
func (t *tail) reason(path string) string {
	line := t.line()
	for rest := ""; rest != line; {
		rest = line
		for _, said := range []string{"inspect " + path + ": ", ErrCorrupt.Error() + ": ", path + ": ", "outbox: "} {
			line = strings.TrimPrefix(line, said)
		}
	}
	return line
}

// check runs Options.Check on a file that exists.
func (o *Outbox) check() error {
	info, err := os.Stat(o.path)
	if errors.Is(err, os.ErrNotExist) || (err == nil && info.Size() == 0) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if o.opt.Check == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.opt.CheckTimeout)
	defer cancel()
	return o.opt.Check(ctx, o.path)
}

// Quick checks a file before it is opened: a file of up to 64 MiB wholly, a larger
// one as far as opening it depends on: meta pages, the free list (all page
// references, after an unclean end), the position, the state, the newest rows.
// Damage elsewhere is met, and repaired, when it is read: see Repair.
func Quick(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if info.Size() <= wholeBelow {
		_, err := verifyFile(path)
		return err
	}
	return inspectFile(path, true, func(tx *bolt.Tx) error {
		_, p, last, err := load(tx)
		if err != nil {
			return err
		}
		from := p.Acked
		if last > quickRows {
			from = max(from, last-quickRows)
		}
		if err := checkRows(tx, from, last); err != nil {
			return err
		}
		return checkState(tx)
	})
}

// Verify checks everything: pages, rows, state, dead letters. On a big file it
// takes as long as reading it. It may end the process on a damaged file, so run it
// where that does no harm. rows is how many rows are intact.
//
// ErrLocked names the process that has the file.
func Verify(path string) (rows uint64, err error) {
	if err := NotHeld(path); err != nil {
		return 0, err
	}
	return verifyFile(path)
}

func verifyFile(path string) (rows uint64, err error) {
	err = inspectFile(path, true, func(tx *bolt.Tx) error {
		var first error
		for err := range tx.Check() {
			if first == nil {
				first = fmt.Errorf("%w: %w", ErrCorrupt, err)
			}
		}
		if first != nil {
			return first
		}
		rows, err = verifyRecords(tx)
		return err
	})
	return rows, err
}

func verifyRecords(tx *bolt.Tx) (rows uint64, err error) {
	if fresh(tx) {
		return 0, nil
	}
	_, p, last, err := load(tx)
	if err != nil {
		return 0, err
	}
	c := tx.Bucket(bucketRows).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if _, err := parseRowKey(k); err != nil {
			return rows, err
		}
		if _, _, err := decodeEvent(v); err != nil {
			return rows, err
		}
		rows++
	}
	if err := checkRows(tx, p.Acked, last); err != nil {
		return rows, err
	}
	return rows, checkOthers(tx, p)
}

// checkOthers reads the state and the dead letters.
func checkOthers(tx *bolt.Tx, p position) error {
	if err := checkState(tx); err != nil {
		return err
	}
	var dead uint64
	err := tx.Bucket(bucketDead).ForEach(func(k, v []byte) error {
		dead++
		_, _, _, err := decodeBurial(v)
		return err
	})
	if err == nil && dead != p.Dead {
		err = fmt.Errorf("%w: %d dead letters, %d counted", ErrCorrupt, dead, p.Dead)
	}
	return err
}

// checkRows reads the rows behind key after up to last: none may be missing.
func checkRows(tx *bolt.Tx, after, last uint64) error {
	c := tx.Bucket(bucketRows).Cursor()
	k, v := c.Seek(rowKey(after + 1))
	for want := after + 1; want <= last; want++ {
		if k == nil {
			return fmt.Errorf("%w: row %d of %d is missing", ErrCorrupt, want, last)
		}
		if _, err := readRow(k, v, want); err != nil {
			return err
		}
		k, v = c.Next()
	}
	return nil
}

func checkState(tx *bolt.Tx) error {
	return tx.Bucket(bucketState).ForEach(func(k, v []byte) error {
		key, _, _, err := decodeState(v)
		if err == nil && key != string(k) {
			err = fmt.Errorf("%w: a state stands under another key", ErrCorrupt)
		}
		return err
	})
}

// inspectFile opens a file that no other process has, without changing it.
func inspectFile(path string, freelist bool, do func(tx *bolt.Tx) error) error {
	err := guard(func() (err error) {
		db, err := bolt.Open(path, 0o600, &bolt.Options{
			ReadOnly: true, Timeout: defaultTimeout, PreLoadFreelist: freelist, FreelistType: bolt.FreelistMapType,
		})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close()) }()
		return db.View(do)
	})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return lockedError(path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch),
		errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrInvalidMapping):
		return fmt.Errorf("%w: %s: %w", ErrCorrupt, path, err)
	}
	return wrap("inspect "+path, err)
}
