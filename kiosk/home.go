package kiosk

import (
	"slices"
	"time"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
)

// first is the screen of a counter that nobody uses.
func (s *State) first() flow {
	if s.devices.full {
		return outOfService{}
	}
	return attract{}
}

// attract is 01 待机.
type attract struct{}

func (attract) prompt(s *State) content.Utterance { return s.prompt("attract") }
func (attract) previous(*State) flow              { return nil }
func (attract) patience() time.Duration           { return 0 }

func (attract) screen(s *State) Screen {
	return Attract{Tiles: s.offered(), Queue: s.queueFacts()}
}

func (attract) step(t *turn, m Msg) {
	if _, ok := m.(Start); ok {
		t.begin()
		t.enter(home{})
	}
}

// begin opens a session.
func (t *turn) begin() {
	t.sessions++
	t.record = record{open: true, started: t.now}
}

// home is 02 首页.
type home struct{}

func (home) previous(*State) flow    { return nil }
func (home) patience() time.Duration { return patience }

func (home) screen(s *State) Screen {
	return Home{Tiles: s.offered(), Queue: s.queueFacts(), Received: s.record.received}
}

func (home) prompt(s *State) content.Utterance {
	if s.record.received {
		return s.prompt("home.received")
	}
	switch h := s.now.In(calendar.Shanghai).Hour(); {
	case h >= 5 && h < 12:
		return s.prompt("home.morning")
	case h >= 12 && h < 18:
		return s.prompt("home.afternoon")
	}
	return s.prompt("home.evening")
}

func (home) step(t *turn, m Msg) {
	c, ok := m.(Choose)
	if !ok || !slices.Contains(t.offered(), Task(c.Key)) {
		return
	}
	t.draft, t.visit = draft{task: Task(c.Key)}, visit{}
	t.record.task = t.draft.task
	switch t.draft.task {
	case TaskTicket:
		t.enter(serviceChoice{})
	case TaskCheckIn:
		t.enter(checkInEntry{})
	case TaskFeedback:
		t.enter(rating{})
	case TaskComplaint:
		t.enter(matter{})
	case TaskThreeQuestions:
		t.askFirst()
	}
}

// offered are the tasks that work here and now.
func (s *State) offered() []Task {
	return slices.DeleteFunc(slices.Clone(s.config.Tasks), func(k Task) bool {
		return k == TaskThreeQuestions && s.questionnaire().Product == ""
	})
}

// goHome drops the draft and stands on the first screen of the session.
func (t *turn) goHome() {
	t.hush()
	t.stopPenTimer()
	t.draft, t.visit, t.done, t.offline = draft{}, visit{}, Submitted{}, false
	if t.devices.full {
		t.end(outcomeLeft)
		return
	}
	t.enter(home{})
}

// outOfService is 19b 歇一会儿.
type outOfService struct{}

func (outOfService) prompt(s *State) content.Utterance { return s.prompt("outofservice") }
func (outOfService) previous(*State) flow              { return nil }
func (outOfService) step(*turn, Msg)                   {}
func (outOfService) patience() time.Duration           { return 0 }

func (outOfService) screen(s *State) Screen {
	return OutOfService{CanCall: s.devices.link || s.devices.pads, Desk: s.config.Desk}
}
