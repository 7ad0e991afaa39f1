package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smartcounter/outbox"
)

// outboxFile makes the file of a stopped counter with n events, 3 of them acknowledged.
func outboxFile(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "outbox.db")
	o, err := outbox.Open(path, &outbox.Options{Kiosk: "guihua/k1"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		r := outbox.Record{ID: fmt.Sprintf("event-%d", i), Body: fmt.Appendf(nil, `{"n":%d,"filling":%q}`, i, strings.Repeat("x", 600))}
		if err := o.Append(context.Background(), []outbox.Record{r}, map[string][]byte{"count": fmt.Append(nil, i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.Ack(o.Epoch(), 3, outbox.Refusal{Sequence: 2, Reason: "data"}); err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// engineer runs one command as the field engineer does.
func engineer(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = runOutbox(args, &out, &err)
	return code, out.String(), err.String()
}

func wantSays(t *testing.T, what, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s says %q, without %q", what, text, w)
		}
	}
}

func TestOutboxInspectAndVerify(t *testing.T) {
	path := outboxFile(t, 20)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, out, errs := engineer(t, "inspect", path)
	if code != outbox.CheckSound {
		t.Fatalf("inspect: %d, %s", code, errs)
	}
	wantSays(t, "inspect", out, "guihua/k1", "up to 20", "up to 3", "17 events", `"count"`, "dead letters  1", "event-1", "data")
	if code, out, errs = engineer(t, "verify", path); code != outbox.CheckSound {
		t.Fatalf("verify: %d, %s", code, errs)
	}
	wantSays(t, "verify", out, "sound", "20 rows")
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed: %v", err)
	}
}

func exported(t *testing.T, path string) map[string]bool {
	t.Helper()
	code, out, errs := engineer(t, "export", path)
	if code != outbox.CheckSound {
		t.Fatalf("export: %d, %s", code, errs)
	}
	ids := make(map[string]bool)
	for line := range strings.Lines(out) {
		var e struct {
			ID   string `json:"id"`
			Body struct {
				N int `json:"n"`
			} `json:"body"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.ID != fmt.Sprintf("event-%d", e.Body.N) || ids[e.ID] {
			t.Errorf("line %q: %v", line, err)
		}
		ids[e.ID] = true
	}
	return ids
}

func TestOutboxDamaged(t *testing.T) {
	path := outboxFile(t, 200)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(data[:8192]) // both meta pages: bbolt cannot even open it
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"inspect", "verify"} {
		code, out, errs := engineer(t, command, path)
		if code != outbox.CheckDamaged || out != "" {
			t.Errorf("%s of a damaged file: %d, %q", command, code, out)
		}
		wantSays(t, command, errs, path, "damaged", "salvage")
	}
	if ids := exported(t, path); len(ids) != 200 {
		t.Errorf("%d of 200 events exported", len(ids))
	}
	into := filepath.Join(t.TempDir(), "new.db")
	code, out, errs := engineer(t, "salvage", "-kiosk", "guihua/k1", path, into)
	if code != outbox.CheckSound {
		t.Fatalf("salvage: %d, %s", code, errs)
	}
	wantSays(t, "salvage", out, "200 events", `"count"`)
	if code, _, errs := engineer(t, "salvage", "-kiosk", "guihua/k1", path, into); code != 1 || !strings.Contains(errs, "exists") {
		t.Errorf("salvage over a file: %d, %s", code, errs)
	}
	o, err := outbox.Open(into, &outbox.Options{Kiosk: "guihua/k1"})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	rows, err := o.Read(0, 1000, 1<<30)
	if err != nil || len(rows) != 200 {
		t.Errorf("the counter finds %d events, %v", len(rows), err)
	}
	if count, err := o.State("count"); err != nil || string(count) != "199" {
		t.Errorf("state %q, %v", count, err)
	}
}

func TestOutboxOfRunningKiosk(t *testing.T) {
	path := outboxFile(t, 5)
	o, err := outbox.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	for _, args := range [][]string{{"inspect", path}, {"verify", path}, {"export", path}, {"salvage", "-kiosk", "guihua/k1", path, path + ".new"}} {
		code, out, errs := engineer(t, args...)
		if code != outbox.CheckBusy || out != "" {
			t.Errorf("%s: %d, %q", args[0], code, out)
		}
		wantSays(t, args[0], errs, path, fmt.Sprintf("process %d", os.Getpid()))
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, copied, string(data))
	if ids := exported(t, copied); len(ids) != 5 {
		t.Errorf("%d of 5 events in the copy", len(ids))
	}
}

func TestOutboxUsage(t *testing.T) {
	path := outboxFile(t, 3)
	for _, args := range [][]string{nil, {"inspect"}, {"inspect", "-h"}, {"mend", path}, {"verify", path, path}, {"salvage", path}, {"salvage", "-x", path, path}} {
		code, _, errs := engineer(t, args...)
		if code != outbox.CheckUsage {
			t.Errorf("%q: %d", args, code)
		}
		wantSays(t, "usage", errs, "usage: kiosk outbox")
	}
	if code, _, errs := engineer(t, "salvage", path, path+".new"); code != 1 || !strings.Contains(errs, "-kiosk") {
		t.Errorf("without -kiosk: %d, %s", code, errs)
	}
	missing := filepath.Join(t.TempDir(), "nothing.db")
	for _, command := range []string{"inspect", "verify", "export"} {
		if code, _, errs := engineer(t, command, missing); code != 1 || !strings.Contains(errs, missing) {
			t.Errorf("%s of a missing file: %d, %s", command, code, errs)
		}
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a file was made")
	}
	if code, _, errs := engineer(t, "verify", filepath.Dir(path)); code != 1 || !strings.Contains(errs, "is no file") {
		t.Errorf("verify of a folder: %d, %s", code, errs)
	}
	text := filepath.Join(t.TempDir(), "text")
	write(t, text, "no outbox")
	if code, _, errs := engineer(t, "salvage", "-kiosk", "guihua/k1", text, missing); code != 1 || !strings.Contains(errs, "no event and no state") {
		t.Errorf("salvage of another file: %d, %s", code, errs)
	}
}
