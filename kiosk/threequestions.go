package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
)

// threeQuestions is the content key of 三问三答.
const threeQuestions = "threequestions"

func (s *State) questionnaire() content.Questionnaire {
	return s.config.Words.Questionnaire(threeQuestions)
}

// question is one question of 18 三问三答. It asks whether the bank explained its
// product, so no answer is ever called right or wrong.
type question struct{ n int }

func (question) patience() time.Duration { return patience }

func (q question) prompt(s *State) content.Utterance {
	if q.n == 0 {
		return s.prompt(threeQuestions) // the question follows; see asked
	}
	return s.questionnaire().Ask(q.n)
}

func (q question) previous(*State) flow {
	if q.n == 0 {
		return home{}
	}
	return question{q.n - 1}
}

func (q question) screen(s *State) Screen {
	form := s.questionnaire()
	asked := form.Questions[q.n]
	view := Question{Step: q.n + 1, Steps: len(form.Questions), Title: asked.Text, Product: form.Product}
	for _, a := range asked.Answers {
		o := Option{Key: a.Key, Label: a.Label, Selected: s.draft.answers[q.n] == a.Key}
		if a.Unsure {
			o.Icon = "user-round"
		}
		view.Answers = append(view.Answers, o)
	}
	return view
}

func (q question) step(t *turn, m Msg) {
	form := t.questionnaire()
	switch m := m.(type) {
	case Choose:
		if _, ok := form.Questions[q.n].Answer(m.Key); ok {
			t.draft.answers = slices.Clone(t.draft.answers)
			t.draft.answers[q.n] = m.Key
		}
	case Next:
		switch {
		case t.draft.answers[q.n] == "":
			t.tell("threequestions.choose")
		case q.n+1 < len(form.Questions):
			t.enter(question{q.n + 1})
		default:
			t.checkExplanation(form)
		}
	}
}

// askFirst begins 三问三答.
func (t *turn) askFirst() {
	t.draft.answers = make([]string, len(t.questionnaire().Questions))
	t.enter(question{})
}

// asked says the first question behind the words that begin 三问三答.
func (t *turn) asked(spoken string) {
	if q, ok := t.at.(question); ok && q.n == 0 && t.overlay == nil && spoken == threeQuestions {
		t.say(t.questionnaire().Ask(0))
	}
}

// checkExplanation closes 三问三答. Whatever was not understood, or not chosen
// with certainty, is for a person to explain: a person is called at once.
func (t *turn) checkExplanation(form content.Questionnaire) {
	x := event.Explanation{
		Form: form.Key, Wording: t.config.Words.Version(), Product: form.Product, Clear: true, Asked: t.now.UTC(),
	}
	for i, asked := range form.Questions {
		a, _ := asked.Answer(t.draft.answers[i])
		x.Answers = append(x.Answers, event.ExplanationAnswer{Question: asked.Key, Choice: a.Key, Clear: a.Clear})
		x.Clear = x.Clear && a.Clear
	}
	t.do(ReportExplanation{Explanation: x})
	t.record.submitted = true
	t.draft.explained = x.Clear
	t.enter(explained{})
	if !x.Clear {
		t.callHelp()
	}
}

// explained ends 三问三答.
type explained struct{}

func (explained) previous(*State) flow    { return home{} }
func (explained) patience() time.Duration { return patience }

func (explained) screen(s *State) Screen {
	return Explained{Clear: s.draft.explained, Product: s.questionnaire().Product}
}

func (explained) prompt(s *State) content.Utterance {
	if s.draft.explained {
		return s.prompt("explained")
	}
	return s.prompt("explained.again")
}

func (explained) step(t *turn, m Msg) {
	if _, ok := m.(Next); ok {
		t.goHome()
	}
}
