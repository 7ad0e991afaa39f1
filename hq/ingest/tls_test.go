package ingest_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
)

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

func (a *authority) issue(t *testing.T, name string, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestWrongCertificateNamesTheSetting(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	later := time.Now().Add(time.Hour)
	for name, c := range map[string]struct {
		cert tls.Certificate
		says string
	}{
		"right":             {ours.issue(t, "localhost", later), ""},
		"another authority": {theirs.issue(t, "localhost", later), "broker_ca"},
		"another name":      {ours.issue(t, "elsewhere", later), "another name"},
		"run out":           {ours.issue(t, "localhost", time.Now().Add(-time.Hour)), "clock"},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", TLS: &tls.Config{Certificates: []tls.Certificate{c.cert}}})
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			w, err := ingest.New(ingest.Options{Broker: b.URL(), Store: db, BackoffMin: time.Millisecond,
				TLS: &tls.Config{RootCAs: ours.pool(), ServerName: "localhost"}})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- w.Run(ctx) }()
			waitUntil(t, "the state says "+c.says, func() bool {
				err := w.State()
				if c.says == "" {
					return err == nil
				}
				return err != nil && strings.Contains(err.Error(), c.says)
			})
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRefusedSubscriptionNamesTheRights(t *testing.T) {
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b, err := broker.Start(broker.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", Authorize: func(broker.Login) (broker.Rights, error) {
		return broker.Rights{Publish: []string{"#"}, Subscribe: []string{"somewhere/else"}}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	w, err := ingest.New(ingest.Options{Broker: b.URL(), Store: db, BackoffMin: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	waitUntil(t, "the state names the rights", func() bool {
		err := w.State()
		return err != nil && strings.Contains(err.Error(), "rights of its login")
	})
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
