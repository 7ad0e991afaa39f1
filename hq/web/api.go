package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// maxEvents bounds one answer; a body can have half a megabyte.
const maxEvents = 500

func (s *Server) api() {
	s.mux.HandleFunc("GET /api/v1/events", s.authorized(anyone, s.apiEvents))
	s.mux.HandleFunc("GET /api/v1/complaints/{branch}/{number}", s.authorized(anyone, s.apiComplaint))
	s.mux.HandleFunc("GET /api/v1/kiosks", s.authorized(anyone, s.apiKiosks))
	s.mux.HandleFunc("GET /api/v1/branches/{branch}/slots", s.authorized(MayBook, s.apiSlots))
	s.mux.HandleFunc("POST /api/v1/bookings", s.authorized(MayBook, s.apiBook))
	s.mux.HandleFunc("GET /api/v1/bookings/{id}", s.authorized(MayBook, s.apiBooking))
	s.mux.HandleFunc("DELETE /api/v1/bookings/{id}", s.authorized(MayBook, s.apiCancel))
}

func (s *Server) authorized(may func(store.User) bool, h func(http.ResponseWriter, *http.Request, store.User)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch u, ok := s.basic.user(w, r); {
		case !ok:
		case !may(u):
			apiError(w, http.StatusForbidden, "这个账号的岗位不能用这个接口")
		default:
			h(w, r, u)
		}
	}
}

type apiEvent struct {
	Cursor   int64           `json:"cursor"`
	ID       string          `json:"id"`
	Type     event.Type      `json:"type"`
	Kiosk    string          `json:"kiosk"`
	Branch   string          `json:"branch"`
	Time     time.Time       `json:"time"`
	Received time.Time       `json:"received"`
	Data     json.RawMessage `json:"data"`
	// Sealed says why data.content is still sealed, if it is.
	Sealed string `json:"sealed,omitempty"`
}

// apiEvents lists events. Who may open sealed content gets it opened, each
// opening audited, unless ?open=0 asks to leave it.
func (s *Server) apiEvents(w http.ResponseWriter, r *http.Request, u store.User) {
	after, err1 := number(r, "after", 0, 0, math.MaxInt64)
	limit, err2 := number(r, "limit", 100, 1, maxEvents)
	if err := errors.Join(err1, err2); err != nil {
		apiError(w, http.StatusBadRequest, err.Error())
		return
	}
	list, err := s.o.Store.Events(r.Context(), after, int(limit))
	if err != nil {
		s.apiFailed(w, r, err)
		return
	}
	answer := struct {
		Events []apiEvent `json:"events"`
		Next   int64      `json:"next"`
	}{Events: make([]apiEvent, 0, len(list)), Next: after}
	for _, e := range list {
		answer.Events = append(answer.Events, apiEvent{Cursor: e.Cursor, ID: e.ID, Type: e.Type, Kiosk: e.Stream.Kiosk,
			Branch: e.Stream.Branch, Time: e.Time, Received: e.Received, Data: e.Data})
		answer.Next = e.Cursor
	}
	if MayOpen(u) && r.FormValue("open") != "0" {
		if err := s.openAll(r.Context(), u, answer.Events); err != nil {
			s.apiFailed(w, r, err)
			return
		}
	}
	writeJSON(w, http.StatusOK, answer)
}

// openAll replaces sealed content by what is in it. The audit entries are
// durable before anything is shown.
func (s *Server) openAll(ctx context.Context, u store.User, list []apiEvent) error {
	var entries []login.Entry
	seals := make([]*event.Sealed, len(list))
	for i, e := range list {
		var data struct{ Content *event.Sealed }
		if err := json.Unmarshal(e.Data, &data); err != nil || data.Content == nil {
			continue
		}
		seals[i] = data.Content
		entries = append(entries, login.Entry{Time: s.o.Now(), Who: u.Login, What: didOpen, Object: e.ID})
	}
	if err := s.o.Store.RecordAudit(ctx, entries...); err != nil {
		return err
	}
	for i := range list {
		if seals[i] != nil {
			s.openOne(&list[i], seals[i])
		}
	}
	return nil
}

func (s *Server) openOne(e *apiEvent, seal *event.Sealed) {
	var content event.Statement
	if err := s.o.Opener.Open(seal, e.ID, e.Type, e.Kiosk, &content); err != nil {
		e.Sealed = err.Error() // names the key, never the content
		return
	}
	data, err := withContent(e.Data, content)
	if err != nil {
		e.Sealed = err.Error()
		return
	}
	e.Data = data
}

