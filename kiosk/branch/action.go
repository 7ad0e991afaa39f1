package branch

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"smartcounter/kiosk/queue"
)

// An Action is what staff do. ID names the press of a key: a repeat of it finds
// the first one's answer, and nothing happens twice.
type Action struct {
	ID     string `json:"id"`
	Do     Verb   `json:"do"`
	Window string `json:"window,omitempty"`
	// Ticket is whom the teller believes to be meant: at the window, "" for
	// nobody, or the parked or missed one that comes back.
	Ticket   string      `json:"ticket,omitempty"`
	Service  string      `json:"service,omitempty"`  // Direct, Transfer
	Services []string    `json:"services,omitempty"` // Open; empty for all
	Elastic  bool        `json:"elastic,omitempty"`  // Open: on advice, beside the usual windows
	To       string      `json:"to,omitempty"`       // Transfer: a window, "" for any
	Place    queue.Place `json:"place,omitempty"`    // Transfer
	Elderly  bool        `json:"elderly,omitempty"`  // Direct
	Reason   string      `json:"reason,omitempty"`   // Direct: one of DirectReasons
}

// A Verb is one kind of action.
type Verb string

// The verbs.
const (
	Next     Verb = "next" // finishes whom the window has, and calls
	Recall   Verb = "recall"
	Finish   Verb = "finish"
	Miss     Verb = "miss" // did not come; calls the next
	Park     Verb = "park"
	Resume   Verb = "resume"
	Rejoin   Verb = "rejoin"
	Leave    Verb = "leave" // gave the ticket back
	Transfer Verb = "transfer"
	Direct   Verb = "direct" // straight to the window, with a reason
	Open     Verb = "open"
	Close    Verb = "close"
)

// A DirectReason is why a customer goes straight to a window.
type DirectReason struct{ Key, Says string }

// DirectReasons are what a teller may choose from: events carry no free text.
var DirectReasons = []DirectReason{
	{"frail", "行动不便"}, {"unwell", "身体不舒服"}, {"return", "补材料回来的"}, {"urgent", "有急事"}, {"recall", "上次没办好"},
}

// Act carries out an action of the staff. who is the login.
func (h *Host) Act(ctx context.Context, who string, a Action) error {
	if !orderID.MatchString(a.ID) {
		return fmt.Errorf("%w: id", queue.ErrBadCommand)
	}
	if a.Window != "" && !slices.Contains(h.o.Windows, a.Window) {
		return fmt.Errorf("%w: no window %q", queue.ErrBadCommand, a.Window)
	}
	_, err := h.do(ctx, &order{id: a.ID, kind: string(a.Do), work: func(t *turn) error { return t.act(who, a) }})
	return err
}

func (t *turn) act(who string, a Action) error {
	switch a.Do {
	case Next:
		return t.next(a)
	case Recall:
		return t.apply(queue.Recall{Counter: a.Window, Ticket: a.Ticket})
	case Finish:
		return t.apply(queue.Finish{Counter: a.Window, Ticket: a.Ticket})
	case Miss:
		if err := t.apply(queue.Miss{Counter: a.Window, Ticket: a.Ticket}); err != nil {
			return err
		}
		return t.callIfAny(a.Window)
	case Park:
		return t.apply(queue.Park{Counter: a.Window, Ticket: a.Ticket})
	case Resume:
		return t.apply(queue.Resume{Ticket: a.Ticket})
	case Rejoin:
		return t.apply(queue.Rejoin{Ticket: a.Ticket})
	case Leave:
		return t.apply(queue.Leave{Ticket: a.Ticket})
	case Transfer:
		return t.apply(queue.Transfer{Counter: a.Window, Ticket: a.Ticket, Service: a.Service, To: a.To, Place: a.Place})
	case Direct:
		return t.direct(a)
	case Open:
		if err := t.apply(queue.OpenCounter{Counter: a.Window, Services: a.Services, Elastic: a.Elastic}); err != nil {
			return err
		}
		t.desk.Tellers[a.Window] = who
		return nil
	case Close:
		return t.apply(queue.CloseCounter{Counter: a.Window})
	}
	return fmt.Errorf("%w: no action %q", queue.ErrBadCommand, a.Do)
}

// next calls; with nobody left to call it still finishes whom the window has.
func (t *turn) next(a Action) error {
	err := t.apply(queue.CallNext{Counter: a.Window, Done: a.Ticket})
	if errors.Is(err, queue.ErrEmpty) && a.Ticket != "" {
		return t.apply(queue.Finish{Counter: a.Window, Ticket: a.Ticket})
	}
	return err
}

func (t *turn) callIfAny(window string) error {
	err := t.apply(queue.CallNext{Counter: window})
	if errors.Is(err, queue.ErrEmpty) {
		return nil
	}
	return err
}

func (t *turn) direct(a Action) error {
	if !slices.ContainsFunc(DirectReasons, func(r DirectReason) bool { return r.Key == a.Reason }) {
		return fmt.Errorf("%w: reason", queue.ErrBadCommand)
	}
	t.reason = a.Reason
	if err := t.apply(queue.WalkDirect{Ticket: a.ID, Counter: a.Window, Service: a.Service, Class: classOf(a.Elderly)}); err != nil {
		return err
	}
	t.ticket = a.ID
	return nil
}

func classOf(elderly bool) queue.Class {
	if elderly {
		return queue.Elderly
	}
	return queue.Normal
}
