package store_test

import (
	"path/filepath"
	"testing"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
)

func openSQLite(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestSQLiteConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return openSQLite(t, filepath.Join(t.TempDir(), "hq.db")) })
}
