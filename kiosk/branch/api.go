package branch

import (
	"crypto/hmac"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/queue"
)

// caller is who asks by the API: a member of the staff, or another counter.
type caller struct {
	Member
	kiosk string // a counter's id, "" for staff
}

type apiCall func(http.ResponseWriter, *http.Request, caller) (any, error)

func (s *Site) api() {
	both, staff, counter := s.call(true, true), s.call(true, false), s.call(false, true)
	s.mux.HandleFunc("GET /api/v1/queue", both(s.apiQueue))
	s.mux.HandleFunc("GET /api/v1/queue/stream", s.apiStream)
	s.mux.HandleFunc("POST /api/v1/tickets", both(s.apiIssue))
	s.mux.HandleFunc("GET /api/v1/tickets/{ticket}", both(s.apiFind))
	s.mux.HandleFunc("DELETE /api/v1/tickets/{ticket}", both(s.apiLeave))
	s.mux.HandleFunc("POST /api/v1/checkins", both(s.apiCheckIn))
	s.mux.HandleFunc("POST /api/v1/actions", staff(s.apiAct))
	s.mux.HandleFunc("GET /api/v1/slots", staff(s.apiSlots))
	s.mux.HandleFunc("POST /api/v1/bookings", staff(s.apiBook))
	s.mux.HandleFunc("DELETE /api/v1/bookings/{booking}", staff(s.apiUnbook))
	s.mux.HandleFunc("POST /api/v1/reserves", counter(s.apiReserve))
	s.mux.HandleFunc("POST /api/v1/help", counter(s.apiRing))
	s.mux.HandleFunc("DELETE /api/v1/help/{call}", counter(s.apiSilence))
}

// call lets a request in that carries a session or a counter's token, and answers
// in JSON.
func (s *Site) call(staff, counters bool) func(apiCall) http.HandlerFunc {
	return func(do apiCall) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			c, ok := s.caller(w, r)
			if !ok {
				return
			}
			if c.kiosk != "" && !counters || c.kiosk == "" && !staff {
				writeError(w, http.StatusForbidden, "forbidden", "这一步不归这个账号做。")
				return
			}
			v, err := do(w, r, c)
			if err != nil {
				status, code := statusOf(err)
				if status == http.StatusServiceUnavailable {
					s.o.Log.Error("request failed", "path", r.Pattern, "cause", err.Error())
				}
				writeError(w, status, code, Says(err))
				return
			}
			writeJSON(w, http.StatusOK, v)
		}
	}
}

// caller finds out who asks, or answers that nobody may.
func (s *Site) caller(w http.ResponseWriter, r *http.Request) (caller, bool) {
	if token, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); is {
		kiosk, secret, _ := strings.Cut(token, ".")
		if event.ValidID(kiosk) && hmac.Equal([]byte(secret), []byte(s.host.derive("counter", kiosk))) {
			return caller{kiosk: kiosk}, true
		}
		// A wrong token counts; a right one is never held up by a stranger's.
		if _, locked := s.tries.Begin("token " + remote(r)); locked > 0 {
			writeError(w, http.StatusTooManyRequests, "locked", "试的次数多了，过一会儿再试。")
			return caller{}, false
		}
	} else if m, in := s.sessions.find(r); in {
		return caller{Member: m}, true
	}
	writeError(w, http.StatusUnauthorized, "sign-in", "请先登录。")
	return caller{}, false
}

// CounterToken is what another counter of the branch shows to the host: it follows
// from the branch's queue key.
func CounterToken(key []byte, kiosk string) string {
	return kiosk + "." + derive(key, "counter", kiosk)
}

func (s *Site) apiQueue(http.ResponseWriter, *http.Request, caller) (any, error) {
	return s.host.Facts(), nil
}

// apiStream sends the facts, and to a counter which of its calls for help were
// taken.
func (s *Site) apiStream(w http.ResponseWriter, r *http.Request) {
	c, ok := s.caller(w, r)
	if !ok {
		return
	}
	s.stream(w, r, "queue", func() ([]byte, error) {
		f := streamed{Facts: s.host.Facts()}
		for _, h := range s.host.HelpCalls() {
			if h.Kiosk == c.kiosk && h.Taken != "" {
				f.Taken = append(f.Taken, h.Call)
			}
		}
		return json.Marshal(f)
	})
}

type streamed struct {
	Facts
	Taken []string `json:"taken,omitempty"` // the counter's calls for help that somebody took
}

func (s *Site) apiIssue(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	var i Issue
	if err := readJSON(r, &i); err != nil {
		return nil, err
	}
	if c.kiosk == "" && (i.Number != "" || i.Waited != 0) {
		return nil, queue.ErrBadCommand // ranges are the counters'
	}
	return s.host.Issue(r.Context(), i)
}

func (s *Site) apiFind(_ http.ResponseWriter, r *http.Request, _ caller) (any, error) {
	t, found := s.host.Find(r.PathValue("ticket"))
	if !found {
		return nil, ErrNoTicket
	}
	return t, nil
}

