package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"smartcounter/kiosk/event"
)

// Several ingest workers divide the branches among themselves by shard. That two of
// them take one shard for a moment does no harm, as an event counts by its id; that
// none takes it only delays its counters. So a worker that joins takes shards away
// from those with more than their part, and those find out when they next ask.

// LeaseShards implements Store.
func (db *DB) LeaseShards(ctx context.Context, worker string, now time.Time, lease time.Duration) (mine []int, err error) {
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		mine, err = db.leaseShards(ctx, tx, worker, now, lease)
		return err
	})
	if err != nil {
		return nil, db.fail("leases", err)
	}
	return mine, nil
}

func (db *DB) leaseShards(ctx context.Context, tx *sql.Tx, worker string, now time.Time, lease time.Duration) ([]int, error) {
	exec := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, db.dialect.rebind(query), args...)
		return err
	}
	if err := exec(`INSERT INTO ingest_workers (worker, expires) VALUES (?, ?) ON CONFLICT (worker) DO UPDATE SET expires = excluded.expires`,
		worker, now.Add(lease).UnixMicro()); err != nil {
		return nil, err
	}
	if err := exec(`DELETE FROM ingest_workers WHERE expires <= ?`, now.UnixMicro()); err != nil {
		return nil, err
	}
	var workers int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM ingest_workers`).Scan(&workers); err != nil {
		return nil, err
	}
	owners, err := readLeases(ctx, tx)
	if err != nil {
		return nil, err
	}
	taken := divide(&owners, worker, workers)
	for _, shard := range taken {
		if err := exec(`INSERT INTO leases (shard, worker) VALUES (?, ?) ON CONFLICT (shard) DO UPDATE SET worker = excluded.worker`, shard, worker); err != nil {
			return nil, err
		}
	}
	var mine []int
	for shard, owner := range owners {
		if owner == worker {
			mine = append(mine, shard)
		}
	}
	return mine, nil
}

func readLeases(ctx context.Context, tx *sql.Tx) (owners [event.Shards]string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT shard, worker FROM leases`)
	if err != nil {
		return owners, err
	}
	defer rows.Close()
	for rows.Next() {
		var shard int
		var worker string
		if err := rows.Scan(&shard, &worker); err != nil {
			return owners, err
		}
		if shard >= 0 && shard < len(owners) {
			owners[shard] = worker
		}
	}
	return owners, rows.Err()
}

// divide gives a worker what is free up to its part of the shards, and what others
// have above theirs. It returns what changed hands.
func divide(owners *[event.Shards]string, worker string, workers int) (taken []int) {
	held := make(map[string]int)
	for _, owner := range owners {
		held[owner]++
	}
	take := func(shard int) {
		held[owners[shard]]--
		held[worker]++
		owners[shard] = worker
		taken = append(taken, shard)
	}
	part := (len(owners) + workers - 1) / workers
	for shard, owner := range owners {
		if owner == "" && held[worker] < part {
			take(shard)
		}
	}
	for least := len(owners) / workers; held[worker] < least; {
		richest := worker
		for _, owner := range owners { // in a fixed order, so that the choice is one
			if held[owner] > held[richest] {
				richest = owner
			}
		}
		take(slices.Index(owners[:], richest))
	}
	return taken
}

// EndLeases implements Store.
func (db *DB) EndLeases(ctx context.Context, worker string) error {
	return db.fail("leases", db.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, db.dialect.rebind(`DELETE FROM ingest_workers WHERE worker = ?`), worker)
		return err
	}))
}
