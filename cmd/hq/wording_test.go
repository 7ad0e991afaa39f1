package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
)

// A counter that says it holds older words is sent the bank's, over the broker.
func TestCountersAreSentTheirWords(t *testing.T) {
	dir := t.TempDir()
	signed, config := filepath.Join(dir, "wording.json"), filepath.Join(dir, "hq.toml")
	key, err := event.GenerateSigningKey("content-1")
	if err != nil {
		t.Fatal(err)
	}
	body, err := event.SignWording(key, event.Wording{Version: 7, Made: time.Now(), Overlay: "# 7"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(event.KeepWording(signed, body), os.WriteFile(config, []byte("wording = '"+signed+"'\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	h := start(t, filepath.Join(dir, "hq"), "-config", config)

	got := make(chan []byte, 4)
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(h.at["MQTT"]).SetClientID("counter").SetAutoReconnect(false))
	wait := func(what string, token mqtt.Token) {
		t.Helper()
		if !token.WaitTimeout(patience) || token.Error() != nil {
			t.Fatalf("%s: %v", what, token.Error())
		}
	}
	wait("connect", c.Connect())
	defer c.Disconnect(100)
	wait("subscribe", c.Subscribe(event.DownTopic("guihua", "k1", event.DownContent), 1, func(_ mqtt.Client, m mqtt.Message) { got <- m.Payload() }))
	id, err := event.NewID()
	if err != nil {
		t.Fatal(err)
	}
	e, err := event.New(id, time.Now(), "guihua", "k1", event.KioskStatus, event.Status{
		Version: "test", Started: time.Now(), Clock: time.Now(), Wording: &event.WordingStatus{Version: 6}})
	if err != nil {
		t.Fatal(err)
	}
	status, err := e.WithPosition("epoch", 1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	wait("publish", c.Publish(event.EventsTopic("guihua", "k1", event.KioskStatus), 1, false, status))
	select {
	case b := <-got:
		if w, err := event.OpenWording([]*event.VerifyingKey{key.Verifying()}, b); err != nil || w.Version != 7 || !bytes.Equal(b, body) {
			t.Errorf("%+v, %v", w, err)
		}
	case <-time.After(patience):
		t.Fatal("no words came")
	}
}

func TestWordingThatIsNotSigned(t *testing.T) {
	file := filepath.Join(t.TempDir(), "words.toml")
	if err := os.WriteFile(file, []byte("[text]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := counterWords(config{Wording: file}, nil, nil); !errors.Is(err, errConfig) || !errors.Is(err, event.ErrDown) {
		t.Error(err)
	}
}
