package main

import (
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"strings"

	"smartcounter/hq/broker"
	"smartcounter/kiosk/event"
)

// ownUser is headquarters' login at its own broker; the password is drawn at
// every start and never leaves the process.
const ownUser = "headquarters"

var errDenied = errors.New("access denied")

// access decides who may do what at the embedded broker.
type access struct {
	password     string
	certificates bool // counters show one
}

// authorize admits headquarters by its password and a counter by its certificate,
// whose common name is branch/kiosk. On loopback without certificates a counter is
// believed: whoever is on this machine can read the database as well.
func (a access) authorize(l broker.Login) (broker.Rights, error) {
	if l.User == ownUser {
		if subtle.ConstantTimeCompare([]byte(l.Password), []byte(a.password)) != 1 {
			return broker.Rights{}, errDenied
		}
		return broker.Everything(), nil
	}
	if !a.certificates {
		return broker.Rights{Publish: []string{event.WildcardEvents(), event.WildcardGone()}, Subscribe: []string{"v1/+/+/+/ack", "v1/+/+/+/down/+"}}, nil
	}
	if l.Certificate == nil {
		return broker.Rights{}, errDenied
	}
	branch, kiosk, found := strings.Cut(l.Certificate.Subject.CommonName, "/")
	if !found || !event.ValidID(branch) || !event.ValidID(kiosk) {
		return broker.Rights{}, errDenied
	}
	return broker.Rights{
		Publish:   []string{event.EventsTopic(branch, kiosk, "+"), event.GoneTopic(branch, kiosk)},
		Subscribe: []string{event.AckTopic(branch, kiosk), event.WildcardDown(branch, kiosk)},
	}, nil
}

// clientTLS lets headquarters' own client in over the loopback of its own
// process, which the certificate need not name: it must meet that very certificate.
func (a access) clientTLS(server *tls.Config) *tls.Config {
	own := server.Certificates[0]
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // replaced by the stricter check below: the very same certificate
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || subtle.ConstantTimeCompare(s.PeerCertificates[0].Raw, own.Certificate[0]) != 1 {
				return errors.New("another program answers on the broker's port")
			}
			return nil
		},
	}
}
