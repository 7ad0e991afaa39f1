package runner

import (
	"maps"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
)

// statusEvery is how often headquarters hears how the counter is.
const statusEvery = 5 * time.Minute

// Health is what the counter knows of itself.
type Health struct {
	Backlog     int       // events not yet acknowledged
	OldestAt    time.Time // zero without a backlog
	DiskFreeMiB int
	Parts       map[string]string    // "voice": "ok"
	Wording     *event.WordingStatus // nil at a counter that takes none
}

// ReportStatus sends a status event now, for a part that changed.
func (r *Runner) ReportStatus() {
	_ = r.post(batch{apply: func() []kiosk.Msg { r.reportStatus(); return nil }})
}

func (r *Runner) reportStatus() {
	var h Health
	if r.options.Health != nil {
		h = r.options.Health()
	}
	s := event.Status{
		Version:     r.options.Version,
		Started:     r.started.UTC(),
		Clock:       time.Now().UTC(),
		Backlog:     h.Backlog,
		DiskFreeMiB: h.DiskFreeMiB,
		Parts:       maps.Clone(h.Parts),
		Wording:     h.Wording,
	}
	if !h.OldestAt.IsZero() {
		t := h.OldestAt.UTC()
		s.OldestAt = &t
	}
	r.writer.newEvent(event.KioskStatus, s)
}
