package queue

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// busyState holds something of everything.
func busyState(t *testing.T) *branch {
	b := newBranch(t)
	b.open("1", "2")
	for i, v := range []string{"a", "b", "c", "d", "e"} {
		b.after(time.Minute).issue(v, Class(i%2))
	}
	b.do(Reserve{Holder: "k2", Service: "cash", Count: 5})
	b.do(Issue{Ticket: "far", Service: "cash", Number: "A502"})
	b.call("1", "")
	b.do(Park{"1", b.d.Counters["1"].Ticket})
	b.do(Miss{"2", b.call("2", "")})
	b.after(5 * time.Minute)
	b.do(Finish{"1", b.call("1", "")})
	b.call("2", "")
	b.book("b1", 42, b.now)
	b.book("b2", 43, b.now.Add(time.Hour))
	b.checkIn(CheckIn{Ticket: "booked", Code: "000042"})
	b.refusal(CheckIn{Ticket: "x", Code: "999999"})
	b.after(15 * time.Hour)
	b.do(OpenDay{"2026-11-24", true})
	b.after(9 * time.Hour)
	b.open("1")
	b.issue("next", Normal)
	b.call("1", "")
	b.after(7 * time.Minute)
	b.issue("more", Elderly)
	return b
}

func TestLoadGivesWhatWasMarshalled(t *testing.T) {
	b := busyState(t)
	s, err := Load(testConfig(), []byte(b.bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if bytesOf(t, s) != b.bytes() {
		t.Error("another state")
	}
}

func TestLoadRefuses(t *testing.T) {
	b := busyState(t)
	good := b.bytes()
	for _, c := range []struct{ from, to string }{
		{`"version":1`, `"version":2`},
		{`"version":1`, `"version":1,"more":0`},
		{`"number":"A002"`, `"number":"A001"`},
		{`"number":"A002"`, `"number":"A003"`}, // never given
		{`"number":"A002"`, `"number":"A2"`},
		{`"ticket":"next"`, `"ticket":"more"`}, // counter and ticket disagree
		{`"id":"more"`, `"id":"next"`},
		{`"class":1`, `"class":9`},
		{`"phase":1`, `"phase":7`},
		{`"next":{"A":2}`, `"next":{"A":-2}`},
		{`"day":"2026-11-24"`, `"day":"yesterday"`},
		{`"day":"2026-11-24"`, `"day":""`},
	} {
		if !strings.Contains(good, c.from) {
			t.Fatalf("%s is not in the state", c.from)
		}
		bad := strings.Replace(good, c.from, c.to, 1)
		if _, err := Load(testConfig(), []byte(bad)); !errors.Is(err, ErrState) {
			t.Errorf("%s was taken: %v", c.to, err)
		}
	}
	for _, bad := range []string{"", "{", good + "{}", good[:len(good)-1]} {
		if _, err := Load(testConfig(), []byte(bad)); !errors.Is(err, ErrState) {
			t.Errorf("%d bytes were taken: %v", len(bad), err)
		}
	}
}

func TestLoadUnderOtherServices(t *testing.T) {
	b := busyState(t)
	c := testConfig()
	c.Services = []Service{{"counter", 'A'}}
	s, err := Load(c, []byte(b.bytes()))
	if err != nil {
		t.Fatal(err)
	}
	b.State = s
	if got := b.call("1", "next"); got != "more" {
		t.Errorf("called %s", got)
	}
	if n := b.do(Issue{Ticket: "new", Service: "counter"})[0].(Issued).Number; n != "A003" {
		t.Errorf("number %s: the letter's numbers have to go on", n)
	}
}

// FuzzLoad wants no bytes to break a state, and what is taken to work.
func FuzzLoad(f *testing.F) {
	t := &testing.T{}
	f.Add([]byte(busyState(t).bytes()))
	f.Add([]byte(newBranch(t).bytes()))
	f.Add([]byte(`{"version":1,"state":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Load(testConfig(), text)
		if err != nil {
			return
		}
		b := bytesOf(t, s)
		again, err := Load(testConfig(), []byte(b))
		if err != nil {
			t.Fatalf("own bytes are refused: %v", err)
		}
		if bytesOf(t, again) != b {
			t.Fatal("own bytes give another state")
		}
		now := morning
		for _, c := range []Command{OpenDay{"2030-01-01", true}, OpenCounter{Counter: "w"}, Issue{Ticket: "fuzz", Service: "cash"}, CallNext{"w", ""}} {
			if _, err := s.Apply(now, c); err == nil {
				if err := s.check(); err != nil {
					t.Fatalf("%T: %v", c, err)
				}
			}
		}
		s.Report()
		s.Outlook(now, "cash", Elderly)
	})
}

func TestConfigIsChecked(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no service":     func(c *Config) { c.Services = nil },
		"letter twice":   func(c *Config) { c.Services[1].Letter = 'A' },
		"service twice":  func(c *Config) { c.Services[1].ID = "cash" },
		"small letter":   func(c *Config) { c.Services[0].Letter = 'a' },
		"short key":      func(c *Config) { c.Key = []byte("short") },
		"a rate of zero": func(c *Config) { c.Rates[Elderly] = 1 },
		"odd slots":      func(c *Config) { c.Slot = 7 * time.Minute },
		"odd hours":      func(c *Config) { c.Open = 9*time.Hour + time.Minute },
		"late":           func(c *Config) { c.CheckInLate = -time.Minute },
		"recalls":        func(c *Config) { c.Recalls = 99 },
		"windows":        func(c *Config) { c.Windows = 1000 },
		"elastic":        func(c *Config) { c.Elastic = -1 },
	} {
		c := testConfig()
		c.Services = append([]Service(nil), c.Services...)
		change(&c)
		if _, err := New(c); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
