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
)

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
