package main

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
)

// ingestIntoPostgres measures on a private cluster with Debian's settings, fsync on.
func ingestIntoPostgres(dir string, load ingestLoad) (err error) {
	server, err := storetest.NewPostgres()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	raw := func(batches [][]store.Incoming) (time.Duration, error) {
		url, err := server.NewDatabase()
		if err != nil {
			return 0, err
		}
		return rawPostgres(url, batches)
	}
	open := func(ctx context.Context, _ string) (*store.DB, error) {
		url, err := server.NewDatabase()
		if err != nil {
			return nil, err
		}
		return store.OpenPostgres(ctx, url, "")
	}
	return ingestInto("postgres", dir, ingestDatabase{open, raw, server.Process()}, load)
}

// rawPostgres is the limit: COPY into a temporary table, from there into one table
// with two unique keys, batches, full durability.
func rawPostgres(url string, batches [][]store.Incoming) (took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), ingestPatient)
	defer cancel()
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close(context.Background())) }()
	_, err = c.Exec(ctx, `CREATE TABLE events (id TEXT PRIMARY KEY, kiosk TEXT NOT NULL, sequence BIGINT NOT NULL,
		time BIGINT NOT NULL, data BYTEA NOT NULL, UNIQUE (kiosk, sequence));
		CREATE TEMP TABLE arrived (id TEXT, kiosk TEXT, sequence BIGINT, time BIGINT, data BYTEA) ON COMMIT DELETE ROWS`)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	for _, batch := range batches {
		err := pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			_, err := tx.CopyFrom(ctx, pgx.Identifier{"arrived"}, []string{"id", "kiosk", "sequence", "time", "data"},
				pgx.CopyFromSlice(len(batch), func(i int) ([]any, error) {
					m := &batch[i]
					return []any{m.ID, m.Stream.Kiosk, int64(m.Sequence), m.Time.UnixMicro(), m.Data}, nil
				}))
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO events SELECT * FROM arrived ON CONFLICT DO NOTHING`)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}
