package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk/event"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if code, ok := outboxChild(os.Args[1], os.Args[2:]); ok {
			os.Exit(code)
		}
	}
	os.Exit(m.Run())
}

// installation writes the files of a counter and returns its configuration.
func installation(t *testing.T, change ...func(string) string) (dir, config string) {
	t.Helper()
	dir = t.TempDir()
	private, err := event.GenerateKeys("test")
	if err != nil {
		t.Fatal(err)
	}
	if err := private.Public().WritePublic(filepath.Join(dir, "seal.pub")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "branch.number"), hex.EncodeToString(make([]byte, 32)))
	text, err := os.ReadFile("../../deploy/kiosk.toml")
	if err != nil {
		t.Fatal(err)
	}
	s := string(text)
	for _, r := range [][2]string{
		{"/var/lib/smartcounter/kiosk", filepath.Join(dir, "data")},
		{"tls://mqtt.bank.example:8883", "tcp://127.0.0.1:1"},
		{`ca_file = "ca.pem"`, ""}, {`cert_file = "kiosk.pem"`, ""}, {`key_file = "kiosk.key"`, ""},
		{"fullscreen = true", "fullscreen = false"},
	} {
		if !strings.Contains(s, r[0]) {
			t.Fatalf("deploy/kiosk.toml lacks %s", r[0])
		}
		s = strings.Replace(s, r[0], r[1], 1)
	}
	for _, f := range change {
		s = f(s)
	}
	config = filepath.Join(dir, "kiosk.toml")
	write(t, config, s)
	return dir, config
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func replace(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

// start assembles a counter without a display.
func start(config string, log *slog.Logger) (*counter, error) {
	c, err := readConfig(config)
	if err != nil {
		return nil, err
	}
	return assemble(context.Background(), c, flags{simulate: time.Second}, log)
}

// TestBadSettings wants one sentence that names the setting or file, and a mend.
func TestBadSettings(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(string) string
		wants  []string
	}{
		{"spelling", replace("slot =", "slto ="), []string{"kiosk.slto", "docs/configuration.md"}},
		{"syntax", replace("[branch]", "[branch"), []string{"line", "mend"}},
		{"type", replace("slot = 0", `slot = "null"`), []string{"slot"}},
		{"branch id", replace(`id = "guihua"`, `id = "桂花"`), []string{"branch.id", "a-z"}},
		{"broker", replace("tcp://127.0.0.1:1", "http://x"), []string{"headquarters.broker", "tls://"}},
		{"pitch", replace("0.248", "24.8"), []string{"panel.pitch_mm", "0.248"}},
		{"slot", replace("slot = 0", "slot = 9999"), []string{"slot"}},
		{"key file", replace("branch.number", "nowhere.number"), []string{"number_key_file", "nowhere.number", "copy"}},
		{"seal key", replace("seal.pub", "nowhere.pub"), []string{"seal_key_file", "nowhere.pub"}},
		{"long name", replace("桂花路网点", strings.Repeat("长", 30)), []string{"branch.name", "12"}},
		{"staff task", replace("# staff_tasks = [\"threequestions\"]", "staff_tasks = [\"loan\"]"), []string{"kiosk.staff_tasks", "threequestions"}},
		{"service key", replace("[voice]", "[service_key]\npin = \"GPIO 22\"\n[voice]"), []string{"service_key.pin", "GPIO22"}},
		{"wording key", replace("# wording_key_file = \"content.pub\"", "wording_key_file = \"nowhere.pub\""), []string{"wording_key_file", "nowhere.pub"}},
		{"half a certificate", replace("[panel]", "cert_file = \"x.pem\"\n[panel]"), []string{"cert_file", "together"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, config := installation(t, c.change)
			k, err := start(config, slog.New(slog.DiscardHandler))
			if err == nil {
				k.close()
				t.Fatal("accepted")
			}
			for _, w := range c.wants {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not mention %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one sentence", err)
			}
		})
	}
	if _, err := start(filepath.Join(t.TempDir(), "none.toml"), nil); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestLockedOutbox(t *testing.T) {
	_, config := installation(t)
	first, err := start(config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	second, err := start(config, slog.New(slog.DiscardHandler))
	if err == nil {
		second.close()
		t.Fatal("two counters share one outbox")
	}
	if !strings.Contains(err.Error(), "outbox.db") {
		t.Errorf("%q does not name the file", err)
	}
}

// TestCorruptOutbox starts on a file of noise: it is put aside, and the counter runs.
func TestCorruptOutbox(t *testing.T) {
	dir, config := installation(t)
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 64<<10)
	rand.Read(noise)
	write(t, filepath.Join(dir, "data", "outbox.db"), string(noise))
	var said bytes.Buffer
	k, err := start(config, slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	aside, _ := filepath.Glob(filepath.Join(dir, "data", "*.corrupt-*"))
	if len(aside) != 1 || !strings.Contains(said.String(), "damaged") || !strings.Contains(k.parts.all()["outbox"], "recovered") {
		t.Errorf("put aside: %v; said: %s; health: %v", aside, said.String(), k.parts.all())
	}
}

func TestOccupiedScreenPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, config := installation(t)
	err = run(t.Context(), []string{"-config", config, "-screen", l.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("an occupied port: %v", err)
	}
	err = run(t.Context(), []string{"-config", config, "-screen", "0.0.0.0:0"})
	if err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("an address for the whole network: %v", err)
	}
}

// TestWrongBrokerCertificate connects to a broker whose certificate is signed
// by nobody the counter knows: it runs on and says why nothing is sent.
func TestWrongBrokerCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "broker"}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.(*tls.Conn).Handshake()
			c.Close()
		}
	}()
	dir, config := installation(t, replace("tcp://127.0.0.1:1", "tls://"+l.Addr().String()), replace("[panel]", "ca_file = \"ca.pem\"\n[panel]"))
	// An authority of its own that has signed something else.
	authority, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "bank"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, authority.Public(), authority)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "ca.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER})))
	said := &lockedBuffer{said: make(chan struct{}, 1)}
	k, err := start(config, slog.New(slog.NewTextHandler(said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- k.run(ctx) }()
	for !strings.Contains(said.String(), "certificate") {
		select {
		case <-said.said:
		case err := <-ended:
			t.Fatalf("the counter ended: %v", err)
		case <-ctx.Done():
			t.Fatalf("nothing said about the certificate: %s", said)
		}
	}
	if !strings.Contains(said.String(), l.Addr().String()) {
		t.Errorf("the broker is not named: %s", said)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// lockedBuffer collects a log that several goroutines write.
type lockedBuffer struct {
	mu   sync.Mutex
	b    bytes.Buffer
	said chan struct{}
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.said <- struct{}{}:
	default:
	}
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestSimulatedCustomer lets a simulated customer hand something in.
func TestSimulatedCustomer(t *testing.T) {
	_, config := installation(t)
	k, err := start(config, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	k.flags.simulate = 10 * time.Millisecond
	ended := make(chan error, 1)
	go func() { ended <- k.run(ctx) }()
	count := func() int {
		rows, err := k.outbox.Read(0, 1000, 64<<20)
		if err != nil {
			t.Error(err)
		}
		n := 0
		for _, r := range rows {
			e, err := event.Unmarshal(r.Body)
			if err != nil {
				t.Fatalf("an event that headquarters would refuse: %v", err)
			}
			if e.Type == event.ComplaintSubmitted || e.Type == event.FeedbackSubmitted {
				n++
			}
		}
		return n
	}
	for count() < 2 {
		select {
		case <-ctx.Done():
			t.Fatal("no customer came through in a minute")
		case <-time.After(100 * time.Millisecond):
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(fmt.Errorf("shutting down: %w", err))
	}
}
