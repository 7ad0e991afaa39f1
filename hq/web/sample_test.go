package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"smartcounter/hq/booking"
	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/login"
)

// house is a headquarters with a real database and real keys, and counters that
// send to it.
type house struct {
	*Server
	t        testing.TB
	store    *store.DB
	down     *fakeDown
	desk     *booking.Desk
	sealer   *event.Sealer
	clock    time.Time
	sequence map[string]uint64
	numbers  *event.Numbers
	count    uint64
}

// start is a Monday, the 23rd of November 2026, 09:41 in Shanghai.
var start = time.Date(2026, 11, 23, 9, 41, 0, 0, calendar.Shanghai)

type sent struct {
	branch, kiosk, what string
	payload             []byte
}

type fakeDown struct {
	sent []sent
	err  error
}

func (f *fakeDown) Down(_ context.Context, branch, kiosk, what string, payload []byte) error {
	if f.err == nil {
		f.sent = append(f.sent, sent{branch, kiosk, what, payload})
	}
	return f.err
}

func newHouse(t testing.TB) *house {
	return newHouseOver(t, func(s store.Store) store.Store { return s })
}

// newHouseOver puts something between the pages and the database.
func newHouseOver(t testing.TB, between func(store.Store) store.Store) *house {
	t.Helper()
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	key, err := event.GenerateKeys("hq-2026-11")
	must(t, err)
	opener, err := event.NewOpener(key)
	must(t, err)
	numbers, err := event.NewNumbers([]byte("0123456789abcdef"), 1)
	must(t, err)
	h := &house{t: t, store: db, down: &fakeDown{}, sealer: event.NewSealer(key.Public()), clock: start, sequence: map[string]uint64{}, numbers: numbers}
	h.desk, err = booking.New(booking.Options{Store: db, Keys: map[string][]byte{"guihua": []byte("0123456789abcdef")}, Calendar: calendar.New(), Now: h.now,
		Plan: booking.Plan{Open: 9 * time.Hour, Close: 17 * time.Hour, Slot: 30 * time.Minute, Places: 2, Days: 14, Services: map[string]string{"cash": "现金业务", "loans": "贷款"}}})
	must(t, err)
	h.Server, err = New(Options{Store: between(db), Opener: opener, Login: NewStaff(db, h.now), Down: h.down, Now: h.now,
		Branches: map[string]string{"guihua": "桂花路网点"}, Bookings: h.desk})
	must(t, err)
	return h
}

func (h *house) now() time.Time { return h.clock }

func (h *house) sleep(d time.Duration) { h.clock = h.clock.Add(d) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// id gives UUIDv7s that follow one another.
func (h *house) id() string {
	id, err := uuid.NewV7()
	must(h.t, err)
	return id.String()
}

// send puts one event through ingest's door and returns its id.
func (h *house) send(branch, kiosk string, typ event.Type, id string, at time.Time, data any) string {
	h.t.Helper()
	e, err := event.New(id, at, branch, kiosk, typ, data)
	must(h.t, err)
	stream := branch + "/" + kiosk
	h.sequence[stream]++
	m := store.Incoming{Received: h.clock, Topic: event.EventsTopic(branch, kiosk, typ),
		Stream: store.Stream{Branch: branch, Kiosk: kiosk, Epoch: "018f0000-0000-7000-8000-000000000001"}, Sequence: h.sequence[stream],
		ID: e.ID, Type: e.Type, Time: e.Time, Data: e.Data}
	m.Payload, err = json.Marshal(e)
	must(h.t, err)
	m.Hash = sha256.Sum256(m.Payload)
	payload, err := e.Decode()
	must(h.t, err)
	m.Carry(payload)
	_, err = h.store.Ingest(h.t.Context(), []store.Incoming{m})
	must(h.t, err)
	return id
}

// complain writes a complaint at a counter and returns its event id and number.
func (h *house) complain(branch, kiosk string, at time.Time, said event.Statement) (id, number string) {
	h.t.Helper()
	id = h.id()
	number, err := h.numbers.Number(h.count)
	must(h.t, err)
	h.count++
	seal, err := h.sealer.Seal(id, event.ComplaintSubmitted, kiosk, said)
	must(h.t, err)
	days := calendar.New().Deadlines(at)
	c := event.Complaint{Number: number, Matter: "waiting", Cause: "服务态度及质量", Characters: len([]rune(said.Words)), Sheets: len(said.Sheets),
		Anonymous: said.Phone == "", Received: days.Received.String(), RespondBy: days.RespondBy.String(), CloseBy: days.CloseBy.String(),
		Provisional: days.Provisional, Content: seal, Submitted: at}
	if !c.Anonymous {
		c.Consent = "2026-01"
	}
	return h.send(branch, kiosk, event.ComplaintSubmitted, id, at, c), number
}

// comment gives feedback with words.
func (h *house) comment(branch, kiosk string, at time.Time, said event.Statement) (id, number string) {
	h.t.Helper()
	id = h.id()
	number, err := h.numbers.Number(h.count)
	must(h.t, err)
	h.count++
	seal, err := h.sealer.Seal(id, event.FeedbackSubmitted, kiosk, said)
	must(h.t, err)
	f := event.Feedback{Rating: "dissatisfied", Reasons: []string{"waiting", "hall"}, Anonymous: true, Number: number, Content: seal, Submitted: at}
	return h.send(branch, kiosk, event.FeedbackSubmitted, id, at, f), number
}

// rate gives feedback without words.
func (h *house) rate(branch, kiosk string, at time.Time, rating string, reasons ...string) (id string) {
	h.t.Helper()
	return h.send(branch, kiosk, event.FeedbackSubmitted, h.id(), at, event.Feedback{Rating: rating, Reasons: reasons, Anonymous: true, Submitted: at})
}

func (h *house) status(branch, kiosk string, change func(*event.Status)) {
	h.t.Helper()
	s := event.Status{Version: "0.1.0", Started: h.clock, Clock: h.clock, DiskFreeMiB: 24_000, Parts: map[string]string{"voice": "ok", "outbox": "ok"}}
	if change != nil {
		change(&s)
	}
	h.send(branch, kiosk, event.KioskStatus, h.id(), h.clock, s)
}

func (h *house) call(branch, kiosk string) string {
	h.t.Helper()
	return h.send(branch, kiosk, event.HelpCalled, h.id(), h.clock, event.Help{Place: "2号机", Screen: "writing", Large: true, Seated: true})
}

const testPassword = "correct horse battery"

// testCredential is hashed once: hashing is slow by design.
var testCredential = func() string {
	c, err := login.HashPassword(testPassword)
	if err != nil {
		panic(err)
	}
	return c
}()

func (h *house) user(name, role string) {
	h.t.Helper()
	must(h.t, h.store.AddUser(h.t.Context(), store.User{Login: name, Name: "某" + name, Role: role, Credential: testCredential, Created: h.clock}))
}

// cross is a character of two strokes.
func cross() []byte {
	return ink.Encode(ink.Ink{{{X: 100, Y: 240, T: 0}, {X: 380, Y: 240, T: 300}}, {{X: 240, Y: 100, T: 500}, {X: 240, Y: 380, T: 900}}}, 0)
}

// said is a statement of so many characters, one of them kept as it was drawn.
func said(phone, code string) event.Statement {
	words := "等了一个多小" + string(keptInk) + "。"
	s := event.Statement{Words: words, Phone: phone, Code: code}
	for i := range []rune(words) {
		if i == len([]rune(words))-1 {
			s.Glyphs = append(s.Glyphs, nil)
			break
		}
		s.Glyphs = append(s.Glyphs, cross())
	}
	return s
}
