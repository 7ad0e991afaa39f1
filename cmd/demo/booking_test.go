package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestBookingFromHeadquarters books as the bank's app does, while the branch is cut
// off; the booking comes down when the line is back, opens a ticket there, and
// headquarters hears of the check-in.
func TestBookingFromHeadquarters(t *testing.T) {
	china := time.FixedZone("CST", 8*3600)
	slot := time.Now().In(china).Truncate(15 * time.Minute).Add(15 * time.Minute)
	if slot.Day() != time.Now().In(china).Day() || slot.Hour() == 23 && slot.Minute() > 30 {
		t.Skip("no slot is left today in China")
	}
	h := start(t)
	h.network(false)
	var booked struct{ ID, Code string }
	h.order("app-1", map[string]any{"branch": "guihua", "service": "cash", "slot": slot.Format(time.RFC3339), "phone_tail": "1234"}, &booked)
	if len(booked.Code) != 6 {
		t.Fatalf("booked %+v", booked)
	}
	h.network(true)
	h.until("the branch has the booking", 60*time.Second, func() bool { return len(h.events("booking.received")) > 0 })
	h.begin()
	h.tap("home.checkin")
	h.on("checkin")
	h.dial(booked.Code)
	h.tap("checkin.ok")
	number := h.number()
	h.until("headquarters hears of the check-in", 20*time.Second, func() bool {
		var now struct{ State string }
		return h.get("/api/v1/bookings/"+booked.ID, &now) == nil && now.State == "checked-in"
	})
	if issued := h.events("ticket.issued"); len(issued) != 1 || issued[0].Data.Number != number {
		t.Errorf("headquarters has %+v, the screen showed %s", issued, number)
	}
}

// order books at headquarters' API.
func (h *house) order(key string, what, into any) {
	h.t.Helper()
	body, err := json.Marshal(what)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, h.HQ+"/api/v1/bookings", strings.NewReader(string(body)))
	if err != nil {
		h.t.Fatal(err)
	}
	r.SetBasicAuth(h.User, h.Password)
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		h.t.Fatal(fmt.Sprint("booking: ", res.Status))
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		h.t.Fatal(err)
	}
}
