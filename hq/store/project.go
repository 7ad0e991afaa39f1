package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"smartcounter/kiosk/event"
)

// skewBacklog is the backlog above which a status has waited too long for its
// clock to be compared with headquarters'.
const skewBacklog = 10

// project brings the tables that pages read up to date with one new event. It is
// called once per event id, in the transaction that inserts the event.
func (in *ingestion) project(st *streamState, m *Incoming, cursor int64) error {
	switch {
	case m.Complaint != nil:
		c := m.Complaint
		return in.addComplaint(&Complaint{Cursor: cursor, Event: m.ID, Type: m.Type, Branch: st.Branch, Kiosk: st.Kiosk,
			Number: c.Number, Matter: c.Matter, Cause: c.Cause, Characters: c.Characters, Sheets: c.Sheets, Anonymous: c.Anonymous,
			Submitted: c.Submitted, Arrived: m.Received, Received: c.Received, RespondBy: c.RespondBy, CloseBy: c.CloseBy,
			Provisional: c.Provisional}, m)
	case m.Feedback != nil:
		f := m.Feedback
		return in.addComplaint(&Complaint{Cursor: cursor, Event: m.ID, Type: m.Type, Branch: st.Branch, Kiosk: st.Kiosk,
			Number: f.Number, Rating: f.Rating, Reasons: f.Reasons, Anonymous: f.Anonymous, Submitted: f.Submitted, Arrived: m.Received}, m)
	case m.Help != nil:
		return in.addHelp(st, m)
	case m.HelpAnswer != nil:
		return in.answerHelp(st, m)
	case m.Status != nil:
		if st.status == nil || !m.Time.Before(st.status.Time) {
			st.status = m
		}
	case m.Queue != nil:
		return in.projectQueue(st, m)
	}
	return nil
}

func (in *ingestion) addComplaint(c *Complaint, m *Incoming) error {
	c.redate(m)
	if c.Number != "" {
		if err := in.checkNumber(c, m); err != nil {
			return err
		}
	}
	err := in.exec(`INSERT INTO complaints (event, cursor, type, branch, kiosk, number, matter, cause, rating, characters, sheets, anonymous,
		submitted, arrived, received, respond_by, close_by, provisional, state, reasons) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.Event, c.Cursor, string(c.Type), c.Branch, c.Kiosk, c.Number, c.Matter, c.Cause, c.Rating, c.Characters, c.Sheets, c.Anonymous,
		c.Submitted.UnixMicro(), c.Arrived.UnixMicro(), c.Received, c.RespondBy, c.CloseBy, c.Provisional, StateReceived, strings.Join(c.Reasons, ","))
	if err != nil {
		return fmt.Errorf("complaint: %w", err)
	}
	return nil
}

// checkNumber raises the alarm if another customer of the branch has the number.
func (in *ingestion) checkNumber(c *Complaint, m *Incoming) error {
	var twice bool
	err := in.queryRow(`SELECT EXISTS (SELECT 1 FROM complaints WHERE branch = ? AND number = ? AND number <> '')`, c.Branch, c.Number).Scan(&twice)
	if err != nil {
		return fmt.Errorf("complaint: %w", err)
	}
	if !twice {
		return nil
	}
	in.alarm(AlarmNumber)
	return in.raise(m.Stream, AlarmNumber, "a query number was given twice in this branch; are two counters set to one slot?", m.Received)
}

// A call and its answer may arrive in either order, as a gap can lie between them.

func (in *ingestion) addHelp(st *streamState, m *Incoming) error {
	return in.exec(`INSERT INTO help_calls (event, branch, kiosk, place, screen, large, seated, called) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (event) DO UPDATE SET place = excluded.place, screen = excluded.screen, large = excluded.large,
		seated = excluded.seated, called = excluded.called`,
		m.ID, st.Branch, st.Kiosk, m.Help.Place, m.Help.Screen, m.Help.Large, m.Help.Seated, m.Time.UnixMicro())
}

// answerHelp fills in the outcome of a call of the same counter only.
func (in *ingestion) answerHelp(st *streamState, m *Incoming) error {
	return in.exec(`INSERT INTO help_calls (event, branch, kiosk, outcome, seconds) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (event) DO UPDATE SET outcome = excluded.outcome, seconds = excluded.seconds
		WHERE help_calls.branch = excluded.branch AND help_calls.kiosk = excluded.kiosk`,
		m.HelpAnswer.Call, st.Branch, st.Kiosk, m.HelpAnswer.Outcome, m.HelpAnswer.Seconds)
}

// touchKiosk updates a counter's row once a batch.
func (in *ingestion) touchKiosk(st *streamState) error {
	var epoch string
	err := in.queryRow(`SELECT epoch FROM kiosks WHERE branch = ? AND kiosk = ?`, st.Branch, st.Kiosk).Scan(&epoch)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("kiosk: %w", err)
	}
	// Rows of an older epoch that are salvaged or replayed do not make it current again.
	if epoch != "" && epoch != st.Epoch {
		if st.before > 0 || st.inserted == 0 {
			return in.exec(`UPDATE kiosks SET last_contact = ?, events = events + ? WHERE branch = ? AND kiosk = ?`,
				st.contact.UnixMicro(), st.inserted, st.Branch, st.Kiosk)
		}
		in.alarm(AlarmEpoch)
		if err := in.raise(st.Stream, AlarmEpoch, "the counter began a new outbox file; was the old one damaged or the machine replaced?", st.contact); err != nil {
			return err
		}
	}
	err = in.exec(`INSERT INTO kiosks (branch, kiosk, epoch, last_contact, events) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (branch, kiosk) DO UPDATE SET epoch = excluded.epoch, last_contact = excluded.last_contact,
		events = kiosks.events + excluded.events`,
		st.Branch, st.Kiosk, st.Epoch, st.contact.UnixMicro(), st.inserted)
	if err != nil || st.status == nil {
		return err
	}
	return in.saveStatus(st)
}

// gone remembers that a counter's connection ended; its next event takes that back.
func (in *ingestion) gone(m *Incoming) error {
	err := in.exec(`UPDATE kiosks SET gone = ?, gone_at = ? WHERE branch = ? AND kiosk = ?`,
		m.Gone.How, m.Received.UnixMicro(), m.Stream.Branch, m.Stream.Kiosk)
	if err != nil {
		return fmt.Errorf("gone: %w", err)
	}
	return nil
}

// statusColumns gives what a status comes to in a counter's row.
func statusColumns(m *Incoming) (text []byte, skew sql.NullInt64, err error) {
	if text, err = json.Marshal(m.Status); err != nil {
		return nil, skew, fmt.Errorf("status: %w", err)
	}
	return text, sql.NullInt64{Int64: m.Status.Clock.Sub(m.Received).Microseconds(), Valid: m.Status.Backlog <= skewBacklog}, nil
}

func (in *ingestion) saveStatus(st *streamState) error {
	m := st.status
	text, skew, err := statusColumns(m)
	if err != nil {
		return err
	}
	return in.exec(`UPDATE kiosks SET status = ?, status_time = ?, status_at = ?, skew = ? WHERE branch = ? AND kiosk = ? AND status_time <= ?`,
		text, m.Time.UnixMicro(), m.Received.UnixMicro(), skew, st.Branch, st.Kiosk, m.Time.UnixMicro())
}

func decodeStatus(text []byte) (*event.Status, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var s event.Status
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("store: status: %w", err)
	}
	return &s, nil
}
