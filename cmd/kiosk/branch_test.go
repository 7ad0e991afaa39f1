package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/branch"
	"smartcounter/kiosk/queue"
	"smartcounter/outbox"
)

const queueSample = `
[queue]
key_file = "branch.queue"
windows = ["1", "2"]

[[queue.services]]
id = "cash"
letter = "A"
label = "取钱、存钱"
area = "2号区"

[[queue.services]]
id = "card"
letter = "B"
label = "银行卡"

[branch_network]
listen = "127.0.0.1:0"
names = ["127.0.0.1"]
`

// branchInstallation is an installation with a queue; change edits its settings.
func branchInstallation(t *testing.T, change ...string) (dir, path string) {
	t.Helper()
	dir, path = installation(t)
	write(t, filepath.Join(dir, "branch.queue"), hex.EncodeToString(make([]byte, 32)))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	settings := queueSample
	for i := 0; i+1 < len(change); i += 2 {
		if !strings.Contains(settings, change[i]) {
			t.Fatalf("the sample lacks %s", change[i])
		}
		settings = strings.Replace(settings, change[i], change[i+1], 1)
	}
	write(t, path, string(text)+settings)
	return dir, path
}

func TestQueueSettings(t *testing.T) {
	_, path := branchInstallation(t)
	c, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if tiles := c.Queue.tiles(); len(tiles) != 2 || tiles[0].Label != "取钱、存钱" || tiles[0].Area != "2号区" || tiles[1].Letter != "B" {
		t.Errorf("%+v", tiles)
	}
	r := c.Queue.rules(nil)
	if r.Guard != 75*time.Minute || r.Open != 9*time.Hour || r.Close != 17*time.Hour || r.Windows != 2 || r.Slot != 15*time.Minute || r.Elastic != time.Hour {
		t.Errorf("%+v", r)
	}
	for name, change := range map[string]struct{ from, to, setting string }{
		"services without a key": {`key_file = "branch.queue"`, "", "queue.key_file"},
		"no windows":             {`windows = ["1", "2"]`, "", "queue.windows"},
		"a window in words":      {`"2"]`, `"two"]`, "queue.windows"},
		"a letter twice as long": {`letter = "A"`, `letter = "AB"`, "queue.services.letter"},
		"no label":               {`label = "银行卡"`, "", "queue.services.label"},
		"a long label":           {`label = "银行卡"`, `label = "银行卡和别的很多东西"`, "queue.services.label"},
		"an id in capitals":      {`id = "card"`, `id = "CARD"`, "queue.services.id"},
		"host and served":        {`windows`, "host = \"https://10.1.2.3:8443\"\nca_file = \"x\"\nwindows", "queue.host"},
		"a host without TLS":     {`listen = "127.0.0.1:0"`, "[queue2]", "queue2"},
		"a strange time":         {`windows`, "open = \"nine\"\nwindows", "09:00"},
		"half a quarter":         {`windows`, "open = \"09:05\"\nwindows", "queue.open"},
		"closes before it opens": {`windows`, "close = \"08:00\"\nwindows", "queue.open"},
		"a long slot":            {`windows`, "slot_minutes = 20\nwindows", "queue.slot_minutes"},
		"no guard":               {`windows`, "guard_minutes = 1\nwindows", "queue.guard_minutes"},
		"no names":               {`names = ["127.0.0.1"]`, "", "branch_network.names"},
		"no port":                {`"127.0.0.1:0"`, `"127.0.0.1"`, "branch_network.listen"},
		"a link without TLS":     {`names`, "ticket_link = \"http://x\"\nnames", "branch_network.ticket_link"},
	} {
		_, path := branchInstallation(t, change.from, change.to)
		if _, err := readConfig(path); err == nil || !strings.Contains(err.Error(), change.setting) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The counter's own queue, from a settings file to a ticket on the disk.
func TestCounterHostsTheQueue(t *testing.T) {
	_, path := branchInstallation(t)
	c, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	box, err := outbox.Open(filepath.Join(c.Data, "outbox.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	var log bytes.Buffer
	n, err := openBranch(c, branchStore{box}, slog.New(slog.NewJSONHandler(&log, nil)), func(branch.Call) {})
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := n.host.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	defer func() { stop(); running.Wait() }()
	q := n.queue()
	one, err := q.Take(ctx, "request-0001", "cash", true)
	if err != nil || one.Number != "A001" || one.Phase != kiosk.TicketWaiting || one.Booked() || one.Link != "" {
		t.Errorf("%+v, %v", one, err)
	}
	if again, err := q.Take(ctx, "request-0001", "cash", true); err != nil || again.Number != one.Number {
		t.Errorf("%+v, %v", again, err)
	}
	if found, ok, err := q.Find(ctx, "A001"); err != nil || !ok || found.Number != "A001" {
		t.Errorf("%+v, %v, %v", found, ok, err)
	}
	slot := time.Now().Add(10 * time.Minute)
	booked, err := n.host.Book(ctx, branch.StaffBooking{ID: "by-hand-1", Service: "card", Slot: slot, Tail: "1234"})
	if err != nil {
		t.Fatal(err)
	}
	if _, refused, err := q.CheckIn(ctx, "request-0002", kiosk.CheckInBy{Code: "000000"}); err != nil || refused.Reason != kiosk.RefusedUnknown {
		t.Errorf("%+v, %v", refused, err)
	}
	if v, refused, err := q.CheckIn(ctx, "request-0003", kiosk.CheckInBy{QR: booked.QR}); err != nil || refused.Reason != kiosk.RefusedNot || !v.Booked() {
		t.Errorf("%+v, %+v, %v", v, refused, err)
	}
	if _, refused, err := q.CheckIn(ctx, "request-0004", kiosk.CheckInBy{Tail: "1234"}); err != nil || refused.Reason != kiosk.RefusedUsed || refused.Ticket.Number != "B001" {
		t.Errorf("%+v, %v", refused, err)
	}
	if f := factsOf(n.host.Facts(), true, time.Time{}); !f.Open || f.Waiting != 2 || len(f.Services) != 2 || f.Services[0].Waiting != 1 || f.Services[0].Band != nil {
		t.Errorf("%+v", f)
	}
	n.Ring("call-1", "writing", time.Now())
	if calls := n.host.HelpCalls(); len(calls) != 1 || calls[0].Place != c.Kiosk.Place {
		t.Errorf("%+v", calls)
	}
	n.Silence("call-1")
	board, err := os.ReadFile(filepath.Join(c.Data, "branch", "board"))
	if err != nil || !strings.HasPrefix(string(board), "/board/") || strings.Contains(log.String(), strings.TrimSpace(string(board))) {
		t.Errorf("%s, %v; the log: %s", board, err, log.String())
	}
	if !strings.Contains(log.String(), n.site.Authority().Fingerprint()) {
		t.Errorf("the log does not name the certificate: %s", log.String())
	}
}

// Every refusal and every state of the branch has its word on the screen.
func TestEveryRefusalIsKnown(t *testing.T) {
	for _, r := range []queue.Refusal{queue.Unknown, queue.Ambiguous, queue.TooEarly, queue.OtherDay, queue.AlreadyUsed, queue.TooManyGuesses} {
		if refusalOf(branch.Refused{Reason: r}, "").Reason == kiosk.RefusedNot {
			t.Errorf("%s is no refusal to the counter", r)
		}
	}
	if v := ticketOf(branch.Ticket{ID: "t1", Number: "A001", State: branch.TicketCalled, Window: "3", Ahead: -1}, "https://x/t/"); v.Phase != kiosk.TicketCalled || v.Window != "3" || v.Link != "https://x/t/t1" || v.Ahead != -1 {
		t.Errorf("%+v", v)
	}
}

func TestStaffCommand(t *testing.T) {
	_, path := branchInstallation(t)
	c, err := readConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(c.Data, "branch"), 0o700); err != nil {
		t.Fatal(err)
	}
	do := func(in string, args ...string) (int, string) {
		t.Helper()
		var out, errs bytes.Buffer
		return runStaff(append(args, "-config", path), strings.NewReader(in), &out, &errs), out.String() + errs.String()
	}
	for _, step := range []struct {
		in   string
		args []string
		code int
		says string
	}{
		{"a good password\n", []string{"add", "chen", "陈晓"}, 0, ""},
		{"", []string{"list"}, 0, "chen\t陈晓\n"},
		{"short\n", []string{"add", "li", "李娜"}, 1, "at least 8"},
		{"", []string{"remove", "li"}, 1, "nobody"},
		{"", []string{"remove", "chen"}, 0, ""},
		{"", []string{"list"}, 0, ""},
		{"", []string{"audit"}, 0, "0 entries"},
		{"", []string{"dance"}, 2, "usage"},
		{"", []string{"add", "chen"}, 2, "usage"},
	} {
		if code, says := do(step.in, step.args...); code != step.code || !strings.Contains(says, step.says) {
			t.Errorf("%v: %d %s", step.args, code, says)
		}
	}
	if err := staff([]string{"list", "-config", filepath.Join(t.TempDir(), "none.toml")}, nil, nil); err == nil || errors.Is(err, errUsage) {
		t.Errorf("without a configuration: %v", err)
	}
}
