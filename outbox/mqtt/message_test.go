package mqtt

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk/event"
)

func TestLeadingType(t *testing.T) {
	for body, want := range map[string]string{
		`{"type":"a.b"}`:                           "a.b",
		`{"id":"1","type":"a.b","x":1}`:            "a.b",
		`{"id":"type","source":"x","type":"c.d"}`:  "c.d",
		`{"data":{"type":"inner.one"},"type":"a"}`: "",
		`{"id":"\"type\":\"x.y\"","type":"a.b"}`:   "",
		`{"n":1,"type":"a.b"}`:                     "",
		`{}`:                                       "",
		`[]`:                                       "",
		``:                                         "",
		`{"type"`:                                  "",
		`{"id":"1" ,"type":"spaces.are.left.alone"`: "",
	} {
		got, found := leadingType([]byte(body))
		if string(got) != want || found != (want != "") {
			t.Errorf("%s: %q, %v; want %q", body, got, found, want)
		}
	}
}

// FuzzLeadingType compares the short way with the parser.
func FuzzLeadingType(f *testing.F) {
	f.Add([]byte(`{"id":"1","type":"a.b","data":{}}`))
	f.Add([]byte(`{"type":"a","type":"b"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		kind, found := leadingType(body)
		if !found || !json.Valid(body) || !kind.WellFormed() {
			return
		}
		dec := json.NewDecoder(strings.NewReader(string(body)))
		for {
			tok, err := dec.Token()
			if err != nil {
				t.Fatalf("%q: found %q where the parser finds no type", body, kind)
			}
			if tok == "type" {
				if value, err := dec.Token(); err != nil || value != string(kind) {
					t.Fatalf("%q: found %q, the parser %v, %v", body, kind, value, err)
				}
				return
			}
			if tok == json.Delim('{') {
				continue
			}
			if _, err := dec.Token(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzAcknowledgement feeds the decoder of what headquarters sends, and the windows.
func FuzzAcknowledgement(f *testing.F) {
	f.Add([]byte(`{"epoch":"e","upto":3,"credit":10}`))
	f.Add([]byte(`{"epoch":"e","upto":3,"credit":0,"refused":[{"sequence":2,"reason":"x"}],"replay_from":1}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		a, err := event.UnmarshalAck(payload)
		if err != nil {
			return
		}
		w := newFlow("e", 0, maxWindow)
		w.sent = 5
		w.acknowledged(a.Upto, a.Credit)
		if w.room() < 0 || w.room() > maxWindow || w.waiting() < 0 || w.sent < w.acked {
			t.Errorf("%s: %+v", payload, w)
		}
	})
}

func TestWindowDoublesUpToItsBoundAndNeverCloses(t *testing.T) {
	w := newFlow("e", 10, 16)
	for _, want := range []int{1, 2, 4, 8, 16, 16} {
		if w.room() != want {
			t.Fatalf("room %d, want %d", w.room(), want)
		}
		w.sent += uint64(w.room())
		if w.room() != 0 {
			t.Fatalf("room %d when full", w.room())
		}
		if !w.acknowledged(w.sent, 1000) || w.acknowledged(w.sent, 1000) {
			t.Fatal("progress is reported once")
		}
	}
	w.acknowledged(w.acked, 0)
	if w.room() != 1 {
		t.Errorf("room %d without credit, want 1: no acknowledgement would ever come", w.room())
	}
}

func TestASuspectNeedsProofTimeAndRepetition(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var s suspect
	step := func(sequence uint64, proven bool, later time.Duration) bool {
		now = now.Add(later)
		return s.strike("e", sequence, proven, now, time.Minute)
	}
	for i := range 10 {
		if step(5, false, time.Hour) {
			t.Fatalf("blamed without proof, attempt %d", i)
		}
	}
	for range 10 {
		if step(5, true, 0) {
			t.Fatal("blamed within a moment")
		}
	}
	if step(6, true, time.Hour) {
		t.Error("blamed for another row's strikes")
	}
	if second := step(6, true, time.Hour); second {
		t.Error("blamed after two strikes")
	}
	if third := step(6, true, time.Hour); !third {
		t.Error("not blamed after three proven strikes over hours")
	}
}

func TestBackoffIsFullJitterWithABound(t *testing.T) {
	opt := Options{MinBackoff: 100 * time.Millisecond, MaxBackoff: 10 * time.Second, Rand: func() float64 { return 0.5 }}
	for attempt, want := range map[int]time.Duration{0: 50 * time.Millisecond, 1: 100 * time.Millisecond, 3: 400 * time.Millisecond, 10: 5 * time.Second, 1000: 5 * time.Second} {
		if got := backoff(opt, attempt); got != want {
			t.Errorf("attempt %d: %v, want %v", attempt, got, want)
		}
	}
	opt.Rand = func() float64 { return 0 }
	if got := backoff(opt, 5); got != 0 {
		t.Errorf("the least pause is %v, want none", got)
	}
}

func TestAWrongCertificateIsExplained(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issue := func(name string, until time.Time) (tls.Certificate, *x509.CertPool) {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
			NotBefore: until.Add(-48 * time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		}
		if name == "127.0.0.1" {
			template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		pool := x509.NewCertPool()
		pool.AddCert(leaf)
		return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
	}
	tomorrow := time.Now().Add(24 * time.Hour)
	good, goodPool := issue("127.0.0.1", tomorrow)
	other, otherPool := issue("broker.example", tomorrow)
	old, oldPool := issue("127.0.0.1", time.Now().Add(-time.Hour))
	for name, c := range map[string]struct {
		cert tls.Certificate
		pool *x509.CertPool
		mend string
	}{
		"unknown authority": {good, x509.NewCertPool(), "authority's certificate"},
		"another name":      {other, otherPool, "another name"},
		"expired":           {old, oldPool, "renew it"},
		"sound":             {good, goodPool, ""},
	} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{c.cert}})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if conn, err := l.Accept(); err == nil {
				_ = conn.(*tls.Conn).Handshake() // the client reports what is wrong
				_ = conn.Close()
			}
		}()
		r, err := New(nil, Options{Broker: "tls://" + l.Addr().String(), Branch: "b", Kiosk: "k", TLS: &tls.Config{RootCAs: c.pool}})
		if err != nil {
			t.Fatal(err)
		}
		conn, err := r.dial(t.Context())
		switch {
		case c.mend == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.mend == "":
			_ = conn.Close()
		case err == nil:
			t.Errorf("%s: accepted", name)
		default:
			text := r.linkError(ErrUnreachable, err).Error()
			if !strings.Contains(text, c.mend) || !strings.Contains(text, l.Addr().String()) {
				t.Errorf("%s: %s", name, text)
			}
		}
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}
}