func (s *Site) apiLeave(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	who := c.Login
	if c.kiosk != "" {
		who = c.kiosk
	}
	id := r.PathValue("ticket")
	return struct{}{}, s.host.Act(r.Context(), who, Action{ID: "leave-" + bounded(id), Do: Leave, Ticket: id})
}

type checkIn struct {
	ID string `json:"id"` // of the ticket; a repeat finds it
	CheckInBy
}

type checkedIn struct {
	Ticket  *Ticket  `json:"ticket,omitempty"`
	Refused *Refused `json:"refused,omitempty"`
}

func (s *Site) apiCheckIn(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	var i checkIn
	if err := readJSON(r, &i); err != nil {
		return nil, err
	}
	source := c.kiosk
	if source == "" {
		source = "staff"
	}
	t, refused, err := s.host.CheckIn(r.Context(), i.ID, source, i.CheckInBy)
	switch {
	case err != nil:
		return nil, err
	case refused.Reason != "":
		return checkedIn{Refused: &refused}, nil
	}
	return checkedIn{Ticket: &t}, nil
}

func (s *Site) apiAct(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	var a Action
	if err := readJSON(r, &a); err != nil {
		return nil, err
	}
	if err := s.act(r, c.Member, a); err != nil {
		return nil, err
	}
	return s.host.Facts(), nil
}

type slotOffer struct {
	At    time.Time `json:"at"`
	Total int       `json:"total"`
	Left  int       `json:"left"`
}

func (s *Site) apiSlots(_ http.ResponseWriter, r *http.Request, _ caller) (any, error) {
	day, err := time.ParseInLocation(time.DateOnly, r.FormValue("day"), s.host.o.Zone)
	if now := s.host.Now(); err != nil || day.Before(now.AddDate(0, 0, -1)) || day.After(now.AddDate(0, 3, 0)) {
		return nil, queue.ErrBadCommand
	}
	all := []slotOffer{}
	for _, o := range s.host.plan(s.host.Snapshot(), day) {
		all = append(all, slotOffer(o))
	}
	return map[string]any{"slots": all}, nil
}

func (s *Site) apiBook(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	var b StaffBooking
	if err := readJSON(r, &b); err != nil {
		return nil, err
	}
	booked, err := s.host.Book(r.Context(), b)
	if err != nil {
		return nil, err
	}
	s.record(c.Login, didBook, bounded(event.StaffBooking+b.ID))
	return struct {
		ID string `json:"id"`
		Booked
	}{event.StaffBooking + b.ID, booked}, nil
}

func (s *Site) apiUnbook(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	id := r.PathValue("booking")
	if err := s.host.Unbook(r.Context(), id); err != nil {
		return nil, err
	}
	s.record(c.Login, didUnbook, bounded(id))
	return struct{}{}, nil
}

type reserve struct {
	ID      string `json:"id"`
	Service string `json:"service"`
	Count   int    `json:"count"`
}

type reserved struct {
	Day   string `json:"day"` // the numbers hold for
	First string `json:"first"`
	Last  string `json:"last"`
}

func (s *Site) apiReserve(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	var v reserve
	if err := readJSON(r, &v); err != nil {
		return nil, err
	}
	day := s.host.Snapshot().Queue.Day()
	got, err := s.host.Reserve(r.Context(), v.ID, c.kiosk, v.Service, v.Count)
	if err != nil {
		return nil, err
	}
	if s.host.Snapshot().Queue.Day() != day {
		return nil, queue.ErrStale // a new day began meanwhile
	}
	return reserved{day, got.First, got.Last}, nil
}

func (s *Site) apiRing(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	var h HelpCall
	if err := readJSON(r, &h); err != nil {
		return nil, err
	}
	if h.Call == "" || len(h.Call) > 64 || len(h.Place) > 64 || len(h.Screen) > 64 {
		return nil, queue.ErrBadCommand
	}
	h.Kiosk, h.Taken = c.kiosk, ""
	if now := s.host.Now(); h.Since.IsZero() || h.Since.After(now) || now.Sub(h.Since) > time.Hour {
		h.Since = now // the two machines' clocks differ
	}
	s.host.Ring(h)
	return struct{}{}, nil
}

func (s *Site) apiSilence(_ http.ResponseWriter, r *http.Request, c caller) (any, error) {
	call := r.PathValue("call")
	for _, h := range s.host.HelpCalls() {
		if h.Call == call && h.Kiosk == c.kiosk {
			s.host.Silence(call)
		}
	}
	return struct{}{}, nil
}

// ErrNoTicket reports a number that nobody has today.
var ErrNoTicket = errors.New("branch: no such ticket today")

// readJSON reads a bounded body. Only application/json is taken: a form of another
// site cannot send that.
func readJSON(r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return errors.Join(queue.ErrBadCommand, errors.New("content type"))
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return errors.Join(queue.ErrBadCommand, errors.New("body"))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.Join(queue.ErrBadCommand, errors.New("more than one value"))
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a client that left is no one's fault
}

// apiError is what every refused request of the API gets.
type apiError struct {
	Code string `json:"error"`
	Says string `json:"says"` // for people
}

func writeError(w http.ResponseWriter, status int, code, says string) {
	writeJSON(w, status, apiError{code, says})
}
