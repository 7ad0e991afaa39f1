package ink

import "context"

// A Candidate is one character that the ink may show.
type Candidate struct {
	Char  rune
	Score float32 // estimated probability, 0 to 1; candidates come best first
}

// A Result is what a Recognizer makes of one character's ink.
type Result struct {
	Candidates []Candidate
	// Unsure says that the best candidate is not good enough to be shown as an
	// answer: the customer is asked to keep the ink, write again or see more.
	Unsure bool
}

// A Recognizer names the character that ink shows. before and after hold what
// is already written around it, for ranking; they may be empty. Implementations
// return promptly with ctx.Err() when ctx ends, and never panic on any ink.
type Recognizer interface {
	Recognize(ctx context.Context, ink Ink, before, after []rune) (Result, error)
}
