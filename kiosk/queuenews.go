package kiosk

import (
	"cmp"
	"slices"
	"time"
)

// factsAge is how long the queue's facts are shown without news of them. The host
// sends them every 30 seconds: older ones mean that nobody knows.
const factsAge = 90 * time.Second

// queueNews is what was last heard of the branch's queue.
type queueNews struct {
	facts *QueueFacts // nil: nothing is known; never changed once it is here
	at    time.Time
}

// freshFacts are the facts that still hold, nil for none: they are old, or the clock
// was set back since.
func (s *State) freshFacts() *QueueFacts {
	if age := s.now.Sub(s.queue.at); age < 0 || age > factsAge {
		return nil
	}
	return s.queue.facts
}

// queueFacts are the facts worth showing while nobody has chosen anything yet,
// nil for none.
func (s *State) queueFacts() *QueueFacts {
	if f := s.freshFacts(); f != nil && f.Open {
		return f
	}
	return nil
}

// serviceFact is how the queue of one service stands; false if nobody knows.
func (s *State) serviceFact(id string) (ServiceFact, bool) {
	facts := s.freshFacts()
	if facts == nil {
		return ServiceFact{}, false
	}
	for _, f := range facts.Services {
		if f.ID == id {
			return f, true
		}
	}
	return ServiceFact{}, false
}

// services are what customers queue for, in the wording's own words where the
// branch has none.
func (s *State) services() []Service {
	form := s.config.Words.Form("services")
	list := slices.Clone(s.config.Services[:min(len(s.config.Services), maxServices)])
	for i := range list {
		v := &list[i]
		o, _ := form.Option(v.ID)
		if v.Label == "" {
			v.Label, v.Line = o.Label, o.Line
		}
		v.Label = cmp.Or(v.Label, v.ID)
		v.Icon = cmp.Or(v.Icon, o.Icon, "circle-help")
	}
	return list
}

// service is what is known here of a service; the zero value for one that this
// counter does not offer.
func (s *State) service(id string) Service {
	for _, v := range s.services() {
		if v.ID == id {
			return v
		}
	}
	return Service{}
}
