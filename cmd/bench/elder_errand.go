package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/ui"
)

// errands are what customers come for, in the order of the table.
var errands = []string{"feedback", "complaint", "complaint-phone", "help", "text"}

// An errand is what one customer wants to get done, in the words on the screen.
type errand struct {
	task    string
	tile    string   // of the first screen
	choice  string   // rating or matter, its label
	line    string   // how the review says the matter
	reasons []string // labels
	because string   // how the review says the reasons
	words   string   // to be written
	phone   string   // "" to stay anonymous
	code    string   // of a booking, or the phone tail
	elderly bool     // says so when a number is taken

	key        string // of the choice, to judge the result by
	reasonKeys []string
}

// newErrand draws the details of a task.
func newErrand(task string, c chance, words []string) (errand, error) {
	e := errand{task: task}
	forms := content.Default()
	switch task {
	case "feedback":
		e.tile = forms.Text("tile.feedback")
		o := pick(c, forms.Form("rating").Options)
		e.choice, e.key = o.Label, o.Key
		for _, o := range forms.Form("reasons").Options {
			if c.happens(0.25) {
				e.reasons, e.reasonKeys = append(e.reasons, o.Label), append(e.reasonKeys, o.Key)
			}
		}
		e.because = strings.Join(e.reasons, forms.Text("list.separator"))
		if e.because == "" {
			e.because = forms.Text("review.reasons.none")
		}
	case "complaint", "complaint-phone":
		if len(words) == 0 {
			return e, errors.New("no words can be written: no ink for them")
		}
		e.tile = forms.Text("tile.complaint")
		o := pick(c, forms.Form("matters").Options)
		e.choice, e.line, e.key = o.Label, o.Full(), o.Key
		e.words = pick(c, words)
		if task == "complaint-phone" {
			e.phone = fmt.Sprintf("13%09d", c.IntN(1_000_000_000))
		}
	case "help", "text":
	case "ticket", "checkin":
		return newQueueErrand(task, c), nil
	default:
		return e, fmt.Errorf("no task %q; there are %s", task, strings.Join(append(errands, queueErrands...), ", "))
	}
	return e, nil
}

func pick[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// differs names the part of s that is not what the customer meant, "" for none:
// the choices, the number, the words character by character. A character left as
// it was drawn is right, for people at headquarters read the ink.
func (e *errand) differs(s kiosk.Submission) string {
	switch {
	case e.tile == "":
		return "unasked"
	case (s.Task == kiosk.TaskFeedback) != (e.task == "feedback"):
		return "task"
	case s.Rating+s.Matter != e.key:
		return "choice"
	case !slices.Equal(s.Reasons, e.reasonKeys):
		return "reasons"
	case s.Phone != e.phone:
		return "phone"
	}
	words := []rune(e.words)
	if len(s.Sheets) == 0 && len(s.Text) != len(words) || len(s.Text) > len(words) {
		return "words"
	}
	for i, g := range s.Text {
		if !g.AsDrawn() && g.Char != words[i] || g.AsDrawn() && isMark(g.Ink) {
			return "words"
		}
	}
	return ""
}

// isMark reports whether ink is no more than a touch in passing: smaller than
// a twelfth of the writing cell.
func isMark(k ink.Ink) bool {
	x0, y0, x1, y1, _ := k.Bounds()
	return max(x1-x0, y1-y0) < ui.CellWidth/12
}
