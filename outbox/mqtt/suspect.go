package mqtt

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A suspect is the oldest row after connections ended while it alone was on its
// way. It is innocent until it did so three times on connections that had just
// carried the row behind it: networks fail too.
type suspect struct {
	epoch    string
	sequence uint64
	strikes  int
	first    time.Time
}

const strikesToBury = 3

func (s *suspect) is(epoch string, sequence uint64) bool {
	return s.sequence != 0 && s.epoch == epoch && s.sequence == sequence
}

// strike notes that a connection ended under the row. proven says that the
// connection had carried another row. It reports whether the row is to be buried.
func (s *suspect) strike(epoch string, sequence uint64, proven bool, now time.Time, after time.Duration) bool {
	if !s.is(epoch, sequence) {
		*s = suspect{epoch: epoch, sequence: sequence}
	}
	if !proven {
		return false
	}
	if s.strikes++; s.strikes == 1 {
		s.first = now
	}
	return s.strikes >= strikesToBury && now.Sub(s.first) >= after
}

// outOfTheWay buries a row that cannot be sent, once it is the oldest.
func (s *session) outOfTheWay(sequence uint64, why error) error {
	s.rows = nil
	if sequence != s.flow.acked+1 {
		s.blocked = true
		return nil
	}
	return s.r.bury(s, sequence, why)
}

// bury moves a row to the dead letters and goes on behind it.
func (r *Relay) bury(s *session, sequence uint64, why error) error {
	s.keeper.flush()
	if err := r.box.Bury(sequence, why.Error()); err != nil {
		return boxError(err)
	}
	r.opt.OnAlarm(Alarm{What: "an event was put among the dead letters", Sequence: sequence, Err: why})
	r.suspect = suspect{}
	s.restart()
	return nil
}

// ended explains the end of the connection, and blames a row where it is due.
func (s *session) ended(err error) error {
	if errors.Is(err, errOutbox) {
		return err
	}
	head := s.flow.acked + 1
	if !s.progress && s.flow.sent == head && s.onItsWay(head) {
		if s.r.suspect.strike(s.flow.epoch, head, s.proven, s.r.opt.Now(), s.r.opt.PoisonAfter) {
			if err := s.r.bury(s, head, fmt.Errorf("the connection ended each time it was sent: %w", err)); err != nil {
				return err
			}
		}
	}
	return s.r.linkError(ErrLost, err)
}

func (s *session) onItsWay(sequence uint64) bool {
	for len(s.published) > 0 {
		s.tokens = append(s.tokens, <-s.published)
	}
	for _, p := range s.tokens {
		if p.sequence == sequence {
			select {
			case <-p.token.Done():
				return p.token.Error() != nil
			default:
				return true
			}
		}
	}
	return false
}

// probe sends the row behind a suspect first: if the connection carries that one
// and ends under the suspect, the suspect is to blame. Without a row behind it
// nothing waits for it, and it needs no blame.
func (s *session) probe(ctx context.Context) error {
	head := s.flow.acked + 1
	if !s.r.suspect.is(s.flow.epoch, head) {
		return nil
	}
	rows, err := s.r.box.Read(head, 1, readBytes)
	if err != nil || len(rows) == 0 {
		return nil // a damaged row is found again when its turn comes
	}
	m, err := s.r.prepare(s.flow.epoch, rows[0])
	if err != nil {
		return nil
	}
	if err := s.await(ctx, s.client.Publish(m.topic, 1, false, m.payload)); err != nil {
		return s.r.linkError(ErrLost, err)
	}
	s.proven = true
	return nil
}
