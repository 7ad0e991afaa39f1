package content

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxCaption is what two lines of a caption hold, in characters: 16 a line in
	// the reference layout, less one that punctuation may push to the next line.
	maxCaption = 31
	// maxLabel bounds a label, in characters.
	maxLabel = 60
	// maxPhrase bounds a ready-made phrase, in characters.
	maxPhrase = 12
	// maxOptions is how many answers one screen offers at most.
	maxOptions = 6
)

// causes are the cause names of JR/T 0169-2018, for complaints.
var causes = []string{"服务态度及质量", "设施设备系统", "制度规则流程", "营销方式", "信息披露", "自主选择权",
	"定价收费", "产品收益", "合同条款", "资金安全", "信息安全", "债务催收方式"}

func (c *Catalogue) validate() error {
	for _, key := range sorted(c.text) {
		if err := checkLabel(c.text[key]); err != nil {
			return fmt.Errorf("%w: text %q: %w", ErrContent, key, err)
		}
	}
	for _, id := range sorted(c.prompts) {
		if err := c.prompts[id].validate(); err != nil {
			return fmt.Errorf("%w: prompt %q: %w", ErrContent, id, err)
		}
	}
	for _, key := range sorted(c.forms) {
		if err := c.forms[key].validate(); err != nil {
			return fmt.Errorf("%w: form %q: %w", ErrContent, key, err)
		}
	}
	for _, key := range sorted(c.questionnaires) {
		if err := c.questionnaires[key].validate(); err != nil {
			return fmt.Errorf("%w: questionnaire %q: %w", ErrContent, key, err)
		}
	}
	for i, p := range c.phrases {
		for _, s := range p.say {
			if err := checkWords(s, maxPhrase); err != nil {
				return fmt.Errorf("%w: phrase %d: %w", ErrContent, i+1, err)
			}
		}
	}
	for _, words := range sorted(c.readings) {
		if err := checkPlainReading(words, c.readings[words]); err != nil {
			return fmt.Errorf("%w: reading %q: %w", ErrContent, words, err)
		}
	}
	return nil
}

func checkLabel(s string) error {
	if n := utf8.RuneCountInString(s); n == 0 || n > maxLabel {
		return fmt.Errorf("%d characters, want 1 to %d", n, maxLabel)
	}
	if !printable(s) {
		return errNotShown
	}
	return checkSlots(s)
}

var (
	errNotShown = errors.New("holds what cannot be shown")
	errSlots    = errors.New("has a slot where nothing is filled in")
)

// checkPlain checks words in which nothing is filled in.
func checkPlain(s string) error {
	switch {
	case !printable(s):
		return errNotShown
	case strings.ContainsAny(s, "{}"):
		return errSlots
	}
	return nil
}

// checkPlainReading is checkReading for words in which nothing is filled in.
func checkPlainReading(text, pinyin string) error {
	if err := errors.Join(checkPlain(text), checkPlain(pinyin)); err != nil {
		return err
	}
	return checkReading(text, pinyin)
}

func (p prompt) validate() error {
	if n := utf8.RuneCountInString(p.text); n == 0 || n > maxCaption {
		return fmt.Errorf("%d characters, want 1 to %d", n, maxCaption)
	}
	if err := checkSlots(p.text); err != nil {
		return err
	}
	if err := checkSlots(p.pinyin); err != nil {
		return err
	}
	for i := range 10 {
		if strings.Contains(p.text, slot(i)) != strings.Contains(p.pinyin, slot(i)) {
			return fmt.Errorf("slot %s is not in both text and pinyin", slot(i))
		}
	}
	return checkReading(p.text, p.pinyin)
}

func (f Form) validate() error {
	if n := len(f.Options); n < 2 || n > maxOptions {
		return fmt.Errorf("%d options, want 2 to %d", n, maxOptions)
	}
	seen := map[string]bool{}
	for _, o := range f.Options {
		if !validKey(o.Key) || seen[o.Key] {
			return fmt.Errorf("option key %q is not a-z or twice there", o.Key)
		}
		seen[o.Key] = true
		if err := checkWords(o.Label, maxLabel); err != nil {
			return fmt.Errorf("option %q: %w", o.Key, err)
		}
		if o.Line != "" {
			if err := checkWords(o.Line, maxLabel); err != nil {
				return fmt.Errorf("option %q: %w", o.Key, err)
			}
		}
		if o.Cause != "" && !slices.Contains(causes, o.Cause) {
			return fmt.Errorf("option %q: cause %q is not one of JR/T 0169", o.Key, o.Cause)
		}
		if o.Pinyin != "" {
			if err := checkPlainReading(o.Full(), o.Pinyin); err != nil {
				return fmt.Errorf("option %q: %w", o.Key, err)
			}
		}
	}
	return nil
}

