package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// TestQueue stands in the branch's queue: by a number, and by a booking.
func TestQueue(t *testing.T) {
	h := start(t)
	h.begin()
	h.queueUp()
	h.checkIn()
}

// queueUp takes a number, opens the page that its code leads to, looks the number
// up again, and finds it at headquarters.
func (h *house) queueUp() {
	t := h.t
	number := h.takeNumber("service.cash", "age.yes")
	if s := h.mustScene(); !strings.Contains(s.Caption, number) {
		t.Errorf("%s is on the screen, and the voice says %q", number, s.Caption)
	}
	link := h.readCode()
	res, err := h.branchClient().Get(link)
	if err != nil {
		t.Fatalf("the code leads to %s: %v", link, err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(page), number) {
		t.Errorf("the code leads to %s: %s without %s: %v", link, res.Status, number, err)
	}
	h.tap("ticket.done")
	h.on("home")

	second := h.takeNumber("service.cash", "age.no")
	if second == number {
		t.Errorf("%s was given out twice", number)
	}
	h.tap("ticket.done")
	h.on("home")
	h.tap("home.ticket")
	h.on("service")
	h.tap("service.cash")
	h.on("age")
	h.tap("age.find")
	h.on("findticket")
	h.tap("findticket.letter." + number[:1])
	for _, d := range number[1:] {
		h.tap("findticket.digit." + string(d))
	}
	h.tap("findticket.ok")
	if got := h.number(); got != number {
		t.Errorf("looked up %s, found %s", number, got)
	}
	h.until("headquarters has both numbers", 20*time.Second, func() bool { return len(h.events("ticket.issued")) == 2 })
	for i, e := range h.events("ticket.issued") {
		if want := []string{number, second}[i]; e.Data.Number != want || e.Branch != "guihua" {
			t.Errorf("headquarters has %s of %s, the screen showed %s", e.Data.Number, e.Branch, want)
		}
	}
	h.tap("ticket.done")
	h.on("home")
}

// checkIn books at the desk, types the code wrong, then right, and tries to use it
// again.
func (h *house) checkIn() {
	t := h.t
	code := h.book("cash", time.Now().Add(5*time.Minute))
	wrong := []byte(code)
	wrong[5] = '0' + (wrong[5]-'0'+1)%10
	h.tap("home.checkin")
	h.on("checkin")
	h.dial(string(wrong))
	h.tap("checkin.ok")
	h.until("the wrong code is answered kindly", 8*time.Second, func() bool {
		s := h.mustScene()
		_, said := s.find("checkin.unknown")
		field, _ := s.find("checkin.code")
		return said && strings.HasSuffix(field.Name, string(wrong))
	})
	for range wrong {
		h.tap("checkin.delete")
	}
	h.dial(code)
	h.tap("checkin.ok")
	number := h.number()
	label, _ := h.mustScene().find("ticket.label")
	if !strings.HasPrefix(label.Name, "预约") {
		t.Errorf("the ticket of a booking bears %q", label.Name)
	}
	h.tap("ticket.done")
	h.on("home")
	h.tap("home.checkin")
	h.on("checkin")
	h.dial(code)
	h.tap("checkin.ok")
	if again := h.number(); again != number {
		t.Errorf("the code used again shows %s, not %s", again, number)
	}
	h.until("headquarters has the check-in", 20*time.Second, func() bool {
		return len(h.events("booking.checkedin")) == 1 && len(h.events("ticket.issued")) == 3
	})
}

// begin touches the attract screen.
func (h *house) begin() {
	h.t.Helper()
	s := h.on("attract")
	x, y := float64(s.Width)/2, float64(s.Height)/2
	h.pointer([]point{{0, "down", x, y}, {80, "up", x, y}})
	h.on("home")
}

// takeNumber goes from home to the number.
func (h *house) takeNumber(service, age string) string {
	h.t.Helper()
	h.tap("home.ticket")
	h.on("service")
	h.tap(service)
	if next, _ := h.on("age").find("age.next"); next.Enabled {
		h.t.Error("a number can be taken before the age is said")
	}
	h.tap(age)
	h.tap("age.next")
	return h.number()
}

// number waits for the ticket and returns what it shows.
func (h *house) number() string {
	h.t.Helper()
	e, ok := h.on("ticket").find("ticket.number")
	if !ok {
		h.t.Fatal("the ticket shows no number")
	}
	return e.Name
}

func (h *house) dial(digits string) {
	h.t.Helper()
	for _, d := range digits {
		h.tap("checkin.digit." + string(d))
	}
}

// readCode reads the code on the counter's screen as a phone does.
func (h *house) readCode() string {
	h.t.Helper()
	res, err := http.Get(h.Screen + "/screen.png")
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	img, err := png.Decode(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		h.t.Fatal(err)
	}
	code, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		h.t.Fatalf("no code can be read on the screen: %v", err)
	}
	return code.GetText()
}

// branchClient speaks to the branch network, whose authority only its own machines
// know.
func (h *house) branchClient() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: 10 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
}

// book enters a booking at the desk and returns its code.
func (h *house) book(service string, slot time.Time) string {
	h.t.Helper()
	desk := h.branchClient()
	base, err := url.Parse(h.Teller)
	if err != nil {
		h.t.Fatal(err)
	}
	base.Path = ""
	read := func(res *http.Response, err error) []byte {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			h.t.Fatalf("%s: %s %s: %v", res.Request.URL.Path, res.Status, body, err)
		}
		return body
	}
	read(desk.PostForm(base.String()+"/login", url.Values{"login": {h.TellerUser}, "password": {h.TellerPassword}, "next": {"/lobby"}}))
	order, err := json.Marshal(map[string]any{"id": "demo-test-1", "service": service, "slot": slot.Format(time.RFC3339), "tail": "1234"})
	if err != nil {
		h.t.Fatal(err)
	}
	var booked struct{ Code string }
	if err := json.Unmarshal(read(desk.Post(base.String()+"/api/v1/bookings", "application/json", bytes.NewReader(order))), &booked); err != nil || len(booked.Code) != 6 {
		h.t.Fatalf("booked %+v: %v", booked, err)
	}
	return booked.Code
}
