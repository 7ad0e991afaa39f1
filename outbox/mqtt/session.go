package mqtt

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
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

// quiesce is how long a clean end may take, in milliseconds.
const quiesce = 250

// goodbye tells headquarters that the counter is being shut down. It is a courtesy:
// nothing waits for its arrival.
func (s *session) goodbye() {
	if body, err := (&event.Gone{How: event.GoneClosed}).Marshal(); err == nil {
		s.client.Publish(event.GoneTopic(s.r.opt.Branch, s.r.opt.Kiosk), 0, false, body).WaitTimeout(quiesce * time.Millisecond)
	}
}

func (s *session) close(quiesce uint) {
	if s.client != nil {
		s.client.Disconnect(quiesce)
	}
	if s.conn != nil {
		// The library may leave a connection open that it could not say goodbye on.
		_ = ignoreClosed(s.conn.Close())
	}
}

func (s *session) connect(ctx context.Context) error {
	r := s.r
	conn, err := r.dial(ctx)
	if err != nil {
		return r.linkError(ErrUnreachable, err)
	}
	s.conn = conn
	will, err := (&event.Gone{How: event.GoneLost}).Marshal()
	if err != nil {
		return r.linkError(ErrRefused, err)
	}
	o := paho.NewClientOptions().
		AddBroker("tcp://"+r.url().host). // for the library's eyes: the connection is made
		SetClientID(r.opt.ClientID).
		SetUsername(r.opt.User).SetPassword(r.opt.Password).
		SetProtocolVersion(4).
		SetBinaryWill(event.GoneTopic(r.opt.Branch, r.opt.Kiosk), will, 0, false).
		SetCleanSession(true).SetAutoReconnect(false).SetConnectRetry(false).
		SetStore(paho.NewMemoryStore()).
		SetConnectTimeout(r.opt.ConnectTimeout).
		SetWriteTimeout(r.opt.WriteTimeout).
		SetKeepAlive(r.opt.KeepAlive).SetPingTimeout(r.opt.ConnectTimeout).
		SetConnectionLostHandler(func(_ paho.Client, err error) {
			select {
			case s.lost <- err:
			default:
			}
		})
	o.CustomOpenConnectionFn = func(*url.URL, paho.ClientOptions) (net.Conn, error) { return conn, nil }
	s.client = paho.NewClient(o)
	if err := s.await(ctx, s.client.Connect()); err != nil {
		return r.linkError(ErrRefused, err)
	}
	return s.subscribe(ctx)
}

func (s *session) subscribe(ctx context.Context) error {
	o := s.r.opt
	token := s.client.SubscribeMultiple(map[string]byte{
		event.AckTopic(o.Branch, o.Kiosk):     1,
		event.WildcardDown(o.Branch, o.Kiosk): 1,
	}, s.receive)
	if err := s.await(ctx, token); err != nil {
		return s.r.linkError(ErrRefused, err)
	}
	if t, ok := token.(*paho.SubscribeToken); ok {
		for topic, code := range t.Result() {
			if code > 2 {
				return s.r.linkError(ErrRefused, fmt.Errorf("no subscription to %s", topic))
			}
		}
	}
	return nil
}

// await waits for a token, for ctx, or for what is clearly too long.
func (s *session) await(ctx context.Context, t paho.Token) error {
	limit := time.NewTimer(s.r.opt.ConnectTimeout + s.r.opt.WriteTimeout)
	defer limit.Stop()
	select {
	case <-t.Done():
		return t.Error()
	case err := <-s.lost:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-limit.C:
		return errors.New("no answer from the broker")
	}
}

// receive is called by the library and must not block: an acknowledgement too many
// is dropped, headquarters sends another.
func (s *session) receive(_ paho.Client, m paho.Message) {
	topic, err := event.ParseTopic(m.Topic())
	if err != nil || len(m.Payload()) > event.MaxDown {
		return
	}
	if topic.Kind == event.TopicDown {
		s.r.opt.OnDown(topic.What, m.Payload())
		return
	}
	ack, err := event.UnmarshalAck(m.Payload())
	if err != nil {
		s.r.opt.OnAlarm(Alarm{What: "headquarters sent an acknowledgement that is not understood", Err: err})
		return
	}
	select {
	case s.acks <- ack:
	default:
	}
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
