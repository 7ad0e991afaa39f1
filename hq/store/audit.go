package store

import (
	"context"
	"database/sql"
	"errors"

	"smartcounter/kiosk/login"
)

// RecordAudit implements Store.
func (db *DB) RecordAudit(ctx context.Context, entries ...login.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return db.fail("audit", db.inTx(ctx, func(tx *sql.Tx) error {
		var sequence int64
		var last []byte
		err := tx.QueryRowContext(ctx, `SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1`).Scan(&sequence, &last)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var prev login.Digest
		copy(prev[:], last)
		for _, e := range entries {
			sequence++
			if e, err = login.Link(prev, e); err != nil {
				return err
			}
			prev = e.Hash
			_, err = tx.ExecContext(ctx, db.dialect.rebind(`INSERT INTO audit (sequence, time, who, what, object, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`),
				sequence, e.Time.UnixMicro(), e.Who, e.What, e.Object, e.Prev[:], e.Hash[:])
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// Audit implements Store.
func (db *DB) Audit(ctx context.Context, after int64, limit int) ([]AuditEntry, error) {
	const q = `SELECT sequence, time, who, what, object, prev, hash FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?`
	return list(ctx, db, "audit", q, []any{after, bounded(limit)}, func(scan func(...any) error) (e AuditEntry, err error) {
		var at int64
		var prev, hash []byte
		err = scan(&e.Sequence, &at, &e.Who, &e.What, &e.Object, &prev, &hash)
		e.Time = fromMicro(at)
		copy(e.Prev[:], prev)
		copy(e.Hash[:], hash)
		return e, err
	})
}
