package mqtt

import (
	"errors"
	"slices"

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
	at := s.r.box.Cursor()
	switch {
	case a.Epoch != at.Epoch || a.Epoch != s.flow.epoch:
		// Of an epoch that ended, or of a clone's. A replay request may still be ours.
		return false, s.replay(a)
	case a.Upto > at.Last:
		return false, s.renew(a)
	}
	a = s.ours(a)
	if cloned := clonedAt(a); cloned > at.Acked {
		return false, s.disown(a, cloned)
	}
	if plain(a) {
		s.keeper.keep(a)
	} else if err := s.refuse(a); err != nil {
		return false, err
	}
	if s.sample.sequence != 0 && s.sample.sequence <= a.Upto {
		s.r.opt.Metrics.acknowledged(s.r.opt.Now().Sub(s.sample.at))
		s.sample = sample{}
	}
	if progress = s.flow.acknowledged(a.Upto, a.Credit); progress {
		s.progress, s.blocked = true, false
		s.r.suspect = suspect{}
		for len(s.rows) > 0 && s.rows[0].Sequence <= a.Upto {
			s.rows = s.rows[1:]
		}
	}
	return progress, s.replay(a)
}

// ours is the part of an acknowledgement that is about rows sent on this connection.
// Beyond them headquarters may have another machine's: those of a cloned disk.
func (s *session) ours(a *event.Ack) *event.Ack {
	if a.Upto <= s.flow.sent && len(a.Refused) == 0 {
		return a
	}
	part := *a
	part.Upto = min(a.Upto, s.flow.sent)
	part.Refused = below(a.Refused, s.flow.sent+1)
	return &part
}

// below gives the refusals of sequences lower than a bound.
func below(refused []event.Refusal, bound uint64) []event.Refusal {
	return slices.DeleteFunc(slices.Clone(refused), func(r event.Refusal) bool { return r.Sequence >= bound })
}

// clonedAt is the first row whose sequence another machine took, 0 if there is none.
func clonedAt(a *event.Ack) (sequence uint64) {
	for _, r := range a.Refused {
		if r.Reason == event.RefusedCloned && (sequence == 0 || r.Sequence < sequence) {
			sequence = r.Sequence
		}
	}
	return sequence
}

// disown sends everything from a row on under a new epoch, in which no sequence is
// another machine's.
func (s *session) disown(a *event.Ack, cloned uint64) error {
	before := *a
	before.Upto, before.Refused = cloned-1, below(a.Refused, cloned)
	if err := s.refuse(&before); err != nil {
		return err
	}
	s.r.opt.OnAlarm(Alarm{What: "headquarters has another event in this one's place: a copy of this counter's disk runs elsewhere", Sequence: cloned})
	if err := s.r.box.Renew(); err != nil {
		return boxError(err)
	}
	s.restart()
	return nil
}

// refuse writes an acknowledgement that puts events aside.
func (s *session) refuse(a *event.Ack) error {
	refused := make([]outbox.Refusal, len(a.Refused))
	for i, r := range a.Refused {
		refused[i] = outbox.Refusal{Sequence: r.Sequence, Reason: r.Reason}
	}
	s.keeper.flush()
	if err := s.r.box.Ack(a.Epoch, a.Upto, refused...); err != nil {
		return boxError(err)
	}
	for _, r := range a.Refused {
		s.r.opt.OnAlarm(Alarm{What: "headquarters refused an event: " + r.Reason, Sequence: r.Sequence})
	}
	return nil
}

// renew answers an acknowledgement of rows that this file never had: the disk was
// copied or set back. Under a new epoch nothing is taken for something else.
func (s *session) renew(a *event.Ack) error {
	s.keeper.flush()
	why := s.r.box.Ack(a.Epoch, a.Upto)
	if !errors.Is(why, outbox.ErrFutureAck) {
		return nil // another acknowledgement ended the epoch first
	}
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
	s.keeper.flush()
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
