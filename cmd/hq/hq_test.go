package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/hq/broker"
	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

const patience = 20 * time.Second

// A running is one run of the service inside the test.
type running struct {
	at   map[string]string // what it announced
	stop func() error
	log  *bytes.Buffer // to be read once stopped
}

func start(t *testing.T, dir string, args ...string) *running {
	t.Helper()
	c, err := parseConfig(append([]string{"-data", dir, "-listen", "127.0.0.1:0", "-broker-listen", "127.0.0.1:0"}, args...), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	h := &running{at: make(map[string]string), log: new(bytes.Buffer)}
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, c, w, h.log)
		w.CloseWithError(err)
		ended <- err
	}()
	lines := bufio.NewScanner(r)
	for h.at["PUBLIC_KEY"] == "" && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		h.at[name] = value
	}
	if h.at["HQ"] == "" {
		t.Fatalf("it did not start: %v", lines.Err())
	}
	go io.Copy(io.Discard, r)
	stopped := false
	h.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if err := h.stop(); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	until(t, "healthy", func() bool { status, _ := h.get(t, "/healthz", ""); return status == http.StatusOK })
	return h
}

func until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	timeout := time.After(patience)
	for !ready() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatalf("did not happen: %s", what)
		}
	}
}

func (h *running) get(t *testing.T, path, user string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.at["HQ"]+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if name, password, given := strings.Cut(user, ":"); given {
		req.SetBasicAuth(name, password)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, body
}

const words, phone, number = "窗口只开了一个，等了两个小时", "13912345678", "000000000"

// complain publishes a sealed complaint as a counter does and waits for the acknowledgement.
func complain(t *testing.T, h *running, publicKey string) {
	t.Helper()
	pub, err := event.ReadPublicKey(publicKey)
	if err != nil {
		t.Fatal(err)
	}
	id, err := event.NewID()
	if err != nil {
		t.Fatal(err)
	}
	seal, err := event.NewSealer(pub).Seal(id, event.ComplaintSubmitted, "k1", event.Statement{Words: words, Phone: phone})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	e, err := event.New(id, now, "guihua", "k1", event.ComplaintSubmitted, event.Complaint{Number: number, Matter: "waiting",
		Cause: "服务态度及质量", Characters: 14, Consent: "2026-11", Received: "2026-11-27", Content: seal, Submitted: now})
	if err != nil {
		t.Fatal(err)
	}
	body, err := e.WithPosition("epoch", 1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	acks := make(chan []byte, 10)
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(h.at["MQTT"]).SetClientID("counter").SetAutoReconnect(false))
	for _, step := range []func() mqtt.Token{
		c.Connect,
		func() mqtt.Token {
			return c.Subscribe(event.AckTopic("guihua", "k1"), 1, func(_ mqtt.Client, m mqtt.Message) { acks <- m.Payload() })
		},
		func() mqtt.Token {
			return c.Publish(event.EventsTopic("guihua", "k1", event.ComplaintSubmitted), 1, false, body)
		},
	} {
		if tok := step(); !tok.WaitTimeout(patience) || tok.Error() != nil {
			t.Fatalf("broker: %v", tok.Error())
		}
	}
	defer c.Disconnect(0)
	select {
	case text := <-acks:
		if a, err := event.UnmarshalAck(text); err != nil || a.Upto != 1 || a.Epoch != "epoch" {
			t.Errorf("acknowledgement %s: %v", text, err)
		}
	case <-time.After(patience):
		t.Fatal("no acknowledgement")
	}
}

func TestComplaintArrives(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	secret, err := os.ReadFile(h.at["FIRST_USER"])
	if err != nil {
		// Announced after the public key; the name is fixed.
		if secret, err = os.ReadFile(filepath.Join(dir, firstUserFile)); err != nil {
			t.Fatal(err)
		}
	}
	user := strings.TrimSpace(string(secret))
	complain(t, h, h.at["PUBLIC_KEY"])

	status, body := h.get(t, "/api/v1/events?after=0&limit=10", user)
	var page struct {
		Events []struct {
			ID, Type, Branch, Kiosk string
			Data                    struct {
				Number, Matter string
				Content        event.Statement
			}
		}
		Next int64
	}
	if err := json.Unmarshal(body, &page); err != nil || status != http.StatusOK || len(page.Events) != 1 || page.Next == 0 {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	e := page.Events[0]
	if e.Type != "complaint.submitted" || e.Branch != "guihua" || e.Kiosk != "k1" || e.Data.Number != number || e.Data.Matter != "waiting" ||
		e.Data.Content.Words != words || e.Data.Content.Phone != phone {
		t.Errorf("arrived %+v", e)
	}
	if _, body := h.get(t, fmt.Sprintf("/api/v1/events?after=%d", page.Next), user); !strings.Contains(string(body), `"events":[]`) {
		t.Errorf("after the last cursor: %s", body)
	}
	if _, body := h.get(t, "/api/v1/events?open=0", user); strings.Contains(string(body), phone) || !strings.Contains(string(body), "ciphertext") {
		t.Errorf("open=0 opened: %s", body)
	}
	for path, want := range map[string]int{
		"/api/v1/events?limit=x": 400, "/api/v1/events?after=-1": 400,
		"/api/v1/complaints/guihua/" + number + "?code=5678":  200,
		"/api/v1/complaints/haitang/" + number + "?code=5678": 404,
		"/api/v1/kiosks": 200, "/metrics": 200,
	} {
		if status, body := h.get(t, path, user); status != want {
			t.Errorf("%s: %d, want %d: %s", path, status, want, body)
		}
	}
	if status, _ := h.get(t, "/api/v1/events", "admin:wrong"); status != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", status)
	}
	for i := range 6 {
		status, _ := h.get(t, "/api/v1/complaints/guihua/"+number+"?code=0000", user)
		if want := map[bool]int{true: http.StatusNotFound, false: http.StatusTooManyRequests}[i < 5]; status != want {
			t.Errorf("guess %d: %d, want %d", i+1, status, want)
		}
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}

	// Each opening stands in the audit log; nothing personal stands in any other.
	db, err := store.OpenSQLite(t.Context(), filepath.Join(dir, "hq.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.Audit(t.Context(), 0, 0)
	if err != nil || len(list) == 0 || list[0].Who != firstUser || list[0].What != "opened" || list[0].Object != e.ID {
		t.Errorf("audit %+v, %v", list, err)
	}
	for _, s := range []string{words, phone, phone[7:]} {
		if strings.Contains(h.log.String(), s) {
			t.Errorf("the log holds a secret of %d bytes", len(s))
		}
	}
	wantNoSecrets(t, dir)
}

func wantNoSecrets(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, s := range []string{words, phone} {
			if bytes.Contains(text, []byte(s)) {
				t.Errorf("%s holds a secret of %d bytes in clear", filepath.Base(path), len(s))
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRestartKeepsEverything(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	complain(t, h, h.at["PUBLIC_KEY"])
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	user, err := os.ReadFile(filepath.Join(dir, firstUserFile))
	if err != nil {
		t.Fatal(err)
	}
	h = start(t, dir)
	if _, body := h.get(t, "/api/v1/events", strings.TrimSpace(string(user))); !strings.Contains(string(body), words) {
		t.Errorf("after a restart: %s", body)
	}
}

func TestStartErrorsSayWhatToMend(t *testing.T) {
	used := t.TempDir()
	start(t, used)
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	taken := port.Addr().String()
	file := filepath.Join(t.TempDir(), "file")
	corrupt, keyless := t.TempDir(), t.TempDir()
	if err := errors.Join(os.WriteFile(file, nil, 0o600),
		os.WriteFile(filepath.Join(corrupt, "hq.db"), bytes.Repeat([]byte("garbage "), 4096), 0o600),
		os.WriteFile(filepath.Join(keyless, publicKeyFile), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		c    config
		says []string
	}{
		"folder in use":     {config{Data: used}, []string{used, "another hq"}},
		"folder is a file":  {config{Data: file}, []string{file}},
		"pages' port taken": {config{Listen: taken}, []string{taken, "-listen"}},
		"broker's port":     {config{BrokerListen: taken}, []string{taken, "broker"}},
		"corrupt database":  {config{Data: corrupt}, []string{filepath.Join(corrupt, "hq.db"), "backup"}},
		"private key lost":  {config{Data: keyless}, []string{publicKeyFile, "backup"}},
		"no certificate":    {config{Cert: file, Key: file}, []string{"cert and key", file}},
		"no authority":      {config{BrokerURL: "ssl://127.0.0.1:1", BrokerCA: file}, []string{"broker_ca", file}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.c.Data == "" {
				c.c.Data = t.TempDir()
			}
			if c.c.Listen == "" {
				c.c.Listen = "127.0.0.1:0"
			}
			if c.c.BrokerListen == "" && c.c.BrokerURL == "" {
				c.c.BrokerListen = "127.0.0.1:0"
			}
			c.c.Keys = filepath.Join(c.c.Data, "keys")
			err := run(t.Context(), c.c, io.Discard, io.Discard)
			if err == nil {
				t.Fatal("it ran")
			}
			for _, s := range c.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("error %q does not name %q", err, s)
				}
			}
		})
	}
}

func TestConfig(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "hq.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := write("data = \"/srv/hq\"\nlisten = \"127.0.0.1:9000\"\ndemo = true\n[branches]\nguihua = \"桂花路网点\"\n")
	c, err := parseConfig([]string{"-config", path, "-listen", "127.0.0.1:9001"}, io.Discard)
	if err != nil || c.Data != "/srv/hq" || c.Listen != "127.0.0.1:9001" || c.Keys != "/srv/hq/keys" || c.BrokerListen != "127.0.0.1:1883" ||
		!c.Demo || c.Branches["guihua"] != "桂花路网点" {
		t.Errorf("%+v, %v", c, err)
	}
	for name, x := range map[string]struct {
		args []string
		says string
	}{
		"missing file":       {[]string{"-config", "/nowhere/hq.toml"}, "/nowhere/hq.toml"},
		"no TOML":            {[]string{"-config", write("data = \n")}, "line 1"},
		"unknown setting":    {[]string{"-config", write("lisen = \"x\"\n")}, `"lisen"`},
		"both brokers":       {[]string{"-broker-url", "ssl://h:1", "-broker-listen", "127.0.0.1:1"}, "one of the two"},
		"foreign scheme":     {[]string{"-broker-url", "http://h:1"}, "broker_url"},
		"a foreign node":     {[]string{"-broker-url", "ssl://h:1,tcp://i:1"}, "broker_url"},
		"half a pair":        {[]string{"-config", write("cert = \"c.pem\"\n")}, "cert and key"},
		"pages in clear":     {[]string{"-listen", "0.0.0.0:8700"}, "listen"},
		"broker in clear":    {[]string{"-broker-listen", ":1883"}, "broker_client_ca"},
		"a word that is not": {[]string{"serve"}, "serve"},
	} {
		if _, err := parseConfig(x.args, io.Discard); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s: %v; want it to name %q", name, err, x.says)
		}
	}
}

func TestAccess(t *testing.T) {
	a := access{password: "secret"}
	if _, err := a.authorize(broker.Login{User: ownUser, Password: "guess"}); !errors.Is(err, errDenied) {
		t.Errorf("a guessed password: %v", err)
	}
	if r, err := a.authorize(broker.Login{User: ownUser, Password: "secret"}); err != nil || r.Subscribe[0] != "#" {
		t.Errorf("headquarters: %v, %v", r, err)
	}
	if r, err := a.authorize(broker.Login{}); err != nil || r.Publish[0] != event.WildcardEvents() {
		t.Errorf("a counter on loopback: %v, %v", r, err)
	}
	a.certificates = true
	if _, err := a.authorize(broker.Login{}); !errors.Is(err, errDenied) {
		t.Errorf("a counter without certificate: %v", err)
	}
}
