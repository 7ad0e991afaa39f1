package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
)

// certificate makes a self-signed certificate, which is its own authority, and
// writes it and its key as PEM files.
func certificate(t *testing.T, name string) (pair tls.Certificate, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(t.TempDir(), strings.ReplaceAll(name, "/", "-"))
	certFile, keyFile = base+".pem", base+".key"
	if err := errors.Join(os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600)); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, certFile, keyFile
}

// TestCountersShowCertificates runs the embedded broker as it faces a network:
// headquarters gets in, a counter only with its certificate and only as itself.
func TestCountersShowCertificates(t *testing.T) {
	_, serverCert, serverKey := certificate(t, "broker")
	counter, counterCert, _ := certificate(t, "guihua/k1")
	stranger, _, _ := certificate(t, "guihua/k1")
	dir := t.TempDir()
	file := filepath.Join(dir, "hq.toml")
	text := "broker_cert = '" + serverCert + "'\nbroker_key = '" + serverKey + "'\nbroker_client_ca = '" + counterCert + "'\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	h := start(t, filepath.Join(dir, "hq"), "-config", file)
	if !strings.HasPrefix(h.at["MQTT"], "ssl://") {
		t.Fatalf("the broker is at %s", h.at["MQTT"])
	}
	connect := func(certs ...tls.Certificate) (mqtt.Client, error) {
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(h.at["MQTT"]).SetClientID("counter").SetAutoReconnect(false).
			SetConnectTimeout(patience).SetTLSConfig(&tls.Config{InsecureSkipVerify: true, Certificates: certs}))
		tok := c.Connect()
		if !tok.WaitTimeout(patience) {
			return c, errors.New("no answer")
		}
		return c, tok.Error()
	}
	for name, certs := range map[string][]tls.Certificate{"no certificate": nil, "a stranger's": {stranger}} {
		if c, err := connect(certs...); err == nil {
			c.Disconnect(0)
			t.Errorf("admitted with %s", name)
		}
	}
	c, err := connect(counter)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Disconnect(0)
	acks := make(chan string, 10)
	if tok := c.Subscribe(event.AckTopic("guihua", "k1"), 1, func(_ mqtt.Client, m mqtt.Message) { acks <- string(m.Payload()) }); !tok.WaitTimeout(patience) || tok.Error() != nil {
		t.Fatalf("subscribe: %v", tok.Error())
	}
	other := event.AckTopic("guihua", "k2")
	tok := c.Subscribe(other, 1, nil)
	if !tok.WaitTimeout(patience) || tok.(*mqtt.SubscribeToken).Result()[other] != 0x80 {
		t.Error("a counter may hear another's acknowledgements")
	}
	publish := func(kiosk string) {
		id, err := event.NewID()
		if err != nil {
			t.Fatal(err)
		}
		e, err := event.New(id, time.Now(), "guihua", kiosk, event.SessionEnded, event.Session{Outcome: "left"})
		if err != nil {
			t.Fatal(err)
		}
		body, err := e.WithPosition("epoch", 1).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if tok := c.Publish(event.EventsTopic("guihua", kiosk, event.SessionEnded), 1, false, body); !tok.WaitTimeout(patience) || tok.Error() != nil {
			t.Fatalf("publish: %v", tok.Error())
		}
	}
	publish("k2") // denied without a word, as MQTT 3.1.1 has none
	publish("k1")
	select {
	case <-acks:
	case <-time.After(patience):
		t.Fatal("no acknowledgement")
	}
	secret, err := os.ReadFile(filepath.Join(dir, "hq", firstUserFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, body := h.get(t, "/api/v1/kiosks", strings.TrimSpace(string(secret))); !strings.Contains(string(body), `"k1"`) || strings.Contains(string(body), `"k2"`) {
		t.Errorf("counters: %s", body)
	}
}
