package branch

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"smartcounter/kiosk/queue"
)

// padView is what a teller pad shows.
type padView struct {
	Window, Branch, Teller, Clock string
	Press                         string // begins the ids of the keys on the page
	Say                           string // what came of the last key
	Open, Paused                  bool
	Now                           *nowView
	Next                          string // number that would be called, "" for nobody
	Line                          []lineView
	More                          int // waiting beyond the list
	Waiting                       int
	Longest                       int // minutes
	Parked, Missed                []lineView
	To                            []string // other open windows
	Services                      []Service
	Help                          []helpView
	Asked                         bool // this window asked the lobby for help
	Doubt                         string
}

type nowView struct {
	Ticket, Number, Class, Service string
	Waited, Serving, Usual         string
	Recalls                        int
	RecallIn                       int // seconds
}

type lineView struct {
	Ticket, Number, Class, Service, Waited string
	Elderly, Early, Booked                 bool
	Again                                  bool // a missed one may still rejoin
}

type helpView struct {
	Call, Place, Screen string
	Seconds             int
	Taken               string // name of who goes
	Mine                bool
}

// listed is how many of the line a pad shows.
const listed = 7

func (s *Site) windowsPage(w http.ResponseWriter, _ *http.Request, m Member) {
	type window struct {
		Name, Teller, Number string
		Open                 bool
	}
	snap := s.host.Snapshot()
	var all []window
	for _, f := range s.host.Facts().Windows {
		all = append(all, window{f.Window, s.nameOf(snap.desk.Tellers[f.Window]), f.Number, f.Open})
	}
	s.render(w, http.StatusOK, "windows", page{Title: "选窗口", Class: "touch", Data: struct {
		Me      Member
		Windows []window
	}{m, all}})
}

func (s *Site) nameOf(who string) string {
	if m, known := s.staff.find(who); known {
		return m.Name
	}
	return who
}

// window gives the window of a request, or answers that there is none.
func (s *Site) window(w http.ResponseWriter, r *http.Request) (string, bool) {
	window := r.PathValue("window")
	if !slices.Contains(s.host.o.Windows, window) {
		s.notFound(w, r)
		return "", false
	}
	return window, true
}

func (s *Site) padPage(w http.ResponseWriter, r *http.Request, m Member) {
	window, ok := s.window(w, r)
	if !ok {
		return
	}
	v := s.pad(window, m)
	v.Say = sayings[r.URL.Query().Get("say")]
	s.render(w, http.StatusOK, "teller", page{Title: window + " 号窗口", Class: "touch", Script: "pad.js", Stream: "/teller/" + window + "/stream", Data: v})
}

func (s *Site) padStream(w http.ResponseWriter, r *http.Request, m Member) {
	window, ok := s.window(w, r)
	if !ok {
		return
	}
	defer s.host.attend()()
	s.stream(w, r, "part", func() ([]byte, error) { return s.pages.Make("teller", "part", s.pad(window, m)) })
}

