package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

const bookingsSample = `
[bookings]
open = "00:00"
close = "23:55"
slot_minutes = 5
places = 1
days = 2
every_day = true
services = { cash = "现金业务" }
`

// bookingsConfig writes a configuration with a branch's key and returns the flags.
func bookingsConfig(t *testing.T, sample string) []string {
	t.Helper()
	dir := t.TempDir()
	keys, file := filepath.Join(dir, "queue-keys"), filepath.Join(dir, "hq.toml")
	if err := errors.Join(os.Mkdir(keys, 0o700), os.WriteFile(filepath.Join(keys, "guihua.key"), []byte(strings.Repeat("0a", 32)+"\n"), 0o600),
		os.WriteFile(file, []byte("queue_keys = '"+keys+"'\n"+sample), 0o600)); err != nil {
		t.Fatal(err)
	}
	return []string{"-config", file}
}

// TestBookingReachesTheBranch books over the API and meets the booking on the topic
// of the counter that asked for them.
func TestBookingReachesTheBranch(t *testing.T) {
	data := filepath.Join(t.TempDir(), "hq")
	h := start(t, data, bookingsConfig(t, bookingsSample)...)
	secret, err := os.ReadFile(filepath.Join(data, firstUserFile))
	if err != nil {
		t.Fatal(err)
	}
	name, password, _ := strings.Cut(strings.TrimSpace(string(secret)), ":")

	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(h.at["MQTT"]).SetClientID("counter").SetAutoReconnect(false))
	if tok := c.Connect(); !tok.WaitTimeout(patience) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	defer c.Disconnect(0)
	down := make(chan *event.Bookings, 10)
	if tok := c.Subscribe(event.DownTopic("guihua", "k1", event.DownBookings), 1, func(_ mqtt.Client, m mqtt.Message) {
		b, err := event.UnmarshalBookings(m.Payload())
		if err != nil {
			t.Error(err)
		}
		down <- b
	}); !tok.WaitTimeout(patience) || tok.Error() != nil {
		t.Fatal(tok.Error())
	}
	newSender(t, h.at["MQTT"]).append(event.BookingRequested, event.Requested{})

	slot := time.Now().In(calendar.Shanghai).AddDate(0, 0, 1).Truncate(24 * time.Hour)
	body, err := json.Marshal(map[string]any{"branch": "guihua", "service": "cash", "slot": slot})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.at["HQ"]+"/api/v1/bookings", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(name, password)
	r.Header.Set("Idempotency-Key", "one")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var booked struct{ ID, Code string }
	if err := json.NewDecoder(answer.Body).Decode(&booked); err != nil || answer.StatusCode != http.StatusCreated || len(booked.Code) != 6 {
		t.Fatalf("%d, %+v, %v", answer.StatusCode, booked, err)
	}
	for {
		select {
		case b := <-down:
			if len(b.Bookings) == 1 && b.Bookings[0].ID == booked.ID && b.Bookings[0].Slot.Equal(slot) {
				return
			}
		case <-time.After(patience):
			t.Fatal("the booking does not arrive")
		}
	}
}

func TestBookingsConfig(t *testing.T) {
	for name, change := range map[string]struct{ old, new string }{
		"no time of day": {`"00:00"`, `"noon"`},
		"closes first":   {`"23:55"`, `"00:00"`},
		"no services":    {`services = { cash = "现金业务" }`, ``},
		"many days":      {`days = 2`, `days = 2000`},
		"unknown":        {`days = 2`, "days = 2\ndais = 3"},
		"no keys":        {`x`, `x`},
	} {
		args := bookingsConfig(t, strings.Replace(bookingsSample, change.old, change.new, 1))
		if name == "no keys" {
			if err := os.WriteFile(args[1], []byte(bookingsSample), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := parseConfig(args, io.Discard); !errors.Is(err, errConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dir := t.TempDir()
	if _, err := queueKeys(dir); !errors.Is(err, errConfig) {
		t.Errorf("an empty folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "guihua.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := queueKeys(dir); !errors.Is(err, errConfig) {
		t.Errorf("a short key: %v", err)
	}
}
