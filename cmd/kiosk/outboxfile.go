package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"smartcounter/outbox"
)

// Hidden subcommands of the children that read the outbox's file: a damaged one can
// end the process that reads it.
const (
	outboxCheck  = "outbox-check"  // before it is opened
	outboxBehind = "outbox-behind" // a large one wholly, while it is in use
	outboxVerify = "outbox-verify" // for the field engineer
)

// outboxChild runs the child's main function if name is one of its subcommands.
func outboxChild(name string, args []string) (code int, ok bool) {
	switch name {
	case outboxCheck:
		return outbox.RunCheck(args, os.Stderr), true
	case outboxBehind:
		return outbox.RunBehind(args, os.Stderr), true
	case outboxVerify:
		return outbox.RunVerify(args, os.Stdout, os.Stderr), true
	}
	return 0, false
}

func (k *counter) openOutbox(onCommit func(int, time.Duration, error)) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program for the outbox check: %w", err)
	}
	path := filepath.Join(k.config.Data, "outbox.db")
	k.outbox, err = outbox.Open(path, &outbox.Options{
		Kiosk:       k.config.Branch.ID + "/" + k.config.Kiosk.ID,
		Check:       outbox.ExecCheck(self, outboxCheck),
		CheckBehind: outbox.ExecCheck(self, outboxBehind),
		OnBehind:    k.outboxRead,
		OnRepair:    k.outboxRepaired,
		OnCommit:    onCommit,
	})
	if err != nil {
		return fmt.Errorf("outbox %s: %w", path, err)
	}
	k.parts.set("outbox", "ok")
	if r := k.outbox.Recovery(); r != nil {
		k.outboxRepaired(r, nil)
	}
	switch hazard, err := outbox.Hazard(path); {
	case err != nil:
		k.log.Warn("the outbox's disk", "error", err)
	case hazard != "":
		k.log.Error("the outbox's disk", "alarm", hazard)
		k.parts.set("disk", "ext4 fast_commit: a power cut can damage files")
	}
	return nil
}

// outboxRead hears how the check behind ended.
func (k *counter) outboxRead(err error) {
	switch {
	case err == nil:
		k.log.Info("every record of the outbox was read and is sound")
	case errors.Is(err, outbox.ErrCorrupt):
		k.log.Error("the outbox is damaged; it is repaired as soon as nobody uses the counter for a minute", "error", err)
		k.partIs("outbox", "damaged, waits for a quiet minute")
	default:
		k.log.Warn("the outbox could not be read wholly", "error", err)
	}
}

func (k *counter) outboxRepaired(r *outbox.Recovery, err error) {
	if err != nil {
		k.log.Error("the outbox is damaged and could not be repaired", "error", err)
		k.partIs("outbox", "damaged, not repaired")
		return
	}
	k.log.Error("the outbox was damaged; everything readable was kept", "quarantined", r.Quarantined, "salvaged", r.Salvaged, "left", r.Left, "cause", r.Cause)
	k.partIs("outbox", fmt.Sprintf("recovered: %d events salvaged", r.Salvaged))
}
