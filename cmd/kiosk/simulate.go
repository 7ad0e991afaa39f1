package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/runner"
)

// A customer is someone who uses a simulated counter: they look at the screen
// and press something on it, as a person would, through the same messages.
type customer struct {
	random *rand.Rand
	views  chan kiosk.View // the newest view only
	going  bool            // something did not work: home, and away
}

func newCustomer(seed uint64) *customer {
	return &customer{random: rand.New(rand.NewPCG(seed, seed)), views: make(chan kiosk.View, 1)}
}

// show keeps the newest view; it never blocks.
func (c *customer) show(v kiosk.View) {
	select {
	case <-c.views:
	default:
	}
	c.views <- v
}

// run lets one customer after the other use the counter, one every so often.
func (c *customer) run(ctx context.Context, r *runner.Runner, every time.Duration) error {
	const hesitation = 200 * time.Millisecond
	for {
		pause := time.Duration(float64(every) * c.random.ExpFloat64())
		for first := true; ; first = false {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(pause):
			}
			var v kiosk.View
			select {
			case v = <-c.views:
			default:
				continue // nothing new to see yet
			}
			if _, waiting := v.Screen.(kiosk.Attract); waiting && !first {
				c.views <- v
				break
			}
			if err := r.Do(ctx, kiosk.Touched{}, c.press(v)); err != nil {
				return nil // the counter is shutting down
			}
			pause = hesitation
		}
	}
}

// press decides what to do on a screen.
func (c *customer) press(v kiosk.View) kiosk.Msg {
	switch v.Overlay.(type) {
	case nil:
	case kiosk.ConfirmLeave: // who gives up means it
		return kiosk.ConfirmedLeave{}
	default:
		return kiosk.CloseOverlay{}
	}
	switch s := v.Screen.(type) {
	case kiosk.Attract:
		return kiosk.Start{}
	case kiosk.Home:
		if c.going {
			c.going = false
			return kiosk.Leave{}
		}
		return kiosk.Choose{Key: string(s.Tiles[c.random.IntN(len(s.Tiles))])}
	case kiosk.Rating:
		if s.Selected != "" {
			return kiosk.Next{}
		}
		return kiosk.Choose{Key: s.Order[c.random.IntN(len(s.Order))]}
	case kiosk.Reasons:
		if c.random.IntN(3) > 0 {
			return kiosk.Choose{Key: s.Options[c.random.IntN(len(s.Options))].Key}
		}
		if c.random.IntN(3) == 0 {
			return kiosk.WriteMore{}
		}
		return kiosk.Next{}
	case kiosk.Matter:
		return c.choose(s.Options)
	case kiosk.Question:
		return c.choose(s.Answers)
	case kiosk.Writing:
		return c.write(s)
	case kiosk.LetterPaper:
		if s.Empty {
			return kiosk.PenUp{Stroke: scrawl}
		}
		return kiosk.Next{}
	case kiosk.PhoneChoice:
		if s.Answer != kiosk.PhoneUnsaid {
			return kiosk.Next{}
		}
		if c.random.IntN(2) == 0 {
			return kiosk.LeavePhone{}
		}
		return kiosk.NoPhone{}
	case kiosk.PhoneEntry:
		switch n := len(s.Digits); {
		case n == 0:
			return kiosk.Digit{Rune: '1'}
		case n < 11:
			return kiosk.Digit{Rune: '0' + rune(c.random.IntN(10))}
		case !s.Consented:
			return kiosk.ToggleConsent{}
		}
		return kiosk.Next{}
	case kiosk.Review:
		if s.Failed {
			return c.giveUp()
		}
		return kiosk.Next{}
	case kiosk.ServiceChoice:
		return c.queueFor(s.Rows)
	case kiosk.AgeChoice:
		switch {
		case s.Failed:
			return c.giveUp()
		case s.Age == kiosk.AgeUnsaid:
			return kiosk.SayAge{Elderly: c.random.IntN(3) > 0}
		}
		return kiosk.Next{}
	case kiosk.CheckInEntry, kiosk.SlotChoice, kiosk.TicketEntry:
		return kiosk.GoHome{} // nobody here has booked
	case kiosk.Submitted, kiosk.Thanks, kiosk.Queued:
		return kiosk.Leave{}
	}
	return kiosk.Next{}
}

// choose chooses one option, then goes on with it.
func (c *customer) choose(options []kiosk.Option) kiosk.Msg {
	if slices.ContainsFunc(options, func(o kiosk.Option) bool { return o.Selected }) {
		return kiosk.Next{}
	}
	return kiosk.Choose{Key: options[c.random.IntN(len(options))].Key}
}

// queueFor chooses one of the services that are open, if any is.
func (c *customer) queueFor(rows []kiosk.ServiceRow) kiosk.Msg {
	for _, i := range c.random.Perm(len(rows)) {
		if rows[i].Open {
			return kiosk.Choose{Key: rows[i].ID}
		}
	}
	return c.giveUp()
}

func (c *customer) giveUp() kiosk.Msg {
	c.going = true
	return kiosk.GoHome{}
}

// scrawl is what a simulated customer draws on letter paper.
var scrawl = ink.Stroke{{X: 60, Y: 80}, {X: 240, Y: 84, T: 90}, {X: 420, Y: 78, T: 180}}

func (c *customer) write(s kiosk.Writing) kiosk.Msg {
	enough := len(s.Text) > 6 && c.random.IntN(3) == 0
	if enough || len(s.Text) > 40 {
		return kiosk.Next{}
	}
	if len(s.Phrases) > 0 {
		return kiosk.PickPhrase{Index: c.random.IntN(len(s.Phrases))}
	}
	if len(s.Text) == 0 {
		return kiosk.UseLetterPaper{}
	}
	return kiosk.TypeRune{Rune: '，'}
}
