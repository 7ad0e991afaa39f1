package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"syscall"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/eclipse/paho.mqtt.golang/packets"
)

func joinHostPort(host, port string) string { return net.JoinHostPort(host, port) }

// dial opens the connection itself instead of leaving it to the library, so that
// it ends with ctx and its error keeps its type.
func (r *Relay) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, r.opt.ConnectTimeout)
	defer cancel()
	d := net.Dialer{}
	conn, err := d.DialContext(ctx, "tcp", r.url().host)
	if err != nil || !r.url().tls {
		return conn, err
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if r.opt.TLS != nil {
		cfg = r.opt.TLS.Clone()
	}
	if cfg.ServerName == "" {
		cfg.ServerName, _, _ = net.SplitHostPort(r.url().host)
	}
	secure := tls.Client(conn, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, ignoreClosed(conn.Close()))
	}
	return secure, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// linkError makes the sentence for the log and the status page.
func (r *Relay) linkError(kind, err error) error {
	return fmt.Errorf("relay: %s: %w: %w: %s", r.url().text, kind, err, r.mend(kind, err))
}

// mend says what a person should do about err.
func (r *Relay) mend(kind, err error) string {
	var (
		unknown  x509.UnknownAuthorityError
		name     x509.HostnameError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		dns      *net.DNSError
		timedOut net.Error
	)
	switch {
	case errors.Is(kind, ErrSilent):
		return "start headquarters, or let this kiosk publish and subscribe in the broker's access list"
	case errors.As(err, &unknown):
		return "the broker's certificate is not signed by a known authority: set the authority's certificate in the kiosk's TLS settings"
	case errors.As(err, &name):
		return "the broker's certificate is for another name: correct the broker address, or give the broker a certificate for it"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the broker's certificate is not valid today: renew it, or correct the kiosk's clock"
	case errors.As(err, &invalid):
		return "the broker's certificate is not valid: replace it"
	case errors.As(err, &record):
		return "the broker does not speak TLS on this port: correct the broker address"
	case errors.As(err, &alert):
		return "the broker does not accept the kiosk's certificate: renew it"
	case errors.As(err, &dns):
		return "the broker's name is unknown: correct the broker address or the name server"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens there: start the broker or correct the broker address"
	case errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword), errors.Is(err, packets.ErrorRefusedNotAuthorised):
		return "correct the kiosk's user and password, or its entry in the broker's access list"
	case errors.Is(err, packets.ErrorRefusedIDRejected):
		return "correct the client id"
	case errors.Is(err, packets.ErrorRefusedBadProtocolVersion):
		return "the broker must allow MQTT 3.1.1"
	case errors.Is(err, paho.ErrNotConnected), errors.Is(kind, ErrLost):
		return "the kiosk connects again by itself"
	case errors.As(err, &timedOut) && timedOut.Timeout():
		return "no answer: check the network and the firewall, the kiosk tries again by itself"
	}
	return "check the network, the kiosk tries again by itself"
}
