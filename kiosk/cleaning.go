package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// cleaningTime is how long touches mean nothing while the panel is wiped.
const cleaningTime = 60 * time.Second

// cleaning is 19a 擦屏幕. Its scene has nothing to touch; the key on the panel's
// edge that began it ends it, and so does time.
type cleaning struct{}

func (cleaning) prompt(s *State) content.Utterance { return s.prompt("cleaning") }
func (cleaning) previous(*State) flow              { return nil }
func (cleaning) patience() time.Duration           { return 0 }
func (cleaning) screen(s *State) Screen            { return Cleaning{Desk: s.config.Desk} }

// step takes Start, which only the help key can send here: whoever needs a
// person does not wait for a cloth.
func (cleaning) step(t *turn, m Msg) {
	if _, ok := m.(Start); ok {
		t.endCleaning()
		if _, closed := t.at.(outOfService); closed {
			return
		}
		t.begin()
		t.enter(home{})
	}
}

// serviceKey begins or ends cleaning. Under a customer's hand it does nothing.
func (t *turn) serviceKey() {
	if _, ok := t.at.(cleaning); ok {
		t.endCleaning()
		return
	}
	if t.record.open || !t.untouched() {
		return
	}
	t.cleaning = t.token()
	t.do(StartTimer{Timer: TimerCleaning, Token: t.cleaning, After: cleaningTime})
	t.enter(cleaning{})
}

func (t *turn) cleaned(token uint64) {
	if _, ok := t.at.(cleaning); ok && token == t.cleaning {
		t.endCleaning()
	}
}

func (t *turn) endCleaning() {
	t.hush()
	t.do(StopTimer{Timer: TimerCleaning})
	t.reset()
}
