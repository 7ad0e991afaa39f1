package ui

import "time"

const (
	// wedgeGap is the longest pause between two characters of one code. A scanner
	// types one in a few milliseconds, but a busy panel may look only ten times a
	// second; nobody types that fast for six characters in a row.
	wedgeGap = 200 * time.Millisecond
	// wedgeShortest and wedgeLongest bound what counts as a code, in bytes.
	wedgeShortest = 6
	wedgeLongest  = 160
)

// A Wedge tells what a code scanner types from the keys that a customer presses.
// A scanner acts as a keyboard: it writes the whole code at once and presses
// Enter behind it. What it reads is anybody's text; only printable ASCII that is
// short enough comes through.
type Wedge struct {
	code []byte
	junk bool // something came that no code of ours has, or too much
	last time.Duration
}

// Type takes one character. now is a clock that never goes back.
func (w *Wedge) Type(r rune, now time.Duration) {
	if now-w.last > wedgeGap {
		w.code, w.junk = w.code[:0], false
	}
	w.last = now
	if r <= ' ' || r > '~' || len(w.code) == wedgeLongest {
		w.junk = true
		return
	}
	w.code = append(w.code, byte(r))
}

// Busy reports whether a code is being typed: no key means anything else then.
func (w *Wedge) Busy(now time.Duration) bool {
	return len(w.code) > 1 && now-w.last <= wedgeGap
}

// Enter ends a code. scanned is false if there was none; text is empty for a code
// that is not worth showing to anybody.
func (w *Wedge) Enter(now time.Duration) (text string, scanned bool) {
	code, junk, fresh := string(w.code), w.junk, now-w.last <= wedgeGap
	w.code, w.junk = w.code[:0], false
	switch {
	case !fresh || len(code) < wedgeShortest:
		return "", false
	case junk:
		return "", true
	}
	return code, true
}
