package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"smartcounter/hq/booking"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

type bookingRow struct {
	ID, Time, Service, State, Note string
	By                             string
	Open                           bool // may be cancelled
}

type bookingView struct {
	Branch, Day, Name string
	Branches, Days    []choice
	Services, Slots   []choice
	Rows              []bookingRow
	Key               string // of the form: pressing twice books once
	Trouble, Done     string
	Code              string // of what was just booked
}

// bookingsPage shows a branch's day and takes bookings from staff.
func (s *Server) bookingsPage(w http.ResponseWriter, r *http.Request, v visitor) {
	done := map[string]string{"cancelled": "取消好了，网点会收到。"}
	s.showBookings(w, r, v, http.StatusOK, r.URL.Query(), bookingView{Done: done[r.URL.Query().Get("done")]})
}

func (s *Server) showBookings(w http.ResponseWriter, r *http.Request, v visitor, status int, q url.Values, view bookingView) {
	if s.o.Bookings == nil {
		s.notFound(w, r)
		return
	}
	if err := s.fillBookings(r, q, &view); err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, status, "bookings", &v, page{Title: "预约", Data: view})
}

func (s *Server) fillBookings(r *http.Request, q url.Values, view *bookingView) error {
	desk := s.o.Bookings
	for _, id := range desk.Branches() {
		if view.Branch == "" || id == q.Get("branch") {
			view.Branch = id
		}
		view.Branches = append(view.Branches, choice{Name: s.branchName(id), Value: id})
	}
	mark(view.Branches, view.Branch)
	view.Name = s.branchName(view.Branch)
	var day calendar.Date
	for _, d := range desk.Days() {
		if day.IsZero() || d.String() == q.Get("day") {
			day = d
		}
		view.Days = append(view.Days, choice{Name: dayText(d), Value: d.String()})
	}
	view.Day = day.String()
	mark(view.Days, view.Day)
	view.Key = rand.Text()
	for id, name := range desk.Services() {
		view.Services = append(view.Services, choice{Name: name, Value: id})
	}
	byValue(view.Services)
	if view.Branch == "" || day.IsZero() {
		return nil
	}
	places, err := desk.Slots(r.Context(), view.Branch, day)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Free > 0 {
			view.Slots = append(view.Slots, choice{Name: fmt.Sprintf("%s，还有 %d 个", clockOf(p.Slot), p.Free), Value: strconv.FormatInt(p.Slot.Unix(), 10)})
		}
	}
	return s.fillRows(r, day, view)
}

func (s *Server) fillRows(r *http.Request, day calendar.Date, view *bookingView) error {
	list, err := s.o.Bookings.On(r.Context(), view.Branch, day)
	if err != nil {
		return err
	}
	at, err := s.o.Bookings.Branch(r.Context(), view.Branch)
	if err != nil && !errors.Is(err, booking.ErrNotFound) {
		return err
	}
	for _, b := range list {
		row := bookingRow{ID: b.ID, Time: clockOf(b.Slot), Service: s.serviceName(b.Service), By: b.CreatedBy}
		switch bookingState(b) {
		case stateCheckedIn:
			row.State, row.Note = "到了", momentText(b.CheckedIn, s.o.Now())
			if b.Late {
				row.Note += "，来晚了，照现场号排"
			}
		case stateCancelled:
			row.State = "取消了"
		case stateRefused:
			row.State, row.Note = "网点没收下", word(refusals, b.Refused)
		default:
			row.State, row.Open = "约好了", true
			if b.Version > at.Received {
				row.Note = "还没送到网点"
			}
		}
		view.Rows = append(view.Rows, row)
	}
	return nil
}

// refusals are a branch's reasons (kiosk/event).
var refusals = map[string]string{
	"code-taken": "预约码跟别人的重了，请重新约", "no-service": "网点没有这项业务", "full": "网点的预约满了", "invalid": "网点看不懂",
}

func clockOf(t time.Time) string { return t.In(calendar.Shanghai).Format("15:04") }

// placeBooking shows the code once: only its hash is kept.
func (s *Server) placeBooking(w http.ResponseWriter, r *http.Request, v visitor) {
	if s.o.Bookings == nil {
		s.notFound(w, r)
		return
	}
	slot, err := strconv.ParseInt(r.PostFormValue("slot"), 10, 64)
	if err != nil || !event.ValidID(r.PostFormValue("branch")) {
		s.showBookings(w, r, v, http.StatusBadRequest, r.PostForm, bookingView{Trouble: "请选一个时段。"})
		return
	}
	b, err := s.o.Bookings.Book(r.Context(), v.Login, r.PostFormValue("key"), booking.Order{Branch: r.PostFormValue("branch"),
		Service: r.PostFormValue("service"), Slot: time.Unix(slot, 0), Tail: r.PostFormValue("tail")})
	if err == nil && !b.Again {
		err = s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: v.Login, What: didBook, Object: b.ID})
	}
	for _, known := range []struct {
		err error
		say string
	}{
		{booking.ErrOrder, "手机号填后四位数字，或者空着。"}, {booking.ErrNotOffered, "这个时段不能约了，请另选一个。"},
		{booking.ErrFull, "这个时段刚刚约满，请另选一个。"}, {booking.ErrKeyUsed, "这张单子已经约过了，请再填一次。"},
	} {
		if errors.Is(err, known.err) {
			s.showBookings(w, r, v, http.StatusConflict, r.PostForm, bookingView{Trouble: known.say})
			return
		}
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	say := fmt.Sprintf("%s %s，%s。预约码只在这里显示一次，请告诉客户。", dayText(calendar.DateOf(b.Slot)), clockOf(b.Slot), s.serviceName(b.Service))
	s.showBookings(w, r, v, http.StatusOK, r.PostForm, bookingView{Done: say, Code: b.Code[:3] + " " + b.Code[3:]})
}

// cancelBooking takes a booking back and returns to its day.
func (s *Server) cancelBooking(w http.ResponseWriter, r *http.Request, v visitor) {
	if s.o.Bookings == nil {
		s.notFound(w, r)
		return
	}
	b, err := s.cancel(r, v.User, bounded(r.PathValue("id"), 64))
	switch {
	case errors.Is(err, booking.ErrNotFound):
		s.notFound(w, r)
	case errors.Is(err, booking.ErrCheckedIn):
		s.showBookings(w, r, v, http.StatusConflict, r.PostForm, bookingView{Trouble: "客户已经到网点取了号，不能取消。"})
	case err != nil:
		s.busy(w, r, err)
	default:
		q := url.Values{"branch": {b.Branch}, "day": {calendar.DateOf(b.Slot).String()}, "done": {"cancelled"}}
		http.Redirect(w, r, "/bookings?"+q.Encode(), http.StatusSeeOther)
	}
}
