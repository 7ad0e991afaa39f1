package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

// A sender is a counter's outbox with its relay.
type sender struct {
	t    *testing.T
	box  *outbox.Outbox
	sent map[string]bool
}

func newSender(t *testing.T, broker string) *sender {
	t.Helper()
	box, err := outbox.Open(filepath.Join(t.TempDir(), "outbox.db"), &outbox.Options{Kiosk: "k1"})
	if err != nil {
		t.Fatal(err)
	}
	relay, err := mqtt.New(box, mqtt.Options{Broker: broker, Branch: "guihua", Kiosk: "k1", ProgressTimeout: time.Second,
		MinBackoff: time.Millisecond, MaxBackoff: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-ended, box.Close()); err != nil {
			t.Error(err)
		}
	})
	return &sender{t: t, box: box, sent: make(map[string]bool)}
}

// send hands in events and waits until headquarters has acknowledged them all.
func (s *sender) send(n int) {
	s.t.Helper()
	var records []outbox.Record
	for range n {
		records = append(records, s.record(event.SessionEnded, event.Session{Outcome: "left"}))
	}
	if err := s.box.Append(s.t.Context(), records, nil); err != nil {
		s.t.Fatal(err)
	}
	s.untilAcknowledged()
}

// append hands in one event.
func (s *sender) append(typ event.Type, data any) {
	s.t.Helper()
	if err := s.box.Append(s.t.Context(), []outbox.Record{s.record(typ, data)}, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sender) record(typ event.Type, data any) outbox.Record {
	s.t.Helper()
	id, err := event.NewID()
	if err != nil {
		s.t.Fatal(err)
	}
	e, err := event.New(id, time.Now(), "guihua", "k1", typ, data)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := e.Marshal()
	if err != nil {
		s.t.Fatal(err)
	}
	s.sent[id] = true
	return outbox.Record{ID: id, Body: body}
}

func (s *sender) untilAcknowledged() {
	s.t.Helper()
	until(s.t, "everything is acknowledged", func() bool { c := s.box.Cursor(); return c.Acked == c.Last })
}

// ids lists what headquarters has, as a program that reads its API sees it.
func (h *running) ids(t *testing.T, user string) map[string]int {
	t.Helper()
	found := make(map[string]int)
	for after := int64(0); ; {
		status, body := h.get(t, fmt.Sprintf("/api/v1/events?limit=500&after=%d", after), user)
		var page struct {
			Events []struct{ ID string }
			Next   int64
		}
		if err := json.Unmarshal(body, &page); err != nil {
			t.Fatalf("%d, %v", status, err)
		}
		if len(page.Events) == 0 {
			return found
		}
		for _, e := range page.Events {
			found[e.ID]++
		}
		after = page.Next
	}
}

// TestBackupRestoreReplay loses everything after a backup. On the next contact
// headquarters asks the counter for it, and every event is there exactly once.
func TestBackupRestoreReplay(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "hq")
		file := filepath.Join(t.TempDir(), "backup.db")
		backupRestoreReplay(t, data, func() {
			t.Helper()
			copyCommand(t, "backup", data, file)
			info, err := os.Stat(file)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the backup is %v, %v", info, err)
			}
			if err := command(t.Context(), []string{"backup", "-data", data, file}); !errors.Is(err, store.ErrExists) {
				t.Errorf("overwriting a backup: %v", err)
			}
			if err := command(t.Context(), []string{"restore", "-data", data, file}); err == nil || !strings.Contains(err.Error(), "in use") {
				t.Errorf("restoring under a running headquarters: %v", err)
			}
		}, func() []string {
			copyCommand(t, "restore", data, file)
			return nil
		})
		if aside, err := filepath.Glob(filepath.Join(data, "hq.db.before-*Z")); err != nil || len(aside) != 1 {
			t.Errorf("what was there is in %v, %v", aside, err)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		p := storetest.StartPostgres(t)
		config := func(database string) []string {
			path := filepath.Join(t.TempDir(), "hq.toml")
			if err := os.WriteFile(path, []byte("database = '"+database+"'\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			return []string{"-config", path}
		}
		first, second := p.Database(t), p.Database(t)
		data, file := filepath.Join(t.TempDir(), "hq"), filepath.Join(t.TempDir(), "backup.dump")
		for name := range copies {
			err := command(t.Context(), append(append([]string{name}, config(first)...), "-data", data, file))
			password, _ := url.Parse(first)
			if secret, _ := password.User.Password(); !errors.Is(err, errConfig) || strings.Contains(err.Error(), secret) {
				t.Errorf("%s of PostgreSQL: %v", name, err)
			}
		}
		backupRestoreReplay(t, data, func() {
			if err := p.Dump(first, file); err != nil {
				t.Fatal(err)
			}
		}, func() []string {
			if err := p.Restore(second, file); err != nil {
				t.Fatal(err)
			}
			return config(second)
		}, config(first)...)
	})
}

func copyCommand(t *testing.T, name, data, file string) {
	t.Helper()
	c, file, err := parseCopy([]string{name, "-data", data, file}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var says bytes.Buffer
	if err := copies[name](t.Context(), c, file, &says); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(says.String(), file) {
		t.Errorf("%s says %q", name, says.String())
	}
}

func backupRestoreReplay(t *testing.T, data string, backup func(), restore func() []string, args ...string) {
	const half = 500
	h := start(t, data, args...)
	secret, err := os.ReadFile(filepath.Join(data, firstUserFile))
	if err != nil {
		t.Fatal(err)
	}
	user := strings.TrimSpace(string(secret))
	s := newSender(t, h.at["MQTT"])
	s.send(half)
	backup()
	s.send(half)
	if found := h.ids(t, user); len(found) != 2*half {
		t.Fatalf("%d events before the loss", len(found))
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	again := append(restore(), "-broker-listen", strings.TrimPrefix(h.at["MQTT"], "tcp://"))
	h = start(t, data, again...)
	if found := h.ids(t, user); len(found) != half {
		t.Fatalf("%d events in the backup", len(found))
	}
	s.send(1) // the counter's next contact
	found := h.ids(t, user)
	for id := range s.sent {
		if found[id] != 1 {
			t.Errorf("an event is there %d times", found[id])
		}
	}
	if len(found) != len(s.sent) {
		t.Errorf("%d events, sent %d", len(found), len(s.sent))
	}
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(file, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want error
	}{
		{[]string{"restore", "-data", data, file}, store.ErrCorrupt},
		{[]string{"restore", "-data", data, file + "x"}, store.ErrUnusable},
		{[]string{"backup", "-data", data, file + "x"}, store.ErrUnusable},
		{[]string{"backup"}, errConfig},
		{[]string{"backup", "-data"}, errConfig},
	} {
		if err := command(t.Context(), c.args); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.args[:1], err, c.want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(data, "hq.db*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
