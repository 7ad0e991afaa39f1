// Package content is the wording: every label, prompt, form and phrase that a
// customer sees or hears, as validated data with embedded defaults.
package content

// An Utterance is something that is said and captioned, word for word.
type Utterance struct {
	ID      string // prompt id, e.g. "home"
	Text    string // what the caption shows
	Pinyin  string // reviewed reading, numbered pinyin with punctuation
	Private bool   // holds what a customer wrote or typed: never said unless asked
}

// A Catalogue is one validated set of wording. It is immutable and safe for
// concurrent use.
type Catalogue struct {
	text    map[string]string
	prompts map[string]prompt
	forms   map[string]Form
}

// A Form is a list of choices: ratings, reasons, matters.
type Form struct {
	Key     string
	Options []Option
}

// An Option is one choice of a form.
type Option struct {
	Key   string
	Label string
	Line  string // a second line, or ""
	Icon  string // name in icons.json or shapes, or ""
	Cause string // JR/T 0169-2018 cause name, for matters
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
	return "⟦" + key + "⟧"
}
