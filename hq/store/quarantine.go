package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// Bounds of the quarantine. A message with a readable position counts as taken,
// so a storm of rubbish must not push it out: the two kinds have bounds apart.
const (
	MaxQuarantinedPositioned = 20_000
	MaxQuarantinedRubbish    = 2_000

	maxKeptPayload = 64 << 10
	maxKeptTopic   = 256
	maxAlarms      = 10_000
)

// quarantine keeps a message that is not taken; the same one again counts up.
func (in *ingestion) quarantine(m *Incoming, reason Reason) error {
	in.result.Quarantined[reason]++
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d\n%s\n", reason, len(m.Topic), m.Topic)
	h.Write(m.Payload)
	payload, topic := m.Payload[:min(len(m.Payload), maxKeptPayload)], m.Topic[:min(len(m.Topic), maxKeptTopic)]
	if payload == nil {
		payload = []byte{}
	}
	err := in.exec(`INSERT INTO quarantine (digest, reason, detail, topic, branch, kiosk, epoch, sequence, payload, size, count, first, latest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
		ON CONFLICT (digest) DO UPDATE SET count = quarantine.count + 1, latest = excluded.latest`,
		h.Sum(nil), string(reason), m.Detail, []byte(topic), m.Stream.Branch, m.Stream.Kiosk, m.Stream.Epoch, int64(m.Sequence),
		payload, len(m.Payload), m.Received.UnixMicro(), m.Received.UnixMicro())
	if err != nil {
		return fmt.Errorf("quarantine: %w", err)
	}
	return in.exec(`INSERT INTO quarantine_totals (reason, count) VALUES (?, 1)
		ON CONFLICT (reason) DO UPDATE SET count = quarantine_totals.count + 1`, string(reason))
}

// boundQuarantine removes the oldest rows above the bounds.
func (in *ingestion) boundQuarantine() error {
	if len(in.result.Quarantined) == 0 {
		return nil
	}
	for _, b := range []struct {
		which string
		limit int
	}{{"sequence > 0", MaxQuarantinedPositioned}, {"sequence = 0", MaxQuarantinedRubbish}} {
		err := in.exec(`DELETE FROM quarantine WHERE `+b.which+` AND id <=
			(SELECT id FROM quarantine WHERE `+b.which+` ORDER BY id DESC LIMIT 1 OFFSET ?)`, b.limit)
		if err != nil {
			return fmt.Errorf("bound quarantine: %w", err)
		}
	}
	return nil
}

// raise records an alarm; the same one again counts up.
func (in *ingestion) raise(s Stream, kind AlarmKind, detail string, at time.Time) error {
	err := in.exec(`INSERT INTO alarms (kind, branch, kiosk, epoch, detail, count, first, latest)
		SELECT ?, ?, ?, ?, ?, 1, ?, ? WHERE (SELECT COUNT(*) FROM alarms) < ?
		ON CONFLICT (kind, branch, kiosk, epoch) DO UPDATE SET count = alarms.count + 1, latest = excluded.latest, detail = excluded.detail`,
		string(kind), s.Branch, s.Kiosk, s.Epoch, detail, at.UnixMicro(), at.UnixMicro(), maxAlarms)
	if err != nil {
		return fmt.Errorf("alarm: %w", err)
	}
	return nil
}

// Quarantined implements Store.
func (db *DB) Quarantined(ctx context.Context, limit int) ([]Quarantined, error) {
	const q = `SELECT id, reason, topic, branch, kiosk, epoch, sequence, payload, size, count, first, latest
		FROM quarantine ORDER BY latest DESC, id DESC LIMIT ?`
	return list(ctx, db, "quarantine", q, []any{bounded(limit)}, func(scan func(...any) error) (r Quarantined, err error) {
		var topic []byte
		var sequence, first, latest int64
		err = scan(&r.ID, &r.Reason, &topic, &r.Stream.Branch, &r.Stream.Kiosk, &r.Stream.Epoch, &sequence, &r.Payload, &r.Size, &r.Count, &first, &latest)
		r.Topic, r.Sequence, r.First, r.Latest = string(topic), uint64(sequence), fromMicro(first), fromMicro(latest)
		return r, err
	})
}

// QuarantineCounts implements Store.
func (db *DB) QuarantineCounts(ctx context.Context) (map[Reason]int64, error) {
	type total struct {
		reason Reason
		count  int64
	}
	totals, err := list(ctx, db, "quarantine", `SELECT reason, count FROM quarantine_totals`, nil, func(scan func(...any) error) (t total, err error) {
		err = scan(&t.reason, &t.count)
		return t, err
	})
	counts := make(map[Reason]int64, len(totals))
	for _, t := range totals {
		counts[t.reason] = t.count
	}
	return counts, err
}

// Alarms implements Store.
func (db *DB) Alarms(ctx context.Context, limit int) ([]Alarm, error) {
	const q = `SELECT kind, branch, kiosk, epoch, detail, count, first, latest FROM alarms ORDER BY latest DESC LIMIT ?`
	return list(ctx, db, "alarms", q, []any{bounded(limit)}, func(scan func(...any) error) (a Alarm, err error) {
		var first, latest int64
		err = scan(&a.Kind, &a.Stream.Branch, &a.Stream.Kiosk, &a.Stream.Epoch, &a.Detail, &a.Count, &first, &latest)
		a.First, a.Latest = fromMicro(first), fromMicro(latest)
		return a, err
	})
}
