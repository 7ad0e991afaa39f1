package kiosk

import "slices"

// maxPhrases bounds what 接着说 offers; the screen shows three.
const maxPhrases = 6

// suggest asks for phrases whenever the words before the caret have changed.
func (t *turn) suggest() {
	if _, ok := t.at.(cells); !ok {
		return
	}
	w := &t.draft.words
	before := w.text.before(w.caret, contextLength)
	if w.hinted && w.askedFor == string(before) {
		return
	}
	w.hinted, w.askedFor, w.asked = true, string(before), t.token()
	t.do(Suggest{Token: w.asked, Topic: t.topic(), Before: before})
}

// topic is what the words are about.
func (t *turn) topic() string {
	switch d := &t.draft; {
	case d.task == TaskComplaint:
		return d.matter
	case len(d.reasons) > 0:
		return d.reasons[0]
	}
	return t.draft.rating
}

func (t *turn) suggested(m Suggested) {
	if w := &t.draft.words; m.Token != 0 && m.Token == w.asked {
		w.phrases = slices.Clone(m.Phrases[:min(len(m.Phrases), maxPhrases)])
	}
}