// padAction carries out a key of the pad: for a page's script it answers with what
// the page shows now, else with the way back to the page.
func (s *Site) padAction(w http.ResponseWriter, r *http.Request, m Member) {
	window, ok := s.window(w, r)
	if !ok {
		return
	}
	err := s.press(r, m, window)
	if byScript(r) {
		v := s.pad(window, m)
		if err != nil {
			v.Say = Says(err)
		}
		s.write(w, http.StatusOK, "teller", "part", v)
		return
	}
	to := "/teller/" + window
	if err != nil {
		to += "?say=" + sayingOf(err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Site) press(r *http.Request, m Member, window string) error {
	switch do := r.PathValue("do"); do {
	case "take":
		return s.takeHelp(m, r.PostFormValue("call"))
	case "ask":
		s.host.Ring(HelpCall{Kiosk: "window-" + window, Call: "window-" + window, Place: window + " 号窗口", Since: s.host.Now()})
		return nil
	case "unask":
		s.host.Silence("window-" + window)
		return nil
	case "day":
		return s.confirmDay(r, m)
	default:
		return s.act(r, m, Action{
			ID: r.PostFormValue("press"), Do: Verb(do), Window: window, Ticket: r.PostFormValue("ticket"),
			Service: r.PostFormValue("service"), Services: r.PostForm["services"], Elastic: r.PostFormValue("elastic") == "1",
			To: r.PostFormValue("to"), Place: place(r.PostFormValue("place")), Elderly: r.PostFormValue("elderly") == "1", Reason: r.PostFormValue("reason"),
		})
	}
}

func place(p string) queue.Place {
	if p == "" {
		return queue.KeepAge
	}
	return queue.Place(p)
}

// act carries out an action and notes those that the queue's events do not tell.
func (s *Site) act(r *http.Request, m Member, a Action) error {
	if err := s.host.Act(r.Context(), m.Login, a); err != nil {
		return err
	}
	switch {
	case a.Do == Open:
		s.record(m.Login, didOpen, a.Window)
	case a.Do == Close:
		s.record(m.Login, didClose, a.Window)
	case a.Do == Direct:
		s.record(m.Login, didDirect, a.Window+" "+a.Reason)
	case a.Do == Transfer && a.Place == queue.First:
		s.record(m.Login, didFirst, a.Ticket)
	}
	return nil
}

func (s *Site) takeHelp(m Member, call string) error {
	if err := s.host.TakeHelp(m.Login, call); err != nil {
		return err
	}
	s.record(m.Login, didTakeHelp, bounded(call))
	return nil
}

func (s *Site) confirmDay(r *http.Request, m Member) error {
	day := r.PostFormValue("day")
	if err := s.host.ConfirmDay(r.Context(), day); err != nil {
		return err
	}
	s.record(m.Login, didDay, bounded(day))
	return nil
}

func bounded(text string) string { return text[:min(len(text), 64)] }

// pad gathers what a window's pad shows.
func (s *Site) pad(window string, m Member) padView {
	snap, now := s.host.Snapshot(), s.host.Now()
	v := padView{Window: window, Branch: s.host.o.Name, Teller: m.Name, Clock: now.Format("15:04"), Services: s.host.o.Services,
		Press: s.pressID(snap, window), Doubt: snap.Doubt, Help: s.helpViews(m, now)}
	_, v.Paused = snap.desk.Paused[window]
	for _, o := range snap.Queue.Windows() {
		if o.Counter == window {
			v.Open = true
		} else {
			v.To = append(v.To, o.Counter)
		}
	}
	if d, there := snap.Queue.At(now, window); there {
		low, high := snap.Queue.Usual(d.Service)
		v.Now = &nowView{Ticket: d.Ticket, Number: d.Number, Class: classText(d.Class), Service: s.host.label(d.Service),
			Waited: minutesText(d.Waited), Serving: minutesText(d.Serving), Usual: fmt.Sprintf("%d–%d", int(low.Minutes()), minutesUp(high)),
			Recalls: d.RecallsLeft, RecallIn: int((d.RecallIn + time.Second - 1) / time.Second)}
	}
	line := snap.Queue.Line(now, window)
	v.Waiting = len(line)
	for i, d := range line {
		v.Longest = max(v.Longest, int(d.Waited.Minutes()))
		if i == 0 {
			v.Next = d.Number
		}
		if i < listed {
			v.Line = append(v.Line, s.lineOf(d))
		}
	}
	v.More = len(line) - len(v.Line)
	v.Parked, v.Missed = s.aside(snap, now)
	v.Asked = slices.ContainsFunc(s.host.HelpCalls(), func(c HelpCall) bool { return c.Call == "window-"+window })
	return v
}

// aside lists who was set aside and who missed the call.
func (s *Site) aside(snap *Snapshot, now time.Time) (parked, missed []lineView) {
	for _, d := range snap.Queue.Details(now) {
		l := s.lineOf(d)
		switch d.Phase {
		case queue.ParkedAside:
			l.Waited = time.Unix(snap.desk.Parked[d.Ticket], 0).In(now.Location()).Format("15:04")
			parked = append(parked, l)
		case queue.MissedCall:
			l.Again = !d.Rejoined
			missed = append(missed, l)
		}
	}
	return parked, missed
}

func (s *Site) lineOf(d queue.Detail) lineView {
	l := lineView{Ticket: d.Ticket, Number: d.Number, Class: classText(d.Class), Service: s.host.label(d.Service), Waited: fmt.Sprintf("%d 分", int(d.Waited.Minutes())),
		Elderly: d.Class == queue.Elderly, Early: d.Early, Booked: !d.Slot.IsZero()}
	if d.Class == queue.Booked {
		l.Class += " " + d.Slot.Format("15:04")
	}
	return l
}

func (h *Host) label(service string) string {
	for _, s := range h.o.Services {
		if s.ID == service {
			return s.Label
		}
	}
	return service
}

// pressID begins the ids of a page's keys: the same key of the same page, pressed
// twice, is one press.
func (s *Site) pressID(snap *Snapshot, of string) string {
	return fmt.Sprintf("%s-%d-%s", s.host.life, snap.version, of)
}

func (s *Site) helpViews(m Member, now time.Time) (all []helpView) {
	for _, c := range s.host.HelpCalls() {
		v := helpView{Call: c.Call, Place: c.Place, Screen: screenText(c.Screen), Seconds: max(0, int(now.Sub(c.Since).Seconds())), Mine: c.Taken == m.Login}
		if c.Taken != "" {
			v.Taken = s.nameOf(c.Taken)
		}
		all = append(all, v)
	}
	return all
}

// screenText says where a customer is, as far as it helps who goes there.
func screenText(screen string) string {
	for _, s := range []struct{ begins, says string }{
		{"writing", "写字"}, {"letter", "写字"}, {"phone", "留电话"}, {"review", "核对"}, {"rating", "评价"}, {"reason", "评价"},
		{"ticket", "取号"}, {"service", "取号"}, {"checkin", "预约签到"}, {"booking", "预约签到"}, {"progress", "查进度"},
	} {
		if strings.HasPrefix(screen, s.begins) {
			return s.says
		}
	}
	return ""
}

// sayings are what a page says after a redirect: the address carries only a key.
var sayings = func() map[string]string {
	all := map[string]string{}
	for _, err := range []error{queue.ErrEmpty, queue.ErrStale, queue.ErrBusy, queue.ErrClosed, queue.ErrOverdue, queue.ErrTooSoon, queue.ErrTooOften,
		queue.ErrFull, queue.ErrDone, queue.ErrBadCommand, ErrReused, ErrNoCall, ErrStore} {
		all[sayingOf(err)] = Says(err)
	}
	return all
}()

func sayingOf(err error) string {
	_, code := statusOf(err)
	return code
}
