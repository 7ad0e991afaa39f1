package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/content"
)

// Feedback takes rating, reasons and review; words add writing and phone.
const (
	feedbackSteps      = 3
	feedbackWordySteps = 5
)

// rating is 06 评价.
type rating struct{}

func (rating) prompt(s *State) content.Utterance { return s.prompt("rating") }
func (rating) patience() time.Duration           { return patience }

func (rating) previous(s *State) flow {
	if s.draft.changing {
		return review{}
	}
	return home{}
}

func (rating) screen(s *State) Screen {
	r := Rating{Selected: s.draft.rating}
	for _, o := range s.config.Words.Form("rating").Options {
		r.Order = append(r.Order, o.Key)
	}
	if s.config.reversed(s.sessions) {
		slices.Reverse(r.Order)
	}
	return r
}

// A choice stands until 选好了 takes it: who slips, or presses something without knowing
// what is wanted, sees it here and mends it with one more tap (docs/decisions/0007).
func (rating) step(t *turn, m Msg) {
	switch m := m.(type) {
	case Choose:
		if _, ok := t.config.Words.Form("rating").Option(m.Key); ok {
			t.draft.rating = m.Key
			t.tell("rating.chosen")
		}
	case Next:
		if t.draft.rating == "" {
			t.tell("rating.choose")
			return
		}
		t.enter(reasons{}) // with 改 too: other reasons may go with another rating
	}
}

// reasons is 07 原因.
type reasons struct{}

func (reasons) prompt(s *State) content.Utterance { return s.prompt("reasons") }
func (reasons) patience() time.Duration           { return patience }

func (reasons) previous(s *State) flow {
	if s.draft.changing {
		return review{}
	}
	return rating{}
}

func (reasons) screen(s *State) Screen {
	rated, _ := s.config.Words.Form("rating").Option(s.draft.rating)
	return Reasons{Step: 2, Steps: s.draft.steps(), Rating: rated.Label, Options: options(s.config.Words.Form("reasons"), s.draft.reasons...)}
}

func (reasons) step(t *turn, m Msg) {
	switch m := m.(type) {
	case Choose:
		if _, ok := t.config.Words.Form("reasons").Option(m.Key); !ok {
			return
		}
		t.draft.toggle(t.config.Words.Form("reasons"), m.Key)
		if slices.Contains(t.draft.reasons, m.Key) {
			t.tell("reasons.chosen")
		} else {
			t.tell("reasons.dropped")
		}
	case WriteMore:
		if !t.draft.wordy() {
			t.draft.changing = false // a phone number may go with the words
		}
		t.enter(t.pen())
	case Next:
		if t.draft.wordy() {
			t.onward(phoneChoice{})
			return
		}
		t.onward(review{})
	}
}

// toggle chooses a reason, or no longer. The order is that of the form.
func (d *draft) toggle(f content.Form, key string) {
	var chosen []string
	for _, o := range f.Options {
		if slices.Contains(d.reasons, o.Key) != (o.Key == key) {
			chosen = append(chosen, o.Key)
		}
	}
	d.reasons = chosen
}

func options(f content.Form, selected ...string) []Option {
	var list []Option
	for _, o := range f.Options {
		list = append(list, Option{
			Key: o.Key, Label: o.Label, Line: o.Line, Icon: o.Icon,
			Selected: slices.Contains(selected, o.Key),
		})
	}
	return list
}

// steps is how many steps the customer has before them.
func (d *draft) steps() int {
	switch {
	case d.task == TaskComplaint:
		return complaintSteps
	case d.wordy():
		return feedbackWordySteps
	}
	return feedbackSteps
}

// onward leads to the next step, or back to the review if that is where the
// customer came from with 改.
func (t *turn) onward(f flow) {
	if t.draft.changing {
		t.draft.changing = false
		t.enter(review{})
		return
	}
	t.enter(f)
}

// thanks is shown after feedback without words.
type thanks struct{}

func (thanks) screen(s *State) Screen  { return Thanks{Offline: s.offline} }
func (thanks) previous(*State) flow    { return home{} }
func (thanks) patience() time.Duration { return patience }

func (thanks) prompt(s *State) content.Utterance {
	if s.offline {
		return s.prompt("thanks.offline")
	}
	return s.prompt("thanks")
}

func (thanks) step(t *turn, m Msg) {
	if _, ok := m.(Next); ok {
		t.goHome()
	}
}
