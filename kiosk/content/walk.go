package content

import (
	"iter"
	"maps"
	"slices"
	"strings"
)

// Shown goes over all words that a customer may see, each with the key that names
// it in an error. Slots are left as they are.
func (c *Catalogue) Shown() iter.Seq2[string, string] {
	return func(yield func(key, words string) bool) {
		for _, key := range sorted(c.text) {
			if !iconKey(key) && !yield("text "+key, c.text[key]) {
				return
			}
		}
		for _, id := range sorted(c.prompts) {
			if !yield("prompt "+id, c.prompts[id].text) {
				return
			}
		}
		for _, key := range sorted(c.forms) {
			for _, o := range c.forms[key].Options {
				if !yield("form "+key+" "+o.Key, o.Label+o.Line) {
					return
				}
			}
		}
		for _, key := range sorted(c.questionnaires) {
			q := c.questionnaires[key]
			words := q.Product
			for _, asked := range q.Questions {
				words += asked.Text
				for _, a := range asked.Answers {
					words += a.Label
				}
			}
			if !yield("questionnaire "+key, words) {
				return
			}
		}
		for _, p := range c.phrases {
			if !yield("phrase of "+p.topic, strings.Join(p.say, "")) {
				return
			}
		}
	}
}

// Icons returns the names of all icons and drawings that the words name.
func (c *Catalogue) Icons() []string {
	names := map[string]bool{}
	for key, name := range c.text {
		if iconKey(key) {
			names[name] = true
		}
	}
	for _, f := range c.forms {
		for _, o := range f.Options {
			if o.Icon != "" {
				names[o.Icon] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// iconKey reports whether a label names an icon.
func iconKey(key string) bool { return strings.HasSuffix(key, ".icon") }
