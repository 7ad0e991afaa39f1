package branch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
	"unicode/utf8"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// A Record is one event on its way to headquarters.
type Record struct {
	ID   string
	Body []byte
}

// A Store keeps events, and the state that belongs to them, in one transaction.
// Append returns only after both are on disk. After an error the state tells
// whether they are.
type Store interface {
	Append(ctx context.Context, records []Record, state map[string][]byte) error
	State(key string) ([]byte, error)
}

// The keys of the state in the Store.
const (
	queueKey = "queue"
	deskKey  = "branch"
)

// A Service is what customers queue for, and how it is called.
type Service struct {
	ID     string
	Letter byte
	Label  string // "存取款"
	Area   string // where its customers wait, "" for everywhere
}

// Options holds what a Host needs. Branch, Kiosk, Services, Queue.Key and Store
// are required.
type Options struct {
	Branch, Kiosk string // ids on the wire
	Name          string // of the branch, for people
	Services      []Service
	// Queue holds the rules; its Services are made from Services.
	Queue queue.Config
	// Windows are the counters that tellers may open, such as "1".
	Windows []string
	// DayStart is when a new day begins, since midnight [4:00].
	DayStart time.Duration

	Store Store
	// Now is the wall clock, Mono one that only runs forwards: together they tell
	// a night from a clock that was set.
	Now  func() time.Time
	Mono func() time.Duration
	// Zone is the branch's [UTC+8].
	Zone  *time.Location
	NewID func() (string, error) // of events

	// OnCall is told of every call and recall once it is on disk.
	OnCall func(Call)
	// OnHelp is told that a person takes a customer's call for help.
	OnHelp func(kiosk, call string)
	Log    *slog.Logger
}

// ErrOptions reports options that a host cannot work with.
var ErrOptions = errors.New("branch: options")

func (o Options) withDefaults() (Options, error) {
	if o.DayStart == 0 {
		o.DayStart = 4 * time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Mono == nil {
		start := time.Now()
		o.Mono = func() time.Duration { return time.Since(start) }
	}
	if o.Zone == nil {
		o.Zone = time.FixedZone("CST", 8*3600)
	}
	if o.NewID == nil {
		o.NewID = event.NewID
	}
	if o.OnCall == nil {
		o.OnCall = func(Call) {}
	}
	if o.OnHelp == nil {
		o.OnHelp = func(string, string) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if len(o.Windows) == 0 {
		for i := range max(1, o.Queue.Windows) {
			o.Windows = append(o.Windows, fmt.Sprint(i+1))
		}
	}
	o.Queue.Services = nil
	for _, s := range o.Services {
		if n := utf8.RuneCountInString(s.Label); n < 1 || n > 8 {
			return o, fmt.Errorf("%w: service %q needs a label of at most 8 characters", ErrOptions, s.ID)
		}
		o.Queue.Services = append(o.Queue.Services, queue.Service{ID: s.ID, Letter: s.Letter})
	}
	if !event.ValidID(o.Branch) || !event.ValidID(o.Kiosk) || o.Store == nil {
		return o, fmt.Errorf("%w: Branch, Kiosk and Store are required", ErrOptions)
	}
	for _, w := range o.Windows {
		if !event.ValidID(w) {
			return o, fmt.Errorf("%w: window %q", ErrOptions, w)
		}
	}
	if o.DayStart < 0 || o.DayStart > 12*time.Hour {
		return o, fmt.Errorf("%w: a day that starts at %v", ErrOptions, o.DayStart)
	}
	return o, nil
}
