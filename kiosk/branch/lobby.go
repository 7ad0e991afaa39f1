package branch

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// lobbyView is what the lobby manager's page shows.
type lobbyView struct {
	Branch, Teller, Clock, Press, Say string
	Waiting                           int
	Services                          []lobbyService
	Advice                            *adviceView
	Line, Parked, Missed              []lineView
	Help                              []helpView
	Bookings                          []bookingView
	Slots                             []slotView
	Booked                            *Booked // just entered
	All                               []Service
	Doubt                             string
	OpenTickets                       int // of the day before, while in doubt
}

type lobbyService struct {
	Label, Band string
	Waiting     int
	Open        bool
}

type adviceView struct {
	Open, Running    bool
	Gain, Each, Left int // minutes, seconds, minutes
}

type bookingView struct {
	ID, Service, Slot string
	Used, Ours        bool
}

type slotView struct {
	At, Value string
	Left      int
}

func (s *Site) lobbyPage(w http.ResponseWriter, r *http.Request, m Member) {
	v := s.lobby(m)
	v.Say = sayings[r.URL.Query().Get("say")]
	s.render(w, http.StatusOK, "lobby", page{Title: "大堂", Class: "touch", Script: "pad.js", Stream: "/lobby/stream", Data: v})
}

func (s *Site) lobbyStream(w http.ResponseWriter, r *http.Request, m Member) {
	defer s.host.attend()()
	s.stream(w, r, "part", func() ([]byte, error) { return s.pages.Make("lobby", "part", s.lobby(m)) })
}

func (s *Site) lobbyAction(w http.ResponseWriter, r *http.Request, m Member) {
	booked, err := s.lobbyPress(r, m)
	if byScript(r) || booked != nil {
		v := s.lobby(m)
		v.Booked = booked
		if err != nil {
			v.Say = Says(err)
		}
		if byScript(r) {
			s.write(w, http.StatusOK, "lobby", "part", v)
			return
		}
		// The code is shown once, by the answer itself: it is kept as a hash only.
		s.render(w, http.StatusOK, "lobby", page{Title: "大堂", Class: "touch", Script: "pad.js", Stream: "/lobby/stream", Data: v})
		return
	}
	to := "/lobby"
	if err != nil {
		to += "?say=" + sayingOf(err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Site) lobbyPress(r *http.Request, m Member) (*Booked, error) {
	switch do := r.PathValue("do"); do {
	case "take":
		return nil, s.takeHelp(m, r.PostFormValue("call"))
	case "day":
		return nil, s.confirmDay(r, m)
	case "pair":
		if !s.pairing.approve(r.PostFormValue("code")) {
			return nil, queue.ErrBadCommand
		}
		s.record(m.Login, didPair, "")
		return nil, nil
	case "book":
		slot, err := time.ParseInLocation("2006-01-02T15:04", r.PostFormValue("slot"), s.host.o.Zone)
		if err != nil {
			return nil, fmt.Errorf("%w: slot", queue.ErrBadCommand)
		}
		id := r.PostFormValue("press")
		b, err := s.host.Book(r.Context(), StaffBooking{ID: id, Service: r.PostFormValue("service"), Slot: slot, Tail: r.PostFormValue("tail")})
		if err != nil {
			return nil, err
		}
		s.record(m.Login, didBook, bounded(event.StaffBooking+id))
		return &b, nil
	case "unbook":
		id := r.PostFormValue("booking")
		if err := s.host.Unbook(r.Context(), id); err != nil {
			return nil, err
		}
		s.record(m.Login, didUnbook, bounded(id))
		return nil, nil
	case string(Resume), string(Rejoin), string(Leave):
		return nil, s.act(r, m, Action{ID: r.PostFormValue("press"), Do: Verb(do), Ticket: r.PostFormValue("ticket")})
	}
	return nil, fmt.Errorf("%w: %s", queue.ErrBadCommand, "action")
}

func (s *Site) lobby(m Member) lobbyView {
	snap, now, f := s.host.Snapshot(), s.host.Now(), s.host.Facts()
	v := lobbyView{Branch: s.host.o.Name, Teller: m.Name, Clock: now.Format("15:04"), Press: s.pressID(snap, "lobby"), Waiting: f.Waiting,
		Help: s.helpViews(m, now), All: s.host.o.Services, Doubt: snap.Doubt, OpenTickets: len(snap.Queue.Tickets()), Advice: s.advice(snap, now)}
	for _, x := range f.Services {
		v.Services = append(v.Services, lobbyService{x.Label, bandText(x.Band), x.Waiting, x.Open})
	}
	for _, d := range snap.Queue.Line(now, "") {
		v.Line = append(v.Line, s.lineOf(d))
	}
	v.Parked, v.Missed = s.aside(snap, now)
	for _, b := range snap.Queue.Bookings() {
		at := b.Time().In(now.Location())
		v.Bookings = append(v.Bookings, bookingView{b.ID, s.host.label(b.Service), slotText(now, at), b.Used != "", strings.HasPrefix(b.ID, event.StaffBooking)})
	}
	v.Slots = s.slots(snap, now)
	return v
}

func slotText(now, at time.Time) string {
	if now.Format(time.DateOnly) == at.Format(time.DateOnly) {
		return "今天 " + at.Format("15:04")
	}
	return fmt.Sprintf("%d月%d日 %s", at.Month(), at.Day(), at.Format("15:04"))
}

// offered is how many slots the page offers.
const offered = 12

// slots gives the next slots that the plan still has places in, of today and the
// days after.
func (s *Site) slots(snap *Snapshot, now time.Time) (all []slotView) {
	for day := range 7 {
		for _, o := range s.host.plan(snap, now.AddDate(0, 0, day)) {
			if o.Left > 0 && o.At.After(now) && len(all) < offered {
				all = append(all, slotView{slotText(now, o.At), o.At.Format("2006-01-02T15:04"), o.Left})
			}
		}
		if len(all) == offered {
			break
		}
	}
	return all
}

// advice says whether one more window is worth while, nil while no window is open.
func (s *Site) advice(snap *Snapshot, now time.Time) *adviceView {
	if len(snap.Queue.Windows()) == 0 {
		return nil
	}
	a := s.host.advise(snap, now)
	return &adviceView{a.Open, a.Running, minutesUp(a.Gain), int(a.Each.Seconds()), int(a.Left.Minutes())}
}
