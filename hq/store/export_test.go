package store

import (
	"fmt"
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
