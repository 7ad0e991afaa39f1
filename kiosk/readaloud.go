package kiosk

import "smartcounter/kiosk/content"

// readable is a screen with 念给我听: what it reads, a caption at a time, and the
// prompt behind it.
type readable interface {
	aloud(*turn) (all []content.Utterance, done string)
}

// reading is 念给我听 under way: what is still to be said, a caption at a time.
type reading struct {
	rest []content.Utterance
	id   string // being said
	done string // the prompt at the end
}

func (r reading) active() bool { return r.id != "" }

// askAloud asks before anything of the customer's own is said: others may hear it.
func (t *turn) askAloud() {
	_, number := t.at.(submitted)
	t.cover(ConfirmReadAloud{Number: number}, t.prompt("confirm-readaloud"))
}

// readAloud starts to read, now that the customer has agreed.
func (t *turn) readAloud() {
	t.overlay = nil
	at, ok := t.at.(readable)
	if !ok {
		return
	}
	all, done := at.aloud(t)
	if done == "" {
		return
	}
	t.reading = reading{rest: all, done: done}
	t.readOn()
}

func (t *turn) readOn() {
	if len(t.reading.rest) == 0 {
		done := t.reading.done
		t.reading = reading{}
		t.tell(done)
		return
	}
	u := t.reading.rest[0]
	t.reading.rest, t.reading.id = t.reading.rest[1:], u.ID
	t.touched = true // who listens is there
	t.caption, t.speaking, t.spoke = u, true, true
	t.do(Speak{Utterance: u, Asked: true})
}

func (t *turn) speechEnded(m SpeechEnded) {
	if m.ID != t.caption.ID {
		return // of something that was interrupted
	}
	t.speaking, t.spoke = false, true
	if t.reading.active() && t.reading.id == m.ID {
		t.readOn()
	}
	t.asked(m.ID)
}
