package store

import (
	"fmt"
	"strings"
	"testing"
)

// CapSize lets the database file grow to some pages of 4 KiB at most.
func CapSize(t *testing.T, db *DB, pages int) {
	t.Helper()
	if _, err := db.write.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
}

// Change runs a statement as the store itself never does.
func Change(t *testing.T, db *DB, statement string) {
	t.Helper()
	if _, err := db.write.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// Plans tells how SQLite carries out the list under a filter, and the counts.
func Plans(t *testing.T, db *DB, f ComplaintFilter) (list, counts string) {
	t.Helper()
	plan := func(query string, args ...any) string {
		rows, err := db.read.Query(`EXPLAIN QUERY PLAN `+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var steps []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			steps = append(steps, step)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return strings.Join(steps, "\n")
	}
	query, args := f.query(0, maxRows)
	return plan(query, args...), plan(countsQuery, "a", "b", "b")
}
