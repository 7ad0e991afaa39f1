package ui

import "time"

// A PointerEvent is one sample of a finger, a pen or a pressed mouse button.
type PointerEvent struct {
	Kind PointerKind
	X, Y float64 // panel pixels
	// At is when, on a clock that never goes back; only differences mean
	// something.
	At time.Duration
	// ID tells touches apart; a mouse is 0. The first one down counts, later ones
	// are ignored until it is up.
	ID int
}

// PointerKind says what happened to the pointer.
type PointerKind uint8

const (
	PointerDown   PointerKind = iota // touched the panel
	PointerMove                      // moved while touching it
	PointerUp                        // left it
	PointerCancel                    // was taken away by the system: nothing happens
)
