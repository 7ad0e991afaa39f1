package branch

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk/login"
)

// The whole of a customer's visit by the API, as staff.
func TestAPI(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	var f Facts
	act := func(a Action) answer {
		t.Helper()
		return b.json("POST", "/api/v1/actions", a, &f)
	}
	if a := act(Action{ID: v.id(), Do: Open, Window: "1"}); a.status != http.StatusOK || !f.Open {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var one, again Ticket
	issue := Issue{ID: "a-ticket-0001", Service: "cash", Elderly: true}
	b.json("POST", "/api/v1/tickets", issue, &one)
	b.json("POST", "/api/v1/tickets", issue, &again)
	if one.Number != "A001" || again.Number != one.Number || one.Band == nil {
		t.Errorf("%+v, %+v", one, again)
	}
	next := Action{ID: "press-000001", Do: Next, Window: "1"}
	for range 2 { // a replayed request
		if a := act(next); a.status != http.StatusOK || f.Waiting != 0 || f.Windows[0].Number != "A001" {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	for name, want := range map[string]struct {
		a      Action
		status int
		code   string
	}{
		"a stale page":   {Action{ID: v.id(), Do: Next, Window: "1"}, http.StatusConflict, "stale"},
		"nobody waits":   {Action{ID: v.id(), Do: Next, Window: "2"}, http.StatusConflict, "closed"},
		"too soon":       {Action{ID: v.id(), Do: Recall, Window: "1", Ticket: one.ID}, http.StatusConflict, "too-soon"},
		"busy":           {Action{ID: v.id(), Do: Close, Window: "1"}, http.StatusConflict, "busy"},
		"no such action": {Action{ID: v.id(), Do: "dance", Window: "1"}, http.StatusBadRequest, "bad-request"},
		"no such window": {Action{ID: v.id(), Do: Open, Window: "77"}, http.StatusBadRequest, "bad-request"},
		"no id":          {Action{Do: Open, Window: "2"}, http.StatusBadRequest, "bad-request"},
		"no reason":      {Action{ID: v.id(), Do: Direct, Window: "1", Service: "cash", Reason: "friend"}, http.StatusBadRequest, "bad-request"},
		"reused":         {Action{ID: "press-000001", Do: Open, Window: "2"}, http.StatusConflict, "reused"},
	} {
		a := act(want.a)
		var e apiError
		if err := json.Unmarshal([]byte(a.body), &e); err != nil || a.status != want.status || e.Code != want.code || e.Says == "" {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	var slots struct{ Slots []slotOffer }
	if a := b.json("GET", "/api/v1/slots?day="+v.Now().AddDate(0, 0, 1).Format(time.DateOnly), nil, &slots); a.status != http.StatusOK || len(slots.Slots) != 32 {
		t.Errorf("%d slots: %d %s", len(slots.Slots), a.status, a.body)
	}
	var booked struct {
		ID string
		Booked
	}
	b.json("POST", "/api/v1/bookings", StaffBooking{ID: "by-hand-0001", Service: "loans", Slot: v.Now().Add(5 * time.Minute), Tail: "1234"}, &booked)
	if booked.ID != "staff-by-hand-0001" || len(booked.Code) != 6 {
		t.Fatalf("%+v", booked)
	}
	var got checkedIn
	b.json("POST", "/api/v1/checkins", checkIn{"checkin-0001", CheckInBy{Code: booked.Code}}, &got)
	if got.Ticket == nil || got.Ticket.Slot.IsZero() {
		t.Errorf("%+v", got)
	}
	if a := b.json("DELETE", "/api/v1/bookings/"+booked.ID, nil, nil); a.status != http.StatusConflict {
		t.Errorf("a booking that was used: %d %s", a.status, a.body)
	}
	if a := b.json("DELETE", "/api/v1/tickets/checkin-0001", nil, nil); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.body)
	}
	var gone Ticket
	b.json("GET", "/api/v1/tickets/checkin-0001", nil, &gone)
	if gone.State != TicketEnded {
		t.Errorf("%+v", gone)
	}
	if a := b.json("GET", "/api/v1/tickets/Z999", nil, nil); a.status != http.StatusNotFound {
		t.Errorf("%d", a.status)
	}
}

func TestAPIRefuses(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	kind := map[string]string{"Content-Type": "application/json"}
	for name, body := range map[string]string{
		"empty": "", "no object": "[]", "two": `{"id":"a-ticket-0001","service":"cash"} {}`, "unknown field": `{"id":"a-ticket-0001","service":"cash","vip":true}`,
		"staff with a reserved number": `{"id":"a-ticket-0001","service":"cash","number":"A501"}`, "short id": `{"id":"x","service":"cash"}`,
		"endless": `{"id":"` + strings.Repeat("x", maxBody) + `"}`, "cut": `{"id":"a-tick`,
	} {
		if a := b.do("POST", "/api/v1/tickets", strings.NewReader(body), kind); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := b.do("POST", "/api/v1/tickets", strings.NewReader(`{"id":"a-ticket-0001","service":"cash"}`), map[string]string{"Content-Type": "text/plain"}); a.status != http.StatusBadRequest {
		t.Errorf("as another site may send it: %d", a.status)
	}
	if a := v.browser().json("GET", "/api/v1/queue", nil, nil); a.status != http.StatusUnauthorized {
		t.Errorf("nobody: %d", a.status)
	}
	if a := b.json("POST", "/api/v1/reserves", reserve{"reserve-0001", "cash", 5}, nil); a.status != http.StatusForbidden {
		t.Errorf("staff who reserve: %d", a.status)
	}
	if f := v.Facts(); f.Waiting != 0 {
		t.Errorf("%+v", f)
	}
}

func TestAPIStream(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	r, err := http.NewRequestWithContext(t.Context(), "GET", b.at+"/api/v1/queue/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := b.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("%s", kind)
	}
	lines := bufio.NewScanner(response.Body)
	facts := func() Facts {
		t.Helper()
		for lines.Scan() {
			if data, is := strings.CutPrefix(lines.Text(), "data: {"); is {
				var f Facts
				if err := json.Unmarshal([]byte("{"+data), &f); err != nil {
					t.Fatal(err)
				}
				return f
			}
		}
		t.Fatal("the stream ended")
		return Facts{}
	}
	if f := facts(); f.Waiting != 0 || f.Pads {
		t.Errorf("%+v", f)
	}
	v.issue("cash", false)
	if f := facts(); f.Waiting != 1 {
		t.Errorf("%+v", f)
	}
	// A call would ring as long as somebody's page is open.
	pad, err := b.http.Get(b.at + "/teller/1/stream")
	if err != nil {
		t.Fatal(err)
	}
	if f := facts(); !f.Pads {
		t.Error("a pad is open, and nobody would hear a call")
	}
	pad.Body.Close()
	if f := facts(); f.Pads {
		t.Error("the pad is closed, and somebody would hear a call")
	}
}

func TestStreamsAreBounded(t *testing.T) {
	v := serve(t)
	v.site.open.Store(maxStreams)
	if a := v.browser().get(v.site.BoardPath() + "/stream"); a.status != http.StatusServiceUnavailable {
		t.Errorf("%d", a.status)
	}
	if n := v.site.open.Load(); n != maxStreams {
		t.Errorf("%d are counted", n)
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(`{"seq":3,"calls":[{"seq":3,"number":"A001","window":"1","times":0,"at":"2026-11-23T09:00:00Z"}],"tellers":{"1":"chen"},"bookings":2}`))
	f.Add([]byte(`{"day":"2026-11-23","ready":{"cash":["A501"]},"pending":[{"request":"r","service":"cash","elderly":true,"number":"A502","at":"2026-11-23T09:00:00Z"}],"done":null}`))
	f.Add([]byte(`{"time":"2026-11-23T09:00:00Z","who":"chen","what":"signed in","prev":"","hash":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := loadDesk(b); err == nil {
			again, err := d.marshal()
			if err != nil {
				t.Skip("a year that JSON cannot hold")
			}
			if _, err := loadDesk(again); err != nil {
				t.Fatal(err)
			}
		}
		if o, err := loadOwn(b); err == nil && (o.Ready == nil || len(o.Pending) > maxPending) {
			t.Fatalf("%+v", o)
		}
		if e, err := parseAudit(b); err == nil && login.VerifyEntries(login.Digest{}, []login.Entry{e}) == nil && (e.Who == "" || e.What == "") {
			t.Fatalf("an entry of nobody holds: %+v", e)
		}
	})
}
