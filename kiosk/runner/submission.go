package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// A Calendar knows the days that are promised.
type Calendar interface {
	Deadlines(received time.Time) calendar.Deadlines
}

// store seals, numbers and stores a submission.
func (r *Runner) store(ctx context.Context, s kiosk.Submission, at time.Time) (kiosk.Saved, error) {
	saved := kiosk.Saved{Deadlines: r.options.Calendar.Deadlines(at)}
	var state map[string][]byte
	if s.Task == kiosk.TaskComplaint || s.HasWords() {
		// Whatever gets an answer gets a number to ask for it.
		var err error
		if saved.Number, state, err = r.options.Numbers.Next(); err != nil {
			return kiosk.Saved{}, fmt.Errorf("runner: query number: %w", err)
		}
		if s.Phone == "" {
			if saved.Code, err = event.Code(rand.Reader); err != nil {
				return kiosk.Saved{}, fmt.Errorf("runner: code: %w", err)
			}
		}
	}
	id, err := event.NewID()
	if err != nil {
		return kiosk.Saved{}, fmt.Errorf("runner: event id: %w", err)
	}
	body, err := r.submission(id, s, saved, at)
	if err != nil {
		return kiosk.Saved{}, err
	}
	if err := r.options.Store.Append(ctx, []Record{{ID: id, Body: body}}, state); err != nil {
		return kiosk.Saved{}, fmt.Errorf("runner: storing: %w", err)
	}
	return saved, nil
}

// coarser multiplies the tolerances of the ink's encoding. The first fits all
// that the screens accept; the others stand by so that no customer is ever
// turned away for the size of a letter.
var coarser = []float32{1, 2, 4}

func (r *Runner) submission(id string, s kiosk.Submission, saved kiosk.Saved, at time.Time) ([]byte, error) {
	for _, times := range coarser {
		body, err := r.submissionWith(id, s, saved, at, times)
		if !errors.Is(err, event.ErrTooLarge) {
			return body, err
		}
	}
	return nil, fmt.Errorf("runner: submission: %w", event.ErrTooLarge)
}

func (r *Runner) submissionWith(id string, s kiosk.Submission, saved kiosk.Saved, at time.Time, times float32) ([]byte, error) {
	var content *event.Sealed
	kind := event.FeedbackSubmitted
	if s.Task == kiosk.TaskComplaint {
		kind = event.ComplaintSubmitted
	}
	statement := statementOf(s, saved.Code, times)
	if saved.Number != "" {
		var err error
		if content, err = r.options.Sealer.Seal(id, kind, r.options.Kiosk, statement); err != nil {
			return nil, fmt.Errorf("runner: sealing: %w", err)
		}
	}
	if kind == event.FeedbackSubmitted {
		return r.body(id, kind, at, event.Feedback{
			Rating: s.Rating, Reversed: s.Reversed, Reasons: s.Reasons,
			Anonymous: s.Phone == "", Consent: s.Consent, Number: saved.Number,
			Content: content, Submitted: at.UTC(),
		})
	}
	return r.body(id, kind, at, event.Complaint{
		Number: saved.Number, Matter: s.Matter, Cause: s.Cause,
		Characters: len(s.Text), Sheets: len(statement.Sheets),
		Anonymous: s.Phone == "", Consent: s.Consent,
		Received:    calendar.DateOf(at).String(),
		RespondBy:   saved.Deadlines.RespondBy.String(),
		CloseBy:     saved.Deadlines.CloseBy.String(),
		Provisional: saved.Deadlines.Provisional,
		Content:     content, Submitted: at.UTC(),
	})
}

// kept stands in the words for a character that stays as it was drawn.
const kept = '\uFFFC'

func statementOf(s kiosk.Submission, code string, times float32) event.Statement {
	st := event.Statement{Phone: s.Phone, Code: code}
	words := make([]rune, len(s.Text))
	inked := false
	st.Glyphs = make([][]byte, len(s.Text))
	for i, g := range s.Text {
		words[i] = g.Char
		if g.AsDrawn() {
			words[i] = kept
		}
		if !g.Ink.Empty() {
			st.Glyphs[i] = ink.Encode(g.Ink, times*ink.GlyphTolerance)
			inked = true
		}
	}
	if !inked {
		st.Glyphs = nil
	}
	st.Words = string(words)
	for _, sheet := range s.Sheets {
		if !sheet.Empty() {
			st.Sheets = append(st.Sheets, ink.Encode(sheet, times*ink.SheetTolerance))
		}
	}
	return st
}

// body is an event as the outbox keeps it: an envelope without a position.
func (r *Runner) body(id string, t event.Type, at time.Time, data any) ([]byte, error) {
	e, err := event.New(id, at, r.options.Branch, r.options.Kiosk, t, data)
	if err != nil {
		return nil, fmt.Errorf("runner: %w", err)
	}
	body, err := e.Marshal()
	if err != nil {
		return nil, fmt.Errorf("runner: %w", err)
	}
	return body, nil
}
