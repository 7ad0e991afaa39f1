package main

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"smartcounter/hq/booking"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// bookingsPlan is what the file says about bookings.
type bookingsPlan struct {
	Open        string            `toml:"open"`         // 09:00
	Close       string            `toml:"close"`        // 17:00
	SlotMinutes int               `toml:"slot_minutes"` // length of a slot
	Places      int               `toml:"places"`       // in a slot of a branch
	PlacesOf    map[string]int    `toml:"places_of"`    // of branches that differ, 0 for none
	Days        int               `toml:"days"`         // how far ahead, today counts
	EveryDay    bool              `toml:"every_day"`    // else working days only
	Services    map[string]string `toml:"services"`     // names by id
}

func (b *bookingsPlan) plan() (booking.Plan, error) {
	p := booking.Plan{Slot: time.Duration(b.SlotMinutes) * time.Minute, Places: b.Places, PlacesOf: b.PlacesOf, Days: b.Days,
		EveryDay: b.EveryDay, Services: b.Services}
	for _, at := range []struct {
		name, text string
		into       *time.Duration
	}{{"open", b.Open, &p.Open}, {"close", b.Close, &p.Close}} {
		if at.text == "24:00" {
			*at.into = 24 * time.Hour
			continue
		}
		clock, err := time.Parse("15:04", at.text)
		if err != nil {
			return p, fmt.Errorf("%w: bookings.%s must be a time of day like 09:00", errConfig, at.name)
		}
		*at.into = time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute
	}
	if err := p.Validate(); err != nil {
		return p, fmt.Errorf("%w: bookings: %w", errConfig, err)
	}
	return p, nil
}

func (c config) validateBookings() error {
	if c.Bookings == nil {
		if c.QueueKeys != "" {
			return fmt.Errorf("%w: queue_keys is for bookings; give [bookings] as well, or neither", errConfig)
		}
		return nil
	}
	if c.QueueKeys == "" {
		return fmt.Errorf("%w: bookings need queue_keys, the folder with each branch's queue key", errConfig)
	}
	_, err := c.Bookings.plan()
	return err
}

// bookingDesk is nil if no bookings are taken.
func bookingDesk(c config, db booking.Store, log *slog.Logger) (*booking.Desk, error) {
	if c.Bookings == nil {
		return nil, nil
	}
	plan, err := c.Bookings.plan()
	if err != nil {
		return nil, err
	}
	keys, err := queueKeys(c.QueueKeys)
	if err != nil {
		return nil, err
	}
	return booking.New(booking.Options{Store: db, Plan: plan, Keys: keys, Calendar: calendar.New(), Log: log})
}

const queueKeySuffix = ".key"

// queueKeys reads BRANCH.key of every branch, 64 hexadecimal digits each.
func queueKeys(dir string) (map[string][]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"+queueKeySuffix))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%w: queue_keys: %s holds no BRANCH%s; copy each branch's queue key there", errConfig, dir, queueKeySuffix)
	}
	keys := make(map[string][]byte, len(files))
	for _, file := range files {
		branch := strings.TrimSuffix(filepath.Base(file), queueKeySuffix)
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("%w: queue_keys: %s cannot be read; check its owner: %w", errConfig, file, err)
		}
		key, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil || len(key) != 32 || !event.ValidID(branch) {
			return nil, fmt.Errorf("%w: queue_keys: %s must be named by its branch's id and hold 64 hexadecimal digits", errConfig, file)
		}
		keys[branch] = key
	}
	return keys, nil
}