func withContent(data json.RawMessage, content event.Statement) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, errors.New("web: data is not an object")
	}
	opened, err := json.Marshal(content)
	if err != nil {
		return nil, errors.New("web: content cannot be encoded")
	}
	fields["content"] = opened
	return json.Marshal(fields)
}

type apiComplaint struct {
	Branch      string    `json:"branch"`
	Number      string    `json:"number"`
	State       string    `json:"state"`
	StateText   string    `json:"state_text"`
	Received    string    `json:"received,omitempty"`
	RespondBy   string    `json:"respond_by,omitempty"`
	CloseBy     string    `json:"close_by,omitempty"`
	Provisional bool      `json:"provisional"`
	Submitted   time.Time `json:"submitted"`
	Arrived     time.Time `json:"arrived"`
}

func (s *Server) apiComplaint(w http.ResponseWriter, r *http.Request, _ store.User) {
	c, err := s.lookup.Find(r.Context(), remote(r), r.PathValue("branch"), r.PathValue("number"), r.FormValue("code"))
	var wait *Throttled
	switch {
	case errors.As(err, &wait):
		tooMany(w, wait.Wait)
	case errors.Is(err, ErrNoMatch):
		apiError(w, http.StatusNotFound, "没有查到。请核对网点、查询号，和手机后四位或验证码")
	case err != nil:
		s.apiFailed(w, r, err)
	default:
		writeJSON(w, http.StatusOK, apiComplaint{Branch: c.Branch, Number: c.Number, State: c.State, StateText: "已收到",
			Received: c.Received, RespondBy: c.RespondBy, CloseBy: c.CloseBy, Provisional: c.Provisional,
			Submitted: c.Submitted, Arrived: c.Arrived})
	}
}

type apiKiosk struct {
	Branch      string        `json:"branch"`
	Kiosk       string        `json:"kiosk"`
	LastContact time.Time     `json:"last_contact"`
	Gone        string        `json:"gone,omitempty"` // lost or closed: the connection ended, nothing came since
	Events      int64         `json:"events"`
	Epoch       string        `json:"epoch"`
	Upto        uint64        `json:"upto"`
	Waiting     uint64        `json:"waiting"`
	Backlog     *int          `json:"backlog"`      // null before the first status
	SkewSeconds *float64      `json:"skew_seconds"` // null while unknown
	StatusAt    *time.Time    `json:"status_at"`
	Status      *event.Status `json:"status"`
}

func (s *Server) apiKiosks(w http.ResponseWriter, r *http.Request, _ store.User) {
	list, err := s.o.Store.Kiosks(r.Context())
	if err != nil {
		s.apiFailed(w, r, err)
		return
	}
	kiosks := make([]apiKiosk, 0, len(list))
	for _, k := range list {
		a := apiKiosk{Branch: k.Branch, Kiosk: k.Kiosk, LastContact: k.LastContact, Events: k.Events, Epoch: k.Epoch,
			Upto: k.Upto, Waiting: k.Waiting, Gone: k.Gone, Status: k.Status}
		if k.Status != nil {
			a.Backlog, a.StatusAt = &k.Status.Backlog, &k.StatusAt
			if seconds := k.Skew.Seconds(); k.SkewKnown {
				a.SkewSeconds = &seconds
			}
		}
		kiosks = append(kiosks, a)
	}
	writeJSON(w, http.StatusOK, struct {
		Kiosks []apiKiosk `json:"kiosks"`
	}{kiosks})
}

// number reads a bounded whole number from the query.
func number(r *http.Request, name string, absent, low, high int64) (int64, error) {
	text := r.FormValue(name)
	if text == "" {
		return absent, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%s: a whole number from %d to %d", name, low, high)
	}
	return n, nil
}

func (s *Server) apiFailed(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil { // else the client left
		s.o.Log.Error("request failed", "path", r.Pattern, "cause", err.Error())
	}
	apiError(w, http.StatusServiceUnavailable, "系统正忙，请稍后再试")
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	retryAfter(w, wait)
	apiError(w, http.StatusTooManyRequests, fmt.Sprintf("试的次数多了，歇一会儿，过 %d 分钟再试", minutes(wait)))
}

func retryAfter(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}

func apiError(w http.ResponseWriter, status int, text string) {
	writeJSON(w, status, struct {
		Error string `json:"error"`
	}{text})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"error":"系统出错了"}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// A client that left is no one's fault.
	_, _ = w.Write(append(body, '\n'))
}
