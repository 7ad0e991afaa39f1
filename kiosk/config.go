package kiosk

import (
	"slices"

	"smartcounter/kiosk/content"
)

// Config is what a session needs to know of the counter it runs at.
type Config struct {
	Branch string // shown in the header: "桂花路网点"
	Place  string // which counter this is: "2号机"
	Desk   string // where the service desk is: "大门左手边", or ""
	Demo   bool   // data is for demonstration only
	Tasks  []Task // what can be done here, in the order of the tiles; nil: all
	// Services are what customers queue for, at most six, in the order of the rows.
	Services []Service
	Scanner  bool // a code scanner is there
	Words    *content.Catalogue
	// Seed decides in which sessions the rating scale is shown worst first, so
	// that neither order is favoured. Any number will do.
	Seed uint64
}

// Tasks lists every task that any counter offers, in the order of the tiles.
func Tasks() []Task { return []Task{TaskTicket, TaskCheckIn, TaskFeedback, TaskComplaint} }

// StaffTasks lists the tasks that a counter offers only if Config.Tasks names
// them: staff begin them with the customer.
func StaffTasks() []Task { return []Task{TaskThreeQuestions} }

// New returns the state of a counter that nobody has touched yet.
func New(c Config) State {
	if c.Words == nil {
		c.Words = content.Default()
	}
	if c.Tasks == nil {
		c.Tasks = Tasks()
	}
	known := append(Tasks(), StaffTasks()...)
	c.Tasks = slices.DeleteFunc(slices.Clone(c.Tasks), func(k Task) bool { return !slices.Contains(known, k) })
	if len(c.Services) == 0 {
		c.Tasks = slices.DeleteFunc(c.Tasks, func(k Task) bool { return k == TaskTicket || k == TaskCheckIn })
	}
	s := State{config: c, devices: devices{link: true, recognizer: true}}
	t := turn{State: s}
	t.reset()
	return t.State
}

// offers reports whether a task can be done here.
func (s *State) offers(k Task) bool { return slices.Contains(s.config.Tasks, k) }

// reversed reports whether the n-th session shows the rating scale worst first.
// The mixing is that of SplitMix64, so that neighbouring sessions do not follow
// a pattern that staff could learn.
func (c Config) reversed(n uint64) bool {
	z := c.Seed + n*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z^z>>31)&1 == 1
}
