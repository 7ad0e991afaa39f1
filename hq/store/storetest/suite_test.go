package storetest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

// faults are stores that break one promise, and the test of the suite that must
// find it.
var faults = map[string]struct {
	finds string
	wrap  func(store.Store) store.Store
}{
	"loses the last event of a batch": {"EventsAreKept", func(s store.Store) store.Store { return loser{s} }},
	"hides what went wrong":           {"KnownIDOtherBody", func(s store.Store) store.Store { return silent{s} }},
	"gives every shard to everybody":  {"Leases", func(s store.Store) store.Store { return generous{s} }},
	"forgets what an audit said":      {"AuditChain", func(s store.Store) store.Store { return forgetful{s} }},
}

type loser struct{ store.Store }

func (l loser) Ingest(ctx context.Context, batch []store.Incoming) (store.Result, error) {
	return l.Store.Ingest(ctx, batch[:len(batch)-1])
}

type silent struct{ store.Store }

func (silent) Alarms(context.Context, int) ([]store.Alarm, error) { return nil, nil }

type generous struct{ store.Store }

func (generous) LeaseShards(context.Context, string, time.Time, time.Duration) ([]int, error) {
	all := make([]int, event.Shards)
	for i := range all {
		all[i] = i
	}
	return all, nil
}

type forgetful struct{ store.Store }

func (f forgetful) Audit(ctx context.Context, after int64, limit int) ([]store.AuditEntry, error) {
	entries, err := f.Store.Audit(ctx, after, limit)
	return entries[:len(entries)/2], err
}

// faultName says which fault the suite is to meet, "" for none.
const faultName = "STORETEST_FAULT"

// TestSuite is one run of the suite, in this process or in one that
// TestSuiteFindsFaults starts.
func TestSuite(t *testing.T) {
	name, asked := os.LookupEnv(faultName)
	if !asked {
		t.Skip("package store runs the suite; TestSuiteFindsFaults runs parts of it")
	}
	storetest.Run(t, func(t *testing.T) store.Store {
		db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "hq.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		if name == "" {
			return db
		}
		return faults[name].wrap(db)
	})
}

// A suite that finds nothing is worth nothing: each of these stores must fail it,
// and the sound one pass the same tests.
func TestSuiteFindsFaults(t *testing.T) {
	run := func(fault, test string) (string, error) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestSuite$/^"+test+"$", "-test.v")
		cmd.Env = append(os.Environ(), faultName+"="+fault)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for name, f := range faults {
		out, err := run(name, f.finds)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !strings.Contains(out, "--- FAIL: TestSuite/"+f.finds) {
			t.Errorf("a store that %s passes %s: %v\n%s", name, f.finds, err, out)
		}
		if out, err := run("", f.finds); err != nil || !strings.Contains(out, "--- PASS: TestSuite/"+f.finds) {
			t.Errorf("a sound store fails %s: %v\n%s", f.finds, err, out)
		}
	}
}
