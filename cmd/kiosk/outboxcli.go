package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// The field engineer's commands, for the file of a stopped kiosk or a copy of it:
//
//	kiosk outbox inspect PATH
//	kiosk outbox verify PATH
//	kiosk outbox salvage -kiosk BRANCH/KIOSK PATH NEW
//	kiosk outbox export PATH
//
// None of them changes PATH. docs/outbox.md explains what to do with each.
const (
	outboxCommand = "outbox"

	verifyWithin = 30 * time.Minute
)

const outboxUsage = `usage: kiosk outbox COMMAND PATH, on the file of a stopped kiosk or on a copy
  inspect PATH              position, waiting events, state keys, dead letters
  verify PATH               check every page and record
  salvage -kiosk BRANCH/KIOSK PATH NEW
                            write what is intact in PATH to a new outbox file NEW
  export PATH               print every intact event, one JSON object a line
`

// errUsage asks for the usage text.
var errUsage = errors.New("unknown command")

// runOutbox carries out one command. The result is the process's exit code, of
// those in package outbox; 1 for anything else that failed.
func runOutbox(args []string, stdout, stderr io.Writer) int {
	err := outboxDo(args, stdout, stderr)
	switch {
	case err == nil:
		return outbox.CheckSound
	case errors.Is(err, errUsage), errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stderr, outboxUsage)
		return outbox.CheckUsage
	}
	fmt.Fprintln(stderr, "kiosk outbox:", err)
	switch {
	case errors.Is(err, outbox.ErrLocked):
		return outbox.CheckBusy
	case errors.Is(err, outbox.ErrCorrupt):
		fmt.Fprintln(stderr, "If it is a counter's outbox, the counter puts it aside when it starts and goes on with everything intact in it; `kiosk outbox salvage` writes the same to a new file.")
		return outbox.CheckDamaged
	case errors.Is(err, outbox.ErrNewerSchema):
		return outbox.CheckNewer
	}
	return 1
}

func outboxDo(args []string, stdout, stderr io.Writer) error {
	if len(args) < 2 || slices.Contains(args, "-h") || slices.Contains(args, "-help") || slices.Contains(args, "--help") {
		return errUsage
	}
	command, args := args[0], args[1:]
	if command == "salvage" {
		return salvageOutbox(args, stdout, stderr)
	}
	if len(args) != 1 {
		return errUsage
	}
	path := args[0]
	switch command {
	case "inspect", "verify":
		if err := readable(path); err != nil {
			return err
		}
		rows, err := verifyInChild(path)
		if err != nil {
			return err
		}
		if command == "inspect" {
			return inspectOutbox(path, stdout)
		}
		fmt.Fprintf(stdout, "%s is sound: every page, and %s rows\n", path, rows)
		return nil
	case "export":
		return exportOutbox(path, stdout, stderr)
	}
	return errUsage
}

// readable finds out what would only puzzle as a child's failure.
func readable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no file: name the outbox.db in the counter's data folder, or a copy of it", path)
	}
	return errors.Join(err, f.Close(), outbox.NotHeld(path))
}

func inspectOutbox(path string, w io.Writer) error {
	r, err := outbox.Inspect(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "file          %s, %d bytes\nkiosk         %s\nepoch         %s\n", path, r.Bytes, r.Kiosk, r.Epoch)
	fmt.Fprintf(w, "appended      up to %d\nacknowledged  up to %d\nwaiting       %d events", r.Last, r.Acked, r.Depth)
	if !r.OldestAt.IsZero() {
		fmt.Fprintf(w, ", the oldest since %s", r.OldestAt.Local().Format(time.DateTime))
	}
	fmt.Fprintf(w, "\nstate         %q\ndead letters  %d\n", r.State, len(r.Dead))
	for _, d := range r.Dead {
		id := d.Record.ID
		if id == "" {
			id = "a damaged row"
		}
		fmt.Fprintf(w, "  %s  %s  %s\n", d.At.Local().Format(time.DateTime), id, d.Reason)
	}
	return nil
}

func salvageOutbox(args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("salvage", flag.ContinueOnError)
	f.SetOutput(stderr)
	kiosk := f.String("kiosk", "", "branch and kiosk `id` of the counter that shall use the new file, as in guihua/k1")
	if err := f.Parse(args); err != nil || f.NArg() != 2 {
		return errUsage
	}
	if branch, id, _ := strings.Cut(*kiosk, "/"); !event.ValidID(branch) || !event.ValidID(id) {
		return errors.New("salvage needs -kiosk BRANCH/KIOSK, as in the counter's configuration: it takes no file of another counter")
	}
	from, into := f.Arg(0), f.Arg(1)
	if err := readable(from); err != nil {
		return err
	}
	r, err := outbox.Rebuild(from, into, *kiosk)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists already and was left as it is: choose another name", into)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d events, state %q\nPut it in the place of the stopped counter's outbox.db, and keep %s.\n", into, r.Salvaged, r.StateKeys, from)
	if err := sameOwner(from, into); err != nil {
		return err
	}
	if r.Left > 0 {
		return fmt.Errorf("%d more events are intact but did not fit: keep %s, and export it", r.Left, from)
	}
	return nil
}

// sameOwner gives into to the owner of from: the counter does not run as root, and
// could not open what root wrote.
func sameOwner(from, into string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	if err := os.Chown(into, int(owner.Uid), int(owner.Gid)); err != nil {
		return fmt.Errorf("%w: give the file to the user that the counter runs as, by chown", err)
	}
	return nil
}

func exportOutbox(path string, stdout, stderr io.Writer) error {
	if err := readable(path); err != nil {
		return err
	}
	events, skipped, err := outbox.Export(path, stdout)
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%d events", events)
	if skipped > 0 {
		fmt.Fprintf(stderr, ", %d more without JSON left out", skipped)
	}
	fmt.Fprintln(stderr)
	return nil
}

// verifyInChild reads the whole file in a child and gives the number of rows.
func verifyInChild(path string) (rows string, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program for the check: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), verifyWithin)
	defer cancel()
	return outbox.ExecVerify(ctx, self, path, outboxVerify)
}
