package content

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

const (
	// maxQuestions is how many questions a questionnaire has at most.
	maxQuestions = 5
	// maxAnswers is how many answers fit under a question.
	maxAnswers = 5
	// maxAnswer bounds an answer, in characters: one line of a button.
	maxAnswer = 14
	// maxTitle bounds a question, in characters: two lines of a title.
	maxTitle = 24
	// maxProduct bounds a product's name, in characters.
	maxProduct = 20
)

// A Questionnaire is a row of questions, one a screen: 三问三答 before a product
// is bought, 满意度回访 after a complaint was handled.
type Questionnaire struct {
	Key       string
	Product   string // what the questions are about, or ""
	Questions []Question
}

// A Question has answers of which one is chosen.
type Question struct {
	Key     string
	Text    string
	Pinyin  string // reading of Text
	Answers []Answer
}

// An Answer is one choice. Clear and Unsure are set only where the questions are
// about a product: Clear if it shows that the product was explained, Unsure if it
// asks for a person to explain it again. The customer is shown neither.
type Answer struct {
	Key    string
	Label  string
	Clear  bool
	Unsure bool
}

// Questionnaire returns the questionnaire of that key, "threequestions" or
// "revisit". What it holds is shared: callers must not change it.
func (c *Catalogue) Questionnaire(key string) Questionnaire { return c.questionnaires[key] }

// Ask returns what is said for the n-th question, from 0.
func (q Questionnaire) Ask(n int) Utterance {
	if n < 0 || n >= len(q.Questions) {
		return Utterance{ID: q.Key, Text: missing(q.Key)}
	}
	asked := q.Questions[n]
	return Utterance{ID: q.Key + "." + asked.Key, Text: asked.Text, Pinyin: asked.Pinyin}
}

// Answer returns the answer of that key.
func (q Question) Answer(key string) (Answer, bool) {
	i := slices.IndexFunc(q.Answers, func(a Answer) bool { return a.Key == key })
	if i < 0 {
		return Answer{}, false
	}
	return q.Answers[i], true
}

func (q Questionnaire) validate() error {
	if n := len(q.Questions); n < 1 || n > maxQuestions {
		return fmt.Errorf("%d questions, want 1 to %d", n, maxQuestions)
	}
	if q.Product != "" {
		if err := checkWords(q.Product, maxProduct); err != nil {
			return fmt.Errorf("product: %w", err)
		}
	}
	seen := map[string]bool{}
	for _, asked := range q.Questions {
		if !validKey(asked.Key) || seen[asked.Key] {
			return fmt.Errorf("question key %q is not a-z or twice there", asked.Key)
		}
		seen[asked.Key] = true
		if err := asked.validate(q.Product != ""); err != nil {
			return fmt.Errorf("question %q: %w", asked.Key, err)
		}
	}
	return nil
}

func (q Question) validate(product bool) error {
	if err := checkWords(q.Text, maxTitle); err != nil {
		return err
	}
	if err := checkPlainReading(q.Text, q.Pinyin); err != nil {
		return err
	}
	if n := len(q.Answers); n < 2 || n > maxAnswers {
		return fmt.Errorf("%d answers, want 2 to %d", n, maxAnswers)
	}
	seen := map[string]bool{}
	var clear, open, unsure int
	for _, a := range q.Answers {
		if !validKey(a.Key) || seen[a.Key] {
			return fmt.Errorf("answer key %q is not a-z or twice there", a.Key)
		}
		seen[a.Key] = true
		if err := checkWords(a.Label, maxAnswer); err != nil {
			return fmt.Errorf("answer %q: %w", a.Key, err)
		}
		switch {
		case a.Clear && a.Unsure:
			return fmt.Errorf("answer %q cannot be both clear and unsure", a.Key)
		case a.Clear:
			clear++
		case a.Unsure:
			unsure++
		default:
			open++
		}
	}
	// Nobody may be led: what shows that the product was explained stands beside
	// what shows that it was not, and beside a way to say neither.
	if product && (clear == 0 || open == 0 || unsure != 1) {
		return fmt.Errorf("want an answer that is clear, one that is not, and one that is unsure")
	}
	if !product && clear+unsure > 0 {
		return fmt.Errorf("answers are clear or unsure only about a product")
	}
	return nil
}

// sameShape checks an overlay's questionnaire against the base's. Its questions
// keep their keys, which are on the wire. The answers of one about a product are
// the product's own.
func (q Questionnaire) sameShape(base Questionnaire) error {
	if (q.Product == "") != (base.Product == "") {
		return fmt.Errorf("want a product if and only if the built-in one has one")
	}
	if len(q.Questions) != len(base.Questions) {
		return fmt.Errorf("want %d questions", len(base.Questions))
	}
	for i, asked := range q.Questions {
		old := base.Questions[i]
		if asked.Key != old.Key {
			return fmt.Errorf("question %d is not %q", i+1, old.Key)
		}
		sameKeys := slices.EqualFunc(asked.Answers, old.Answers, func(a, b Answer) bool { return a.Key == b.Key })
		if base.Product == "" && !sameKeys {
			return fmt.Errorf("question %q: want the answer keys of the built-in one", asked.Key)
		}
	}
	return nil
}

// checkWords checks a text without slots.
func checkWords(s string, most int) error {
	if n := utf8.RuneCountInString(s); n == 0 || n > most {
		return fmt.Errorf("%q: %d characters, want 1 to %d", s, n, most)
	}
	return checkPlain(s)
}
