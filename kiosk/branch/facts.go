package branch

import (
	"time"

	"smartcounter/kiosk/queue"
)

// Facts are what everyone in the branch may know of the queue.
type Facts struct {
	Day      string         `json:"day"`
	Open     bool           `json:"open"` // a window is open
	Waiting  int            `json:"waiting"`
	Band     *queue.Band    `json:"band,omitempty"` // minutes, for who came now; nil if not known
	Calls    []Call         `json:"calls"`          // latest first
	Services []ServiceFacts `json:"services"`
	Windows  []WindowFacts  `json:"windows"`
	Pads     bool           `json:"pads"` // a call for help would ring on somebody's page
}

// ServiceFacts tell of one service.
type ServiceFacts struct {
	ID      string      `json:"id"`
	Label   string      `json:"label"`
	Area    string      `json:"area,omitempty"`
	Open    bool        `json:"open"` // a window serves it
	Waiting int         `json:"waiting"`
	Band    *queue.Band `json:"band,omitempty"`
}

// WindowFacts tell of one window: numbers only.
type WindowFacts struct {
	Window string `json:"window"`
	Open   bool   `json:"open"`
	Number string `json:"number,omitempty"` // who is there
}

// Facts sums up the queue for a customer who came now.
func (h *Host) Facts() Facts {
	s, now := h.Snapshot(), h.Now()
	f := Facts{Day: s.Queue.Day(), Calls: s.desk.Calls, Windows: make([]WindowFacts, 0, len(h.o.Windows)), Pads: h.attended()}
	if f.Calls == nil {
		f.Calls = []Call{}
	}
	waiting, number := map[string]int{}, map[string]string{}
	for _, t := range s.Queue.Tickets() {
		if t.Phase == queue.Waiting {
			f.Waiting++
			waiting[t.Service]++
		}
		number[t.Ticket] = t.Number
	}
	open, at := map[string]queue.Window{}, s.Queue.Windows()
	for _, w := range at {
		open[w.Counter] = w
	}
	f.Open = len(at) > 0
	for _, name := range h.o.Windows {
		w, isOpen := open[name]
		f.Windows = append(f.Windows, WindowFacts{Window: name, Open: isOpen, Number: number[w.Ticket]})
	}
	for _, v := range h.o.Services {
		sf := ServiceFacts{ID: v.ID, Label: v.Label, Area: v.Area, Waiting: waiting[v.ID]}
		for _, w := range at {
			sf.Open = sf.Open || w.Serves(v.ID)
		}
		if sf.Open {
			sf.Band = h.outlook(s, now, v.ID)
		}
		// Of all services, the one that most people wait for speaks for the branch.
		if sf.Band != nil && (f.Band == nil || sf.Band.High > f.Band.High) {
			f.Band = sf.Band
		}
		f.Services = append(f.Services, sf)
	}
	return f
}

func (h *Host) outlook(s *Snapshot, now time.Time, service string) *queue.Band {
	f, err := s.Queue.Outlook(now, service, queue.Normal)
	if err != nil {
		return nil
	}
	return &f.Band
}
