// Package content is the wording: every label, prompt, form and phrase that a
// customer sees or hears, as validated data with embedded defaults.
package content

import (
	"slices"
	"strings"
)

// An Utterance is something that is said and captioned, word for word.
type Utterance struct {
	ID      string // prompt id, e.g. "home.morning"
	Text    string // what the caption shows
	Pinyin  string // reviewed reading, numbered pinyin with punctuation; "" for a customer's own words
	Private bool   // holds what a customer wrote or typed: never said unless asked
}

// A Catalogue is one validated set of wording. It is immutable and safe for
// concurrent use.
type Catalogue struct {
	text     map[string]string
	prompts  map[string]prompt
	forms    map[string]Form
	phrases  []phrase
	readings map[string]string

	questionnaires map[string]Questionnaire
	version        uint64
}

// Version is that of the overlay laid over the built-in words, 0 for none.
func (c *Catalogue) Version() uint64 { return c.version }

// A Form is a list of choices: ratings, reasons, matters.
type Form struct {
	Key     string
	Options []Option
}

// An Option is one choice of a form.
type Option struct {
	Key    string
	Label  string
	Line   string // a second line, or ""; for matters the choice in full
	Icon   string // name in icons.json or shapes, or ""
	Cause  string // JR/T 0169-2018 cause name, for reasons and matters
	Pinyin string // reading of Line, or of Label where there is none; "" if never said
}

// Full is the option's wording on its own, away from the form.
func (o Option) Full() string {
	if o.Line != "" && o.Cause != "" {
		return o.Line
	}
	return o.Label
}

type prompt struct {
	text, pinyin string
}

// Text returns the wording of key, e.g. "nav.back". A key that the catalogue
// lacks comes back in ⟦⟧, so that it shows; tests make sure that none does.
func (c *Catalogue) Text(key string) string {
	if s, ok := c.text[key]; ok {
		return s
	}
	return missing(key)
}

// Has reports whether the catalogue has a label of that key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.text[key]
	return ok
}

// Keys returns the keys of all labels in order.
func (c *Catalogue) Keys() []string { return sorted(c.text) }

// Form returns the form of that key, "rating", "reasons" or "matters". The
// options are shared: callers must not change them.
func (c *Catalogue) Form(key string) Form { return c.forms[key] }

// Option returns the choice of that key.
func (f Form) Option(key string) (Option, bool) {
	i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Key == key })
	if i < 0 {
		return Option{}, false
	}
	return f.Options[i], true
}

// Place gives a branch's own words, such as the way to its desk, with their
// reading. A numbered part of the hall, 2 号区, is said 二号区. ok is false if the
// catalogue cannot read the words.
func (c *Catalogue) Place(words string) (Spoken, bool) {
	if n, ok := strings.CutSuffix(strings.ReplaceAll(words, " ", ""), "号区"); ok {
		if s, ok := Figures(n); ok {
			return s.and(Spoken{"号区", "hao4 qu1"}), true
		}
	}
	pinyin, ok := c.readings[words]
	return Spoken{Text: words, Pinyin: pinyin}, ok
}

func missing(key string) string { return "⟦" + key + "⟧" }

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}
