package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// A complaint takes matter, words, phone and review.
const complaintSteps = 4

// matter is the first step of a complaint: 哪件事.
type matter struct{}

func (matter) prompt(s *State) content.Utterance { return s.prompt("matter") }
func (matter) patience() time.Duration           { return patience }

func (matter) previous(s *State) flow {
	if s.draft.changing {
		return review{}
	}
	return home{}
}

func (matter) screen(s *State) Screen {
	return Matter{Step: 1, Steps: complaintSteps, Options: options(s.config.Words.Form("matters"), s.draft.matter)}
}

// A choice stands until 选好了 takes it, as a rating does.
func (matter) step(t *turn, m Msg) {
	switch m := m.(type) {
	case Choose:
		if _, ok := t.config.Words.Form("matters").Option(m.Key); ok {
			t.draft.matter = m.Key
			t.tell("matter.chosen")
		}
	case Next:
		if t.draft.matter == "" {
			t.tell("matter.choose")
			return
		}
		t.onward(t.pen())
	}
}
