package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// ErrFull is what a Store reports when the disk takes no more. Nothing was
// stored.
var ErrFull = errors.New("runner: no room to store events")

// ErrNoPaper is what a Printer reports when it has run out of paper.
var ErrNoPaper = errors.New("runner: printer has no paper")

// A Record is one event on its way to the store.
type Record struct {
	ID   string
	Body []byte
}

// A Store keeps events, and the state that belongs to them, in one transaction.
// It returns only after both are on disk.
type Store interface {
	Append(ctx context.Context, records []Record, state map[string][]byte) error
}

// A Sealer encrypts personal data to headquarters.
type Sealer interface {
	Seal(id string, t event.Type, kiosk string, v any) (*event.Sealed, error)
}

// A Numberer gives query numbers that never repeat. The state it returns is
// committed with the event that carries the number.
type Numberer interface {
	Next() (number string, state map[string][]byte, err error)
}

// A Speaker says utterances. No method blocks.
type Speaker interface {
	// Say replaces what is being said. asked is true when the customer asked to
	// hear private words. done is called once if it was spoken to its end.
	Say(u content.Utterance, asked bool, done func())
	Hush()
	SetSound(kiosk.Volume, kiosk.Rate)
}

// A Suggester names phrases that may come next.
type Suggester interface {
	Suggest(before []rune, topic string, n int) []string
}

// A Printer prints receipts and tickets. An error that is ErrNoPaper tells the
// customer why.
type Printer interface {
	Print(ctx context.Context, r kiosk.Submitted) error
	PrintTicket(ctx context.Context, s kiosk.TicketSlip) error
}

// Options holds what a Runner needs. Session, Branch, Kiosk, Store, Sealer,
// Numbers and Show are required; every other field has a usable zero value.
type Options struct {
	Session kiosk.Config
	Branch  string // id on the wire
	Kiosk   string // id on the wire
	Version string

	Store      Store
	Sealer     Sealer
	Numbers    Numberer
	Calendar   Calendar
	Recognizer ink.Recognizer // nil: letter paper only
	Suggester  Suggester      // nil: no phrases
	Speaker    Speaker        // nil: captions only
	Printer    Printer        // nil: no print key
	Queue      Queue          // nil: 取号 and 预约 are not offered
	Bell       Bell           // nil: only headquarters hears of a call

	// Show is called with every new view, from the runner's own goroutine.
	Show func(kiosk.View)
	// Wipe is called when the customer's traces must vanish from adapters.
	Wipe func()
	// Health is asked for the status event.
	Health func() Health
	Log    *slog.Logger
}

func (o *Options) validate() error {
	for _, f := range []struct {
		missing bool
		name    string
	}{
		{o.Branch == "", "Branch"}, {o.Kiosk == "", "Kiosk"}, {o.Store == nil, "Store"},
		{o.Sealer == nil, "Sealer"}, {o.Numbers == nil, "Numbers"}, {o.Calendar == nil, "Calendar"}, {o.Show == nil, "Show"},
	} {
		if f.missing {
			return fmt.Errorf("runner: Options.%s is required", f.name)
		}
	}
	if o.Queue == nil {
		if o.Session.Tasks == nil {
			o.Session.Tasks = kiosk.Tasks()
		}
		o.Session.Tasks = slices.DeleteFunc(slices.Clone(o.Session.Tasks), func(k kiosk.Task) bool {
			return k == kiosk.TaskTicket || k == kiosk.TaskCheckIn
		})
	}
	if o.Speaker == nil {
		o.Speaker = silent{}
	}
	if o.Wipe == nil {
		o.Wipe = func() {}
	}
	if o.Bell == nil {
		o.Bell = mute{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return nil
}

// silent is the Speaker of a counter without a voice.
type silent struct{}

func (silent) Say(content.Utterance, bool, func()) {}
func (silent) Hush()                               {}
func (silent) SetSound(kiosk.Volume, kiosk.Rate)   {}
