package mqtt

import (
	"errors"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// acknowledge applies one acknowledgement, together with those behind it that say
// no more than "further", in one write.
func (s *session) acknowledge(a *event.Ack) (progress bool, err error) {
	for len(s.acks) > 0 && plain(a) {
		next := <-s.acks
		if next.Epoch == a.Epoch && next.Upto >= a.Upto {
			a = next
			continue
		}
		if progress, err = s.apply(a); err != nil {
			return progress, err
		}
		a = next
	}
	more, err := s.apply(a)
	return progress || more, err
}

func plain(a *event.Ack) bool { return len(a.Refused) == 0 && a.ReplayFrom == 0 }

func (s *session) apply(a *event.Ack) (progress bool, err error) {
	refused := make([]outbox.Refusal, len(a.Refused))
	for i, r := range a.Refused {
		refused[i] = outbox.Refusal{Sequence: r.Sequence, Reason: r.Reason}
	}
	err = s.r.box.Ack(a.Epoch, a.Upto, refused...)
	switch {
	case errors.Is(err, outbox.ErrForeignAck):
		// Of an epoch that ended, or of a clone's. A replay request may still be ours.
		return false, s.replay(a)
	case errors.Is(err, outbox.ErrFutureAck):
		return false, s.renew(a, err)
	case err != nil:
		return false, boxError(err)
	}
	for _, r := range a.Refused {
		s.r.opt.OnAlarm(Alarm{What: "headquarters refused an event: " + r.Reason, Sequence: r.Sequence})
	}
	if a.Epoch != s.flow.epoch {
		return false, s.replay(a)
	}
	if at, sent := s.sentAt[a.Upto]; sent {
		s.r.opt.Metrics.acknowledged(s.r.opt.Now().Sub(at))
	}
	before := s.flow.acked
	if progress = s.flow.acknowledged(a.Upto, a.Credit); progress {
		s.progress, s.blocked = true, false
		s.r.suspect = suspect{}
		s.forget(before, a.Upto)
	}
	return progress, s.replay(a)
}

// forget drops what was kept about rows that are acknowledged now.
func (s *session) forget(from, upto uint64) {
	if upto-from > uint64(len(s.sentAt)) {
		for sequence := range s.sentAt {
			if sequence <= upto {
				delete(s.sentAt, sequence)
			}
		}
	} else {
		for sequence := from + 1; sequence <= upto; sequence++ {
			delete(s.sentAt, sequence)
		}
	}
	for len(s.rows) > 0 && s.rows[0].Sequence <= upto {
		s.rows = s.rows[1:]
	}
}

// renew answers an acknowledgement of rows that this file never had: the disk was
// copied or set back. Under a new epoch nothing is taken for something else.
func (s *session) renew(a *event.Ack, why error) error {
	s.r.opt.OnAlarm(Alarm{What: "headquarters has events of this kiosk that its outbox never held: the disk was cloned or set back", Sequence: a.Upto, Err: why})
	if err := s.r.box.Renew(); err != nil {
		return boxError(err)
	}
	s.restart()
	return nil
}

// replay sends again from where headquarters asks.
func (s *session) replay(a *event.Ack) error {
	if a.ReplayFrom == 0 || !s.r.replays.allow(a, s.r.opt.Now(), s.r.opt.ProgressTimeout) {
		return nil
	}
	next, err := s.r.box.ReplayFrom(a.Epoch, a.ReplayFrom)
	if errors.Is(err, outbox.ErrForeignAck) {
		s.r.opt.OnAlarm(Alarm{What: "headquarters asks for events of an epoch that this outbox never had", Err: err})
		return nil
	}
	if err != nil {
		return boxError(err)
	}
	if next <= s.flow.sent || s.r.box.Epoch() != s.flow.epoch {
		s.restart()
	}
	return nil
}
