package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"smartcounter/kiosk"
	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// queueConfig is the branch's queue: hosted here, or, with Host, at another
// counter of the branch. Without KeyFile there is none.
type queueConfig struct {
	KeyFile string `toml:"key_file"`
	Host    string `toml:"host"`
	CAFile  string `toml:"ca_file"`
	Reserve int    `toml:"reserve"`

	Open     clockTime `toml:"open"`
	Close    clockTime `toml:"close"`
	DayStart clockTime `toml:"day_start"`
	Windows  []string  `toml:"windows"`

	GuardMinutes   int             `toml:"guard_minutes"`
	SlotMinutes    int             `toml:"slot_minutes"`
	ElasticMinutes int             `toml:"elastic_minutes"`
	Services       []serviceConfig `toml:"services"`
}

type serviceConfig struct {
	ID     string `toml:"id"`
	Letter string `toml:"letter"`
	Label  string `toml:"label"`
	Line   string `toml:"line"`
	Icon   string `toml:"icon"`
	Area   string `toml:"area"`
	Way    string `toml:"way"`
}

// networkConfig is what the host serves to its branch.
type networkConfig struct {
	Listen     string   `toml:"listen"`
	Names      []string `toml:"names"`
	Speak      bool     `toml:"speak"`
	TicketLink string   `toml:"ticket_link"`
}

// clockTime is a time of day, "09:00".
type clockTime time.Duration

// UnmarshalText reads the time.
func (t *clockTime) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	switch {
	case string(text) == "24:00":
		*t = clockTime(24 * time.Hour)
	case err != nil:
		return errors.New("a time of day is written as 09:00")
	default:
		*t = clockTime(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	}
	return nil
}

const (
	maxKioskServices = 6 // rows of the service screen
	maxWindows       = 64
)

var windowName = regexp.MustCompile(`^[1-9][0-9]?$`)

// check finds the first setting that cannot be used.
func (q *queueConfig) check(n networkConfig) (setting, mend string) {
	if q.KeyFile == "" {
		if n.Listen != "" || q.Host != "" || len(q.Services) > 0 {
			return "queue.key_file", "name the branch's queue key, or leave out [queue] and [branch_network]"
		}
		return "", ""
	}
	if len(q.Services) < 1 || len(q.Services) > maxKioskServices {
		return "queue.services", "give one to six services"
	}
	for _, s := range q.Services {
		switch n := utf8.RuneCountInString(s.Label); {
		case !event.ValidID(s.ID):
			return "queue.services.id", "use 1 to 32 of a-z, 0-9 and -"
		case len(s.Letter) != 1 || s.Letter < "A" || s.Letter > "Z":
			return "queue.services.letter", "use one of A to Z, another for each service"
		case n < 1 || n > 8:
			return "queue.services.label", "give the name that customers read, at most 8 characters"
		}
	}
	for _, w := range q.Windows {
		if !windowName.MatchString(w) {
			return "queue.windows", "list the windows' numbers, such as [\"1\", \"2\"]"
		}
	}
	hours := time.Duration(q.Close - q.Open)
	switch {
	case q.Host != "" && n.Listen != "":
		return "queue.host", "leave it out at the counter that hosts the queue, or branch_network.listen at the others"
	case q.Host != "" && !validHost(q.Host):
		return "queue.host", "write it as https://10.1.2.3:8443"
	case q.Host != "" && q.CAFile == "":
		return "queue.ca_file", "copy the host's branch-ca.pem there"
	case q.Reserve < 1 || q.Reserve > 100:
		return "queue.reserve", "use 1 to 100 numbers"
	case len(q.Windows) == 0 || len(q.Windows) > maxWindows:
		return "queue.windows", "list the windows' numbers, such as [\"1\", \"2\"]"
	case hours < time.Hour || time.Duration(q.Open)%(15*time.Minute) != 0 || time.Duration(q.Close)%(15*time.Minute) != 0:
		return "queue.open", "give open and close in whole quarter hours, at least an hour apart"
	case q.DayStart > clockTime(12*time.Hour):
		return "queue.day_start", "use a time before noon"
	case q.GuardMinutes < 10 || q.GuardMinutes > 600:
		return "queue.guard_minutes", "use 10 to 600"
	case q.SlotMinutes != 15 && q.SlotMinutes != 30 && q.SlotMinutes != 60:
		return "queue.slot_minutes", "use 15, 30 or 60"
	case q.ElasticMinutes < 0 || q.ElasticMinutes > 240:
		return "queue.elastic_minutes", "use 0 to 240"
	}
	if n.Listen == "" {
		return "", ""
	}
	if _, _, err := net.SplitHostPort(n.Listen); err != nil {
		return "branch_network.listen", "write it as 0.0.0.0:8443"
	}
	if len(n.Names) == 0 {
		return "branch_network.names", "list the names and addresses by which the branch finds this counter"
	}
	if n.TicketLink != "" && !validHost(n.TicketLink) {
		return "branch_network.ticket_link", "write it as https://10.1.2.3:8443, or leave it out"
	}
	return "", ""
}

func validHost(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.Path == "" && u.User == nil
}

// key reads the branch's secret for the queue.
func (q *queueConfig) key() ([]byte, error) {
	data, err := os.ReadFile(q.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("queue.key_file: %w; copy the branch's queue key there", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("queue.key_file %s: expected 64 hexadecimal digits; copy the branch's queue key there again", q.KeyFile)
	}
	return key, nil
}

// rules gives the settings of the queue itself.
func (q *queueConfig) rules(key []byte) queue.Config {
	c := queue.Config{
		Key: key, Guard: time.Duration(q.GuardMinutes) * time.Minute, Open: time.Duration(q.Open), Close: time.Duration(q.Close),
		Windows: len(q.Windows), Slot: time.Duration(q.SlotMinutes) * time.Minute, Elastic: time.Duration(q.ElasticMinutes) * time.Minute,
	}
	if c.Elastic == 0 {
		c.Elastic = time.Nanosecond // none, rather than the usual hour
	}
	return c
}

func (q *queueConfig) services() (all []branch.Service) {
	for _, s := range q.Services {
		all = append(all, branch.Service{ID: s.ID, Letter: s.Letter[0], Label: s.Label, Area: s.Area})
	}
	return all
}

// tiles gives the services as customers choose them.
func (q *queueConfig) tiles() (all []kiosk.Service) {
	for _, s := range q.Services {
		all = append(all, kiosk.Service(s))
	}
	return all
}