// reword checks that an overlay only rewords what the base has.
func (c *Catalogue) reword(base *Catalogue) error {
	for _, key := range sorted(c.text) {
		old, ok := base.text[key]
		if !ok {
			return fmt.Errorf("%w: text %q: nothing shows this key", ErrContent, key)
		}
		if slotsOf(old) != slotsOf(c.text[key]) {
			return fmt.Errorf("%w: text %q: want the slots of %q", ErrContent, key, old)
		}
	}
	if err := c.checkConsent(base); err != nil {
		return err
	}
	for _, id := range sorted(c.prompts) {
		old, ok := base.prompts[id]
		if !ok {
			return fmt.Errorf("%w: prompt %q: nothing says this prompt", ErrContent, id)
		}
		if slotsOf(old.text) != slotsOf(c.prompts[id].text) {
			return fmt.Errorf("%w: prompt %q: want the slots of %q", ErrContent, id, old.text)
		}
	}
	for _, key := range sorted(c.forms) {
		old := base.forms[key]
		if len(old.Options) != len(c.forms[key].Options) {
			return fmt.Errorf("%w: form %q: want %d options", ErrContent, key, len(old.Options))
		}
		for i, o := range c.forms[key].Options {
			// The keys are on the wire: headquarters counts by them. What is read
			// aloud must be readable in the new words too.
			if (o.Pinyin == "") != (old.Options[i].Pinyin == "") {
				return fmt.Errorf("%w: form %q: option %q: want a reading if and only if the built-in one has one", ErrContent, key, o.Key)
			}
			if o.Key != old.Options[i].Key || (o.Cause == "") != (old.Options[i].Cause == "") {
				return fmt.Errorf("%w: form %q: option %d is not %q with its cause", ErrContent, key, i+1, old.Options[i].Key)
			}
		}
	}
	for _, key := range sorted(c.questionnaires) {
		old, ok := base.questionnaires[key]
		if !ok {
			return fmt.Errorf("%w: questionnaire %q: nothing asks it", ErrContent, key)
		}
		if err := c.questionnaires[key].sameShape(old); err != nil {
			return fmt.Errorf("%w: questionnaire %q: %w", ErrContent, key, err)
		}
	}
	for i, p := range c.phrases {
		if p.topic != "" && !base.hasOption(p.topic) {
			return fmt.Errorf("%w: phrase %d: no form has the topic %q", ErrContent, i+1, p.topic)
		}
	}
	return nil
}

// consentTexts is what a customer agrees to: the sentence with the tick and what
// was said before about purpose, time and readers.
var consentTexts = []string{"phoneentry.consent", "phoneentry.consent.line", "phonechoice.purpose.line",
	"phonechoice.keep.line", "phonechoice.who.line", "phonechoice.promise"}

// consentVersion is the label that is recorded with a consent.
const consentVersion = "consent.version"

// checkConsent refuses other texts of consent under the old version: what a
// customer agreed to must be found by the version recorded with it.
func (c *Catalogue) checkConsent(base *Catalogue) error {
	if v, ok := c.text[consentVersion]; ok && v != base.text[consentVersion] {
		return nil
	}
	for _, key := range consentTexts {
		if s, ok := c.text[key]; ok && s != base.text[key] {
			return fmt.Errorf("%w: text %q: what customers agree to has changed, so %q must change too", ErrContent, key, consentVersion)
		}
	}
	return nil
}

func (c *Catalogue) hasOption(key string) bool {
	for _, f := range c.forms {
		if _, ok := f.Option(key); ok {
			return true
		}
	}
	return false
}

// validKey accepts what stands in events and in the ids of elements: 1 to 32 of
// a-z, 0-9 and the underscore.
func validKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return len(s) >= 1 && len(s) <= 32
}

// checkSlots refuses braces that are not {0} to {9}, counted from 0.
func checkSlots(s string) error {
	rest, n := s, 0
	for strings.Contains(rest, slot(n)) && n < 10 {
		rest = strings.ReplaceAll(rest, slot(n), "")
		n++
	}
	if strings.ContainsAny(rest, "{}") {
		return fmt.Errorf("unknown slot in %q", s)
	}
	return nil
}

func slotsOf(s string) int {
	n := 0
	for n < 10 && strings.Contains(s, slot(n)) {
		n++
	}
	return n
}

// printable reports whether s shows as itself: no control characters, nothing
// that turns the direction of what follows, no marks piled upon other characters,
// and no markup, which customers would read as it stands.
func printable(s string) bool {
	if !utf8.ValidString(s) || strings.ContainsAny(s, "<>&\\") {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) || unicode.Is(unicode.M, r) {
			return false
		}
	}
	return true
}
