package kiosk

import (
	"slices"
	"strings"
	"time"

	"smartcounter/kiosk/content"
)

// review is 10 核对.
type review struct{}

func (review) prompt(s *State) content.Utterance { return s.prompt("review") }
func (review) patience() time.Duration           { return patience }

func (review) previous(s *State) flow {
	if !s.draft.withPhone() {
		return reasons{}
	}
	if s.draft.phone.agreed {
		return phoneEntry{}
	}
	return phoneChoice{}
}

func (review) screen(s *State) Screen {
	d := &s.draft
	step, steps := d.phoneStep()
	if !d.withPhone() {
		step, steps = feedbackSteps-1, feedbackSteps
	}
	return Review{
		Step: step + 1, Steps: steps,
		Task:    d.task,
		Matter:  s.subject().Full(),
		Icon:    s.subject().Icon,
		Reasons: s.reasonLabels(),
		Text:    d.words.glyphs(),
		Sheets:  d.paper.written(),
		Phone:   d.phone.masked(),
		Reading: s.reading.active(),
		Saving:  d.saving,
		Failed:  d.failed,
	}
}

// withPhone reports whether a phone number goes with the draft: nobody calls back
// about a rating alone.
func (d *draft) withPhone() bool { return d.task == TaskComplaint || d.wordy() }

func (s *State) reasonLabels() []string {
	var list []string
	for _, o := range options(s.config.Words.Form("reasons"), s.draft.reasons...) {
		if o.Selected {
			list = append(list, o.Label)
		}
	}
	return list
}

// subject is the complaint's matter, or the rating.
func (s *State) subject() content.Option {
	form, key := "matters", s.draft.matter
	if s.draft.task == TaskFeedback {
		form, key = "rating", s.draft.rating
	}
	o, _ := s.config.Words.Form(form).Option(key)
	return o
}

func (review) step(t *turn, m Msg) {
	if t.draft.saving {
		return
	}
	switch m := m.(type) {
	case Next:
		if t.draft.wordy() || t.draft.task == TaskFeedback {
			t.submit()
			return
		}
		t.draft.changing = true // all words were taken back: there is nothing to hand in
		t.enter(t.pen())
		t.draft.words.empty = true
		t.tell("writing.empty")
	case ReadAloud:
		t.askAloud()
	case Change:
		t.change(m.Part)
	}
}

// change is 改: to that step, then back here.
func (t *turn) change(p Part) {
	var to flow
	switch p {
	case PartMatter:
		to = matter{}
		if t.draft.task == TaskFeedback {
			to = rating{}
		}
	case PartText:
		to = cells{}
		if !t.devices.recognizer && t.draft.words.blank() {
			to = letter{}
		}
	case PartSheets:
		to = letter{}
	case PartPhone:
		to = phoneChoice{}
	case PartReasons:
		if t.draft.task != TaskFeedback {
			return
		}
		to = reasons{}
	default:
		return
	}
	t.draft.changing = true
	t.enter(to)
}

// aloud is what is read: the subject, the words, and what else is handed in. The
// phone number is not among it, nor are the strokes of letter paper.
func (review) aloud(t *turn) (all []content.Utterance, done string) {
	if t.draft.saving {
		return nil, ""
	}
	done = "read.done"
	if o := t.subject(); o.Pinyin != "" {
		all = append(all, t.prompt("read.matter", content.Spoken{Text: o.Full(), Pinyin: o.Pinyin}))
	}
	for _, r := range t.spokenReasons() {
		all = append(all, t.prompt("read.reasons", r))
	}
	for i, text := range captions(t.draft.words.spoken(t.config.Words.Text("read.drawn"))) {
		all = append(all, content.Utterance{ID: "read.words." + string(rune('0'+i%10)), Text: text, Private: true})
	}
	if n := len(t.draft.paper.written()); n > 0 {
		all = append(all, t.prompt("read.sheets", content.Count(n, 1)))
	}
	if !t.draft.withPhone() {
		return all, done
	}
	if t.draft.phone.number() == "" {
		return append(all, t.prompt("read.nophone")), done
	}
	return append(all, t.prompt("read.phone")), done
}

// spokenAtOnce is how many reasons one caption holds.
const spokenAtOnce = 4

// spokenReasons are the reasons as they are read, a caption at a time. One that
// nobody has a reading for is left to the eyes.
func (s *State) spokenReasons() []content.Spoken {
	var all []content.Spoken
	n := 0
	for _, o := range s.config.Words.Form("reasons").Options {
		if o.Pinyin == "" || !slices.Contains(s.draft.reasons, o.Key) {
			continue
		}
		if n++; n%spokenAtOnce == 1 {
			all = append(all, content.Spoken{Text: o.Label, Pinyin: o.Pinyin})
			continue
		}
		last := &all[len(all)-1]
		last.Text, last.Pinyin = last.Text+"、"+o.Label, last.Pinyin+", "+o.Pinyin
	}
	return all
}

// captionLength is how many characters of the customer's words a caption holds.
const captionLength = 30

// captions cuts words into captions, at punctuation where there is some.
func captions(words string) []string {
	var all []string
	rest := []rune(strings.TrimSpace(words))
	for len(rest) > 0 {
		n := min(len(rest), captionLength)
		if n < len(rest) {
			for i := n; i > captionLength/2; i-- {
				if strings.ContainsRune("，。？！、；：", rest[i-1]) {
					n = i
					break
				}
			}
		}
		all = append(all, string(rest[:n]))
		rest = rest[n:]
	}
	return all
}

// submit hands the draft in. It cannot be done twice: until the outbox has
// answered, nothing else is taken.
func (t *turn) submit() {
	if t.draft.saving {
		return
	}
	t.draft.saving, t.draft.failed = true, false
	t.reading = reading{}
	d := &t.draft
	consent := ""
	if d.phone.number() != "" {
		consent = t.config.Words.Text("consent.version")
	}
	t.tell("review.saving")
	t.do(Submit{Submission: Submission{
		Task:     d.task,
		Matter:   d.matter,
		Cause:    t.cause(),
		Rating:   d.rating,
		Reversed: d.task == TaskFeedback && t.config.reversed(t.sessions),
		Reasons:  d.reasons,
		Text:     d.words.glyphs(),
		Sheets:   d.paper.written(),
		Phone:    d.phone.number(),
		Consent:  consent,
	}})
}

func (t *turn) cause() string {
	o, _ := t.config.Words.Form("matters").Option(t.draft.matter)
	return o.Cause
}
