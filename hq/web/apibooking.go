package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"smartcounter/hq/booking"
	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// apiOrder is what POST /api/v1/bookings takes.
type apiOrder struct {
	Branch    string    `json:"branch"`
	Service   string    `json:"service"`
	Slot      time.Time `json:"slot"`
	PhoneTail string    `json:"phone_tail"`
	VIP       bool      `json:"vip"`
}

// apiBooked is a booking as its maker sees it.
type apiBooked struct {
	ID      string    `json:"id"`
	Branch  string    `json:"branch"`
	Service string    `json:"service"`
	Slot    time.Time `json:"slot"`
	State   string    `json:"state"`            // "booked", "cancelled", "refused" or "checked-in"
	Reason  string    `json:"reason,omitempty"` // the branch's, if it refused
	Code    string    `json:"code,omitempty"`   // while it can be used
	QR      string    `json:"qr,omitempty"`
}

const (
	stateBooked    = "booked"
	stateCancelled = "cancelled"
	stateRefused   = "refused"
	stateCheckedIn = "checked-in"
)

func bookingState(b store.Booking) string {
	switch {
	case !b.CheckedIn.IsZero():
		return stateCheckedIn
	case b.Cancelled:
		return stateCancelled
	case b.Refused != "":
		return stateRefused
	}
	return stateBooked
}

func asBooked(b booking.Booked) apiBooked {
	a := apiBooked{ID: b.ID, Branch: b.Branch, Service: b.Service, Slot: b.Slot.In(calendar.Shanghai), State: bookingState(b.Booking), Reason: b.Refused}
	if a.State == stateBooked {
		a.Code, a.QR = b.Code, b.QR
	}
	return a
}

// apiBook books. A repeat under the same Idempotency-Key gets the first answer.
func (s *Server) apiBook(w http.ResponseWriter, r *http.Request, u store.User) {
	if !s.mayOrder(w, u) {
		return
	}
	var o apiOrder
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil || d.More() {
		apiError(w, http.StatusBadRequest, `want {"branch","service","slot","phone_tail","vip"}, slot as RFC 3339`)
		return
	}
	b, err := s.o.Bookings.Book(r.Context(), u.Login, r.Header.Get("Idempotency-Key"),
		booking.Order{Branch: o.Branch, Service: o.Service, Slot: o.Slot, Tail: o.PhoneTail, VIP: o.VIP})
	if err != nil {
		s.apiOrderFailed(w, r, err)
		return
	}
	status := http.StatusCreated
	if b.Again {
		status = http.StatusOK
	}
	writeJSON(w, status, asBooked(b))
}

// own finds a booking that its maker asks about. Somebody else's program is told
// that there is none.
func (s *Server) own(r *http.Request, u store.User) (booking.Booked, error) {
	b, err := s.o.Bookings.Find(r.Context(), bounded(r.PathValue("id"), 64))
	if err == nil && u.Role == RoleChannel && b.CreatedBy != u.Login {
		return booking.Booked{}, booking.ErrNotFound
	}
	return b, err
}

func (s *Server) apiBooking(w http.ResponseWriter, r *http.Request, u store.User) {
	if !s.mayOrder(w, u) {
		return
	}
	b, err := s.own(r, u)
	if err != nil {
		s.apiOrderFailed(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, asBooked(b))
}

// apiCancel takes a booking back, once or again.
func (s *Server) apiCancel(w http.ResponseWriter, r *http.Request, u store.User) {
	if !s.mayOrder(w, u) {
		return
	}
	b, err := s.own(r, u)
	if err == nil {
		b, err = s.cancel(r, u, b.ID)
	}
	if err != nil {
		s.apiOrderFailed(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, asBooked(b))
}

// cancel is audited: a booking taken back by another than its customer must be found.
func (s *Server) cancel(r *http.Request, u store.User, id string) (booking.Booked, error) {
	b, err := s.o.Bookings.Cancel(r.Context(), id)
	if err != nil {
		return b, err
	}
	return b, s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: u.Login, What: didCancel, Object: id})
}

type apiPlace struct {
	Slot time.Time `json:"slot"`
	Free int       `json:"free"`
}

// apiSlots lists what can be booked at a branch on a day, today without one.
func (s *Server) apiSlots(w http.ResponseWriter, r *http.Request, u store.User) {
	if !s.mayOrder(w, u) {
		return
	}
	day := s.o.Now()
	if text := r.FormValue("day"); text != "" {
		var err error
		if day, err = time.ParseInLocation(time.DateOnly, text, calendar.Shanghai); err != nil {
			apiError(w, http.StatusBadRequest, "day: want 2006-01-02")
			return
		}
	}
	branch := r.PathValue("branch")
	if !event.ValidID(branch) {
		s.apiOrderFailed(w, r, booking.ErrNotOffered)
		return
	}
	places, err := s.o.Bookings.Slots(r.Context(), branch, calendar.DateOf(day))
	if err != nil {
		s.apiOrderFailed(w, r, err)
		return
	}
	answer := struct {
		Services map[string]string `json:"services"`
		Slots    []apiPlace        `json:"slots"`
	}{s.o.Bookings.Services(), make([]apiPlace, 0, len(places))}
	for _, p := range places {
		answer.Slots = append(answer.Slots, apiPlace{p.Slot.In(calendar.Shanghai), p.Free})
	}
	writeJSON(w, http.StatusOK, answer)
}

// mayOrder keeps the pace, and says so where no bookings are taken.
func (s *Server) mayOrder(w http.ResponseWriter, u store.User) bool {
	if s.o.Bookings == nil {
		apiError(w, http.StatusNotFound, "总部没有开通预约")
		return false
	}
	if wait := s.orders.wait(u.Login); wait > 0 {
		retryAfter(w, wait)
		apiError(w, http.StatusTooManyRequests, "请求太密了，歇一会儿再试")
		return false
	}
	return true
}

func (s *Server) apiOrderFailed(w http.ResponseWriter, r *http.Request, err error) {
	for _, known := range []struct {
		err    error
		status int
		text   string
	}{
		{booking.ErrOrder, http.StatusBadRequest, "Idempotency-Key: 1 to 64 printable characters; phone_tail: four digits or none"},
		{booking.ErrNotOffered, http.StatusUnprocessableEntity, "这个网点、业务或时段没有开放预约"},
		{booking.ErrFull, http.StatusConflict, "这个时段约满了"},
		{booking.ErrKeyUsed, http.StatusConflict, "这个 Idempotency-Key 已经用来约了别的"},
		{booking.ErrCheckedIn, http.StatusConflict, "客户已经在网点取了号，不能取消"},
		{booking.ErrNotFound, http.StatusNotFound, "没有这个预约"},
	} {
		if errors.Is(err, known.err) {
			apiError(w, known.status, known.text)
			return
		}
	}
	s.apiFailed(w, r, err)
}
