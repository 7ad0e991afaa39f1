package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/runner"
)

// heard is everything that is written to a log, whatever its level.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// Whatever fails while a complaint is written and handed in, no log and no event
// in clear holds words, ink, phone number or code of the customer.
func TestNothingOfACustomerIsReadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log heard
		c := open(t, func(o *runner.Options) {
			o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			o.Recognizer = &tiring{}
			o.Printer = jammed{}
		})
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		c.write(t, 0)
		c.do(t, kiosk.TypeRune{Rune: '柜'})
		c.write(t, 1) // the recogniser fails: what was drawn stays
		c.do(t, kiosk.Next{}, kiosk.LeavePhone{}, kiosk.Next{})
		for _, d := range "13912345678" {
			c.do(t, kiosk.Digit{Rune: d})
		}
		c.do(t, kiosk.ToggleConsent{}, kiosk.Next{})
		c.store.set(fmt.Errorf("writing to the disk: %w", runner.ErrFull), 0)
		c.do(t, kiosk.Next{})
		synctest.Wait()
		c.store.set(nil, 0)
		c.do(t, kiosk.CallHelp{}, kiosk.CloseOverlay{}, kiosk.Next{})
		synctest.Wait()
		shown, ok := c.screen().(kiosk.Submitted)
		if !ok {
			t.Fatalf("on %T instead of Submitted", c.screen())
		}
		c.do(t, kiosk.Print{})
		time.Sleep(time.Minute)
		synctest.Wait()
		c.do(t, kiosk.Leave{})
		synctest.Wait()

		if said := log.String(); !strings.Contains(said, "not stored") || !strings.Contains(said, "not recognised") {
			t.Fatalf("the faults are not in the log:\n%s", said)
		}
		stored := c.store.of(t, event.ComplaintSubmitted)
		var data event.Complaint
		if len(stored) != 1 || json.Unmarshal(stored[0].Data, &data) != nil {
			t.Fatalf("%d complaints stored", len(stored))
		}
		var sealed event.Statement
		if err := c.opener.Open(data.Content, stored[0].ID, stored[0].Type, stored[0].Kiosk, &sealed); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(sealed.Words, "窗柜") || sealed.Phone != "13912345678" {
			t.Fatalf("handed in were words of %d bytes", len(sealed.Words))
		}
		var bodies strings.Builder
		for _, kind := range event.Types {
			for _, e := range c.store.of(t, kind) {
				bodies.Write(e.Data)
			}
		}
		for what, secret := range map[string]string{"words": "窗", "more words": "柜", "phone": "12345678", "a stroke": "Stroke", "coordinates": `"X":`} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("%s in the log:\n%s", what, log.String())
			}
			if strings.Contains(bodies.String(), secret) {
				t.Errorf("%s in clear in an event", what)
			}
		}
		if strings.Contains(log.String(), shown.Number) {
			t.Error("the query number is in the log")
		}
	})
}

// tiring reads one character, then breaks.
type tiring struct{ read atomic.Bool }

func (r *tiring) Recognize(_ context.Context, _ ink.Ink, _, _ []rune) (ink.Result, error) {
	if r.read.Swap(true) {
		return ink.Result{}, errors.New("model broken")
	}
	return ink.Result{Candidates: []ink.Candidate{{Char: '窗', Score: 0.99}}}, nil
}

// jammed is a printer that never prints.
type jammed struct{}

func (jammed) Print(context.Context, kiosk.Submitted) error        { return errors.New("jam") }
func (jammed) PrintTicket(context.Context, kiosk.TicketSlip) error { return errors.New("jam") }
