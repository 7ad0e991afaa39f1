package queue

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"time"
)

// ErrConfig reports a setting that a queue cannot work with.
var ErrConfig = errors.New("queue: config")

// A Class decides how fast a customer's score grows.
type Class uint8

// The classes. Booked customers that come too late are of another class.
const (
	Normal Class = iota
	Elderly
	Booked
	VIP
	classes
)

// String gives the class as events name it.
func (c Class) String() string {
	switch c {
	case Normal:
		return "normal"
	case Elderly:
		return "elderly"
	case Booked:
		return "booked"
	case VIP:
		return "vip"
	}
	return fmt.Sprintf("class %d", uint8(c))
}

// A Service is one thing that customers queue for.
type Service struct {
	ID     string // [a-z0-9-]{1,32}
	Letter byte   // begins its numbers: 'A' to 'Z', one for each service
}

// Config holds a branch's settings. Zero values take the default in brackets.
// It is not part of the state, so that a branch may change it at a restart.
type Config struct {
	Services []Service // at least one
	Key      []byte    // the branch's own secret, at least 16 bytes

	Rates [classes]float64 // score a minute of waiting, by class [1, 1.5, 3, 1.5]

	// Guard [75 min]: no call skips a customer that the calling counter serves
	// and who has waited longer. Negative: no guard.
	Guard time.Duration

	CheckInEarly time.Duration // a booking counts from this long before its slot [30 min]
	CheckInLate  time.Duration // and until this long after it [10 min]
	Recalls      int           // a ticket is called again at most this often [3]
	RecallGap    time.Duration // and not sooner than this after the last call [20 s]

	Open, Close time.Duration // of the branch, since midnight [9:00, 17:00]
	Windows     int           // usually open, until history knows better [4]
	Slot        time.Duration // length of a booking slot, 15, 30 or 60 minutes [15 min]
	Elastic     time.Duration // how long a day one more window may be open [60 min]
}

const (
	minKey      = 16
	maxServices = 26
	maxCounters = 64
	maxTickets  = 5000 // waiting, called, parked or missed at a time
	maxBookings = 5000 // of all days known
)

var name = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// id is what the caller may name a ticket or a booking: a UUID, say.
var id = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

func (c Config) withDefaults() Config {
	if c.Rates == ([classes]float64{}) {
		c.Rates = [classes]float64{Normal: 1, Elderly: 1.5, Booked: 3, VIP: 1.5}
	}
	for _, d := range []struct {
		to *time.Duration
		by time.Duration
	}{
		{&c.Guard, 75 * time.Minute}, {&c.CheckInEarly, 30 * time.Minute}, {&c.CheckInLate, 10 * time.Minute},
		{&c.RecallGap, 20 * time.Second}, {&c.Open, 9 * time.Hour}, {&c.Close, 17 * time.Hour},
		{&c.Slot, 15 * time.Minute}, {&c.Elastic, time.Hour},
	} {
		if *d.to == 0 {
			*d.to = d.by
		}
	}
	if c.Recalls == 0 {
		c.Recalls = 3
	}
	if c.Windows == 0 {
		c.Windows = 4
	}
	return c
}

func (c Config) validate() error {
	if len(c.Services) == 0 || len(c.Services) > maxServices {
		return fmt.Errorf("%w: %d services, want 1 to %d", ErrConfig, len(c.Services), maxServices)
	}
	ids, letters := map[string]bool{}, map[byte]bool{}
	for _, s := range c.Services {
		if !name.MatchString(s.ID) || ids[s.ID] {
			return fmt.Errorf("%w: service %q is malformed or named twice", ErrConfig, s.ID)
		}
		if s.Letter < 'A' || s.Letter > 'Z' || letters[s.Letter] {
			return fmt.Errorf("%w: service %q needs a letter A to Z of its own", ErrConfig, s.ID)
		}
		ids[s.ID], letters[s.Letter] = true, true
	}
	if len(c.Key) < minKey {
		return fmt.Errorf("%w: key of %d bytes, at least %d", ErrConfig, len(c.Key), minKey)
	}
	for class, r := range c.Rates {
		if !(r > 0) || math.IsInf(r, 0) {
			return fmt.Errorf("%w: rate %v of class %v", ErrConfig, r, Class(class))
		}
	}
	switch {
	case c.CheckInEarly < 0 || c.CheckInLate < 0 || c.CheckInEarly > 12*time.Hour || c.CheckInLate > 12*time.Hour:
		return fmt.Errorf("%w: check-in from %v before to %v after the slot", ErrConfig, c.CheckInEarly, c.CheckInLate)
	case c.Recalls < 1 || c.Recalls > 10 || c.RecallGap < 0 || c.RecallGap > 10*time.Minute:
		return fmt.Errorf("%w: %d recalls, %v apart", ErrConfig, c.Recalls, c.RecallGap)
	case c.Open < 0 || c.Close > 24*time.Hour || c.Close-c.Open < time.Hour || c.Open%quarter != 0 || c.Close%quarter != 0:
		return fmt.Errorf("%w: open from %v to %v, want whole quarter hours", ErrConfig, c.Open, c.Close)
	case c.Windows < 1 || c.Windows > maxCounters:
		return fmt.Errorf("%w: %d windows", ErrConfig, c.Windows)
	case c.Slot != 15*time.Minute && c.Slot != 30*time.Minute && c.Slot != time.Hour:
		return fmt.Errorf("%w: slots of %v", ErrConfig, c.Slot)
	case c.Elastic < 0 || c.Elastic > 4*time.Hour:
		return fmt.Errorf("%w: %v of one more window a day", ErrConfig, c.Elastic)
	}
	return nil
}

func (c *Config) service(id string) (Service, bool) {
	for _, s := range c.Services {
		if s.ID == id {
			return s, true
		}
	}
	return Service{}, false
}

// key names the service's run of numbers: by letter, so that no number repeats
// when a branch gives a letter to another service in the middle of a day.
func (s Service) key() string { return string(rune(s.Letter)) }
