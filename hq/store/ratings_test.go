package store_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

// withoutRatings takes a database back to what it was before ratings were listed.
const withoutRatings = `DELETE FROM complaints WHERE number = '';
	DROP INDEX complaints_number; DROP INDEX complaints_type; DROP INDEX complaints_branch; DROP INDEX complaints_branch_type;
	ALTER TABLE complaints DROP COLUMN reasons;
	CREATE INDEX complaints_number ON complaints (branch, number);
	DELETE FROM migrations WHERE version = 2;`

// ratingsOfOlderRelease: what came before the release that lists ratings is listed as
// if it had come after.
func ratingsOfOlderRelease(t *testing.T, open func() *store.DB) {
	db := open()
	dead := storetest.Rating(storetest.Home, 2, "very_dissatisfied")
	dead.Time = time.Unix(0, 0).UTC()
	worded := storetest.Event(storetest.Home, 4, event.FeedbackSubmitted, event.Feedback{Rating: "neutral", Reasons: []string{"machine", "hall"},
		Anonymous: true, Submitted: storetest.At, Number: storetest.Number(t, 5),
		Content: &event.Sealed{KID: "k", Enc: make([]byte, 32), Ciphertext: make([]byte, 32)}})
	batch := []store.Incoming{storetest.Rating(storetest.Home, 1, "satisfied", "waiting", "hall"), dead,
		storetest.Complaint(storetest.Home, 3, storetest.Number(t, 1)), worded, storetest.Session(storetest.Home, 5)}
	if _, err := db.Ingest(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	want, err := db.Complaints(t.Context(), store.ComplaintFilter{}, 0, 0)
	if err != nil || len(want) != 4 {
		t.Fatalf("%+v, %v", want, err)
	}
	store.Change(t, db, withoutRatings)
	db = open()
	got, err := db.Complaints(t.Context(), store.ComplaintFilter{}, 0, 0)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range want {
		g, w := got[i], want[i]
		same := slices.Equal(g.Reasons, w.Reasons)
		g.Reasons, w.Reasons = nil, nil
		if !same || g.Event != w.Event || g.Cursor != w.Cursor || g.Rating != w.Rating || g.Number != w.Number || g.State != w.State ||
			g.Anonymous != w.Anonymous || g.Type != w.Type || g.Branch != w.Branch || g.Kiosk != w.Kiosk ||
			!g.Submitted.Equal(w.Submitted) || !g.Arrived.Equal(w.Arrived) {
			t.Errorf("%+v\nwant %+v", got[i], want[i])
		}
	}
	// What comes again is known.
	if r, err := db.Ingest(t.Context(), batch); err != nil || r.Inserted != 0 || r.Duplicates != len(batch) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRatingsOfOlderRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hq.db")
	ratingsOfOlderRelease(t, func() *store.DB { return openSQLite(t, path) })
}

func TestRatingsOfOlderReleasePostgres(t *testing.T) {
	url := storetest.StartPostgres(t).Database(t)
	ratingsOfOlderRelease(t, func() *store.DB { return openPostgres(t, url) })
}

// No choice on the page makes the database look through what was not chosen, or sort.
func TestListsComeFromIndexes(t *testing.T) {
	db := openSQLite(t, filepath.Join(t.TempDir(), "hq.db"))
	for _, c := range []struct {
		store.ComplaintFilter
		search string
	}{
		{store.ComplaintFilter{}, "(cursor<?)"},
		{store.ComplaintFilter{Type: event.ComplaintSubmitted}, "complaints_type (type=? AND cursor<?)"},
		{store.ComplaintFilter{Branch: "guihua"}, "complaints_branch (branch=? AND cursor<?)"},
		{store.ComplaintFilter{Type: event.FeedbackSubmitted, Branch: "guihua"}, "complaints_branch_type (branch=? AND type=? AND cursor<?)"},
	} {
		list, counts := store.Plans(t, db, c.ComplaintFilter)
		if !strings.HasPrefix(list, "SEARCH") || !strings.Contains(list, c.search) || strings.Contains(list, "TEMP B-TREE") {
			t.Errorf("%+v: %s", c.ComplaintFilter, list)
		}
		if strings.Count(counts, "SEARCH complaints USING COVERING INDEX complaints_type (type=?)") != 3 {
			t.Errorf("counts: %s", counts)
		}
	}
}
