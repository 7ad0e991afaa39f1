package outbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Rebuild writes a new outbox file with every intact event and the newest state
// found in any outbox file, damaged or not, which it leaves as it is. into must not
// be there yet. kiosk is the id that the new file gets, as in Options.Kiosk. All
// events wait again, also those that headquarters has: it counts each once.
func Rebuild(path, into, kiosk string) (rec *Recovery, err error) {
	fail := func(err error) (*Recovery, error) { return nil, fmt.Errorf("outbox: rebuild %s: %w", path, err) }
	opt, err := (&Options{Kiosk: kiosk}).withDefaults()
	if err != nil {
		return nil, err
	}
	if err := NotHeld(path); err != nil {
		return nil, err
	}
	from, err := os.Open(path)
	if err != nil {
		return fail(err)
	}
	defer from.Close() // read only: nothing to lose
	info, err := from.Stat()
	if err != nil {
		return fail(err)
	}
	found, err := takeStock(from, info.Size())
	if err != nil {
		return fail(err)
	}
	if len(found.events)+len(found.states) == 0 {
		return fail(ErrNoRecords)
	}
	// Claims the name: nothing that is there is ever overwritten.
	claim, err := os.OpenFile(into, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fail(err)
	}
	rec = &Recovery{}
	o := &Outbox{path: into, opt: opt}
	if err := errors.Join(claim.Close(), o.rebuild(into, from, found, rec), syncFolder(filepath.Dir(into))); err != nil {
		return fail(errors.Join(err, os.Remove(into)))
	}
	return rec, nil
}

// NotHeld returns ErrLocked, naming the process, if one has the outbox at path open.
func NotHeld(path string) error {
	for _, p := range []string{path + ".lock", path} {
		if _, held := lockHolder(p); held {
			return lockedError(p)
		}
	}
	return nil
}
