package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/runner"
)

// A customer is someone who uses a simulated counter: they look at the screen
// and press something on it, as a person would, through the same messages.
type customer struct {
	random *rand.Rand
	views  chan kiosk.View // the newest view only
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
	if v.Overlay != nil {
		return kiosk.CloseOverlay{}
	}
	switch s := v.Screen.(type) {
	case kiosk.Attract:
		return kiosk.Start{}
	case kiosk.Home:
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
		if slices.ContainsFunc(s.Options, func(o kiosk.Option) bool { return o.Selected }) {
			return kiosk.Next{}
		}
		return kiosk.Choose{Key: s.Options[c.random.IntN(len(s.Options))].Key}
	case kiosk.Writing:
		return c.write(s)
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
	case kiosk.ServiceChoice:
		return kiosk.Choose{Key: s.Rows[c.random.IntN(len(s.Rows))].ID}
	case kiosk.AgeChoice:
		return kiosk.SayAge{Elderly: c.random.IntN(3) > 0}
	case kiosk.CheckInEntry, kiosk.SlotChoice, kiosk.TicketEntry:
		return kiosk.GoHome{} // nobody here has booked
	case kiosk.Submitted, kiosk.Thanks, kiosk.Queued:
		return kiosk.Leave{}
	}
	return kiosk.Next{}
}

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
