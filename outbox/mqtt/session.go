package mqtt

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// Bounds of what is read ahead of the windows.
const (
	readRows  = 256
	readBytes = 2 << 20
	ackQueue  = 1024
)

// A session is one connection. A new client is made for each: with its own
// reconnecting, the library reports success for messages it never sent.
type session struct {
	r      *Relay
	client paho.Client
	conn   net.Conn
	lost   chan error
	acks   chan *event.Ack

	flow      flow
	rows      []outbox.Row // read, not yet published
	drained   bool         // the outbox had no more rows
	blocked   bool         // the next row cannot be published until those before it are acknowledged
	out       chan message // to the publisher; open while the session lasts
	published chan pending // from the publisher
	queued    int          // handed to the publisher, not yet back
	tokens    []pending    // published, not yet PUBACKed, in order
	keeper    *keeper
	sample    sample

	proven   bool // the row behind a suspect went through
	progress bool
}

// A sample is one event on its way, whose acknowledgement is timed.
type sample struct {
	sequence uint64
	at       time.Time
}

type pending struct {
	sequence uint64
	token    paho.Token
}

// connection runs one connection until it ends. progress says that headquarters
// acknowledged something meanwhile.
func (r *Relay) connection(ctx context.Context) (progress bool, err error) {
	s := &session{
		r:    r,
		lost: make(chan error, 1),
		acks: make(chan *event.Ack, ackQueue),
		// The windows keep both from ever being full, so nobody blocks on them.
		out:       make(chan message, r.opt.PubackWindow),
		published: make(chan pending, r.opt.PubackWindow),
	}
	if err := s.connect(ctx); err != nil {
		s.close(0)
		return false, err
	}
	r.opt.OnLink(true, nil)
	go s.publisher()
	s.keeper = newKeeper(r.box)
	err = s.relay(ctx)
	s.keeper.close()
	close(s.out)
	if ctx.Err() != nil {
		s.goodbye()
		s.close(quiesce)
	} else {
		s.close(0)
	}
	return s.progress, err
}

// relay publishes and takes acknowledgements until the connection or ctx ends.
func (s *session) relay(ctx context.Context) error {
	at := s.r.box.Cursor()
	s.flow = newFlow(at.Epoch, at.Acked, s.r.opt.Window)
	if err := s.probe(ctx); err != nil {
		return err
	}
	silence := time.NewTimer(s.r.opt.ProgressTimeout)
	defer silence.Stop()
	for {
		idle := s.flow.waiting() == 0
		if err := s.publish(); err != nil {
			return s.ended(err)
		}
		if idle {
			silence.Reset(s.r.opt.ProgressTimeout)
		}
		var done <-chan struct{}
		if len(s.tokens) > 0 {
			done = s.tokens[0].token.Done()
		}
		select {
		case p := <-s.published:
			s.queued--
			s.tokens = append(s.tokens, p)
		case <-done:
			if err := s.pubacked(); err != nil {
				return s.ended(err)
			}
		case a := <-s.acks:
			progress, err := s.acknowledge(a)
			if err != nil {
				return err
			}
			if progress {
				silence.Reset(s.r.opt.ProgressTimeout)
			}
		case <-s.r.box.Notify():
			s.drained = false
		case err := <-s.keeper.errs:
			return boxError(err)
		case err := <-s.lost:
			return s.ended(err)
		case <-ctx.Done():
			return ctx.Err()
		case <-silence.C:
			if s.flow.waiting() > 0 {
				return s.r.linkError(ErrSilent, fmt.Errorf("%d events sent, nothing for %v", s.flow.waiting(), s.r.opt.ProgressTimeout))
			}
		}
	}
}

// publish sends what both windows allow.
func (s *session) publish() error {
	for s.queued+len(s.tokens) < s.r.opt.PubackWindow && s.flow.room() > 0 {
		row, ok, err := s.next()
		if err != nil || !ok {
			return err
		}
		m, err := s.r.prepare(s.flow.epoch, row)
		if err != nil {
			if err := s.outOfTheWay(row.Sequence, err); err != nil {
				return err
			}
			continue
		}
		s.send(m)
		s.rows = s.rows[1:]
		s.flow.sent = row.Sequence
	}
	return nil
}

func (s *session) send(m message) {
	if s.sample.sequence == 0 {
		s.sample = sample{m.sequence, s.r.opt.Now()}
	}
	s.queued++
	s.out <- m
}

// publisher calls the library, whose Publish blocks for WriteTimeout when the
// connection ends at the wrong moment. The session does not wait for it then.
func (s *session) publisher() {
	for m := range s.out {
		s.published <- pending{m.sequence, s.client.Publish(m.topic, 1, false, m.payload)}
	}
}

// next gives the row to publish next without taking it.
func (s *session) next() (row outbox.Row, ok bool, err error) {
	if len(s.rows) == 0 && !s.drained && !s.blocked {
		s.rows, err = s.r.box.Read(s.flow.sent, readRows, readBytes)
		var damaged *outbox.DamagedRowError
		if errors.As(err, &damaged) {
			return outbox.Row{}, false, s.outOfTheWay(damaged.Sequence, damaged)
		}
		if errors.Is(err, outbox.ErrCorrupt) {
			return outbox.Row{}, false, s.repair(err)
		}
		if err != nil {
			return outbox.Row{}, false, boxError(err)
		}
		s.drained = len(s.rows) == 0
	}
	if len(s.rows) == 0 || s.blocked {
		return outbox.Row{}, false, nil
	}
	return s.rows[0], true, nil
}

// repair lets the outbox replace its damaged file and starts again with what it
// could save.
func (s *session) repair(why error) error {
	rec, err := s.r.box.Repair(why)
	if err != nil {
		return boxError(err)
	}
	s.r.opt.OnAlarm(Alarm{What: "the outbox's file was damaged and has been repaired", Err: rec.Cause})
	s.restart()
	return nil
}

// restart goes back to the oldest unacknowledged row, in the current epoch.
func (s *session) restart() {
	s.keeper.flush()
	at := s.r.box.Cursor()
	s.flow.rewind(at.Epoch, at.Acked)
	s.rows, s.drained, s.blocked = nil, false, false
	s.sample = sample{}
}

// pubacked takes completed tokens off. Success only makes room in the window.
func (s *session) pubacked() error {
	for len(s.tokens) > 0 {
		select {
		case <-s.tokens[0].token.Done():
		default:
			return nil
		}
		if err := s.tokens[0].token.Error(); err != nil {
			return err
		}
		s.tokens = s.tokens[1:]
	}
	return nil
}
