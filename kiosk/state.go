package kiosk

import (
	"time"

	"smartcounter/kiosk/content"
)

// State is everything that a session knows. It is a value: Step never changes
// what an older State holds, so a State may be kept, compared and gone back to.
type State struct {
	config  Config
	devices devices
	now     time.Time
	queue   queueNews
	// sessions and tokens outlive a session: a late answer to an old session
	// must not be taken for one to the new.
	sessions uint64
	// greeted is when somebody was greeted last, or went.
	greeted time.Time
	tokens  uint64
	next    *content.Catalogue // words that wait for the session to end, or nil

	session
}

// devices is what the counter's parts last said of themselves.
type devices struct {
	link       bool // headquarters can be reached
	full       bool // the outbox takes no more
	recognizer bool // handwriting is recognised
	printer    bool // receipts can be printed
	present    bool // somebody stands before the counter
	noPaper    bool // why not
	pads       bool // somebody of the branch hears a call
}

// session is all that ends with a customer. Its zero value, standing on the
// first screen, is what a wipe leaves behind.
type session struct {
	at       flow
	overlay  Overlay
	caption  content.Utterance // being said, or last said
	speaking bool
	settings Settings
	clock    idleClock
	reprompt reprompt
	help     call
	record   record
	draft    draft
	visit    visit
	done     Submitted // what 已收到 shows
	offline  bool      // it was stored while headquarters was out of reach
	reading  reading
	cleaning uint64 // token of TimerCleaning
}

// record is what will be reported of the session: no content.
type record struct {
	open        bool
	started     time.Time
	task        Task
	submitted   bool
	received    bool // of it feedback or a complaint
	corrections int
	helpCalled  bool
	prints      int
}

// draft is what the customer has chosen and written and not handed in.
type draft struct {
	task     Task
	rating   string
	reasons  []string // in the order of the form
	matter   string
	words    writing
	paper    paper
	onPaper  bool // the letter paper was used last
	phone    phone
	changing bool // 改: the next step leads back to the review
	saving   bool
	failed   bool

	answers   []string // to 三问三答, by question
	explained bool     // they are all clear
}

// written reports whether dropping the draft would lose something that took
// the customer an effort.
func (d *draft) written() bool {
	return !d.words.blank() || !d.paper.blank() || d.phone.digits != ""
}

// wordy reports whether there are words or ink to hand in.
func (d *draft) wordy() bool { return !d.words.blank() || !d.paper.blank() }

// View says what the customer sees now.
func (s State) View() View {
	return View{
		Words:    s.config.Words,
		Screen:   s.at.screen(&s),
		Overlay:  s.overlay,
		Caption:  s.caption,
		Frame:    s.frame(),
		Settings: s.settings,
	}
}

func (s *State) frame() Frame {
	f := Frame{
		Branch:  s.config.Branch,
		Place:   s.config.Place,
		Now:     s.now,
		Demo:    s.config.Demo,
		CanBack: s.at.previous(s) != nil,
		Help:    s.help.state,

		Speaking: s.speaking,
		Point:    s.pointing(),
	}
	switch {
	case s.devices.full:
		f.Notice = NoticeFull
	case !s.devices.link:
		f.Notice = NoticeOffline
	}
	return f
}

// prompt gives the prompt of that id in the wording in force.
func (s *State) prompt(id string, slots ...content.Spoken) content.Utterance {
	return s.config.Words.Prompt(id, slots...)
}
