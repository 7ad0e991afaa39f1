package content

import (
	"fmt"
	"strconv"
	"strings"
)

// Fill returns the wording of key with {0}, {1} … replaced by the arguments,
// formatted as fmt.Sprint does.
func (c *Catalogue) Fill(key string, args ...any) string {
	s := c.Text(key)
	for i, a := range args {
		s = strings.ReplaceAll(s, slot(i), fmt.Sprint(a))
	}
	return s
}

// Spoken is what stands in a slot of a prompt: words with their reading.
type Spoken struct {
	Text   string // one hanzi a syllable, and punctuation
	Pinyin string
}

// Prompt returns what is said under id, with its slots filled. An id that the
// catalogue lacks comes back in ⟦⟧ without a reading.
func (c *Catalogue) Prompt(id string, slots ...Spoken) Utterance {
	p, ok := c.prompts[id]
	if !ok {
		return Utterance{ID: id, Text: missing(id)}
	}
	u := Utterance{ID: id, Text: p.text, Pinyin: p.pinyin}
	for i, s := range slots {
		u.Text = strings.ReplaceAll(u.Text, slot(i), s.Text)
		u.Pinyin = strings.ReplaceAll(u.Pinyin, slot(i), s.Pinyin)
	}
	return u
}

// Slots returns how many slots the prompt has; -1 if there is no such prompt.
func (c *Catalogue) Slots(id string) int {
	p, ok := c.prompts[id]
	if !ok {
		return -1
	}
	n := 0
	for strings.Contains(p.text, slot(n)) {
		n++
	}
	return n
}

// IDs returns the ids of all prompts in order.
func (c *Catalogue) IDs() []string { return sorted(c.prompts) }

// Prompts returns every prompt that needs no filling, in order of id, and the
// questions: what a voice pack can hold ready.
func (c *Catalogue) Prompts() []Utterance {
	var all []Utterance
	for _, id := range c.IDs() {
		if c.Slots(id) == 0 {
			all = append(all, c.Prompt(id))
		}
	}
	for _, key := range sorted(c.questionnaires) {
		q := c.questionnaires[key]
		for n := range q.Questions {
			all = append(all, q.Ask(n))
		}
	}
	return all
}

func slot(i int) string { return "{" + strconv.Itoa(i) + "}" }

var (
	numerals = [...]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	syllable = [...]string{"ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3"}
)

// Count reads n, 0 to 99, as it stands before a measure word: 两位, 十一位.
// Numbers beyond are read digit by digit. 张 and 位 have first tone and fourth,
// so a single 一 is read yi4 before the one and yi2 before the other: next names
// the tone that follows.
func Count(n, next int) Spoken {
	switch {
	case n == 1 && next == 4:
		return Spoken{"一", "yi2"}
	case n == 1:
		return Spoken{"一", "yi4"}
	case n == 2:
		return Spoken{"两", "liang3"}
	case n < 0 || n > 99:
		return digits(strconv.Itoa(n))
	case n < 10:
		return Spoken{numerals[n], syllable[n]}
	}
	s := Spoken{"十", "shi2"}
	if tens := n / 10; tens > 1 {
		s = Spoken{numerals[tens] + s.Text, syllable[tens] + " " + s.Pinyin}
	}
	if ones := n % 10; ones > 0 {
		s = Spoken{s.Text + numerals[ones], s.Pinyin + " " + syllable[ones]}
	}
	return s
}

func digits(s string) Spoken {
	var text, pinyin []string
	for _, r := range s {
		if r >= '0' && r <= '9' {
			text, pinyin = append(text, numerals[r-'0']), append(pinyin, syllable[r-'0'])
		}
	}
	return Spoken{strings.Join(text, ""), strings.Join(pinyin, " ")}
}
