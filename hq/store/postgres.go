package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresConnectTimeout bounds one attempt to reach the server.
const postgresConnectTimeout = 5 * time.Second

// OpenPostgres connects to a database by its URL and brings its tables up to date:
// postgres://user@host:5432/database?sslmode=verify-full. The password comes from
// the URL or, if given, from password. Several processes may use one database: each
// waits while another writes.
func OpenPostgres(ctx context.Context, url, password string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		// The driver's text would quote the address, which can hold a password.
		return nil, fmt.Errorf("%w: the database's address is not postgres://user@host:5432/name", ErrUnusable)
	}
	if password != "" {
		config.Password = password
	}
	config.ConnectTimeout = postgresConnectTimeout
	config.RuntimeParams["application_name"] = "smartcounter-hq"
	db := &DB{dialect: postgresDialect{}, name: "PostgreSQL database " + config.Database + " at " + net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))}
	// Whatever the server's default: an acknowledgement says that the event is on the disk.
	db.write = postgresPool(config, 1, "synchronous_commit", "on")
	db.read = postgresPool(config, readers, "default_transaction_read_only", "on")
	if err := db.start(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func postgresPool(config *pgx.ConnConfig, size int, parameter, value string) *sql.DB {
	c := config.Copy()
	c.RuntimeParams[parameter] = value
	pool := stdlib.OpenDB(*c)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool
}

type postgresDialect struct{}

func (postgresDialect) folder() string { return "postgres" }
func (postgresDialect) prepares() bool { return false } // the driver keeps statements across transactions

// rebind numbers the placeholders. No query of this package has a ? for anything else.
func (postgresDialect) rebind(query string) string {
	var b strings.Builder
	b.Grow(len(query) + 16)
	n := 0
	for {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

func (postgresDialect) check(ctx context.Context, db *DB) error {
	return db.fail("connect", db.write.PingContext(ctx))
}

// advisoryLock is drawn once for this project; other programs in the database use others.
const advisoryLock = 0x5343_6871

// begin keeps writers in a row: cursors must become visible in their order, or a
// reader that goes on from the last one would pass over an event; and the audit
// chain has one end.
func (postgresDialect) begin(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(advisoryLock))
	return err
}

// alone holds the same lock for the connection that migrates.
func (postgresDialect) alone(ctx context.Context, db *DB, f func() error) error {
	if _, err := db.write.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(advisoryLock)); err != nil {
		return db.fail("lock", err)
	}
	err := f()
	_, unlock := db.write.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(advisoryLock))
	return errors.Join(err, db.fail("unlock", unlock))
}

// placed is what tells the rows of one insert apart.
type placed struct {
	id       string
	stream   int64
	sequence uint64
}

// insertEvents sends all rows in one statement: a round trip for each would cost
// more than the insert.
func (postgresDialect) insertEvents(in *ingestion, fresh []*Incoming) ([]int64, error) {
	cursors := make([]int64, len(fresh))
	if len(fresh) == 0 {
		return cursors, nil
	}
	n := len(fresh)
	ids, kinds := make([]string, n), make([]string, n)
	hashes, data := make([][]byte, n), make([][]byte, n)
	streams, sequences, times, received := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	for i, m := range fresh {
		ids[i], kinds[i], hashes[i], data[i] = m.ID, string(m.Type), m.Hash[:], m.Data
		streams[i], sequences[i] = in.streams[m.Stream].row, int64(m.Sequence)
		times[i], received[i] = m.Time.UnixMicro(), m.Received.UnixMicro()
	}
	const insert = `INSERT INTO events (id, hash, type, stream, sequence, time, received, data)
		SELECT id, hash, type, stream, sequence, time, received, data
		FROM unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[])
			WITH ORDINALITY AS new (id, hash, type, stream, sequence, time, received, data, place)
		ORDER BY place ON CONFLICT DO NOTHING RETURNING cursor, id, stream, sequence`
	rows, err := in.tx.QueryContext(in.ctx, insert, ids, hashes, kinds, streams, sequences, times, received, data)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	went := make(map[placed]int64, n)
	for rows.Next() {
		var p placed
		var cursor, sequence int64
		if err := rows.Scan(&cursor, &p.id, &p.stream, &sequence); err != nil {
			return nil, err
		}
		p.sequence = uint64(sequence)
		went[p] = cursor
	}
	// Of several alike, the first went in.
	for i, m := range fresh {
		p := placed{m.ID, streams[i], m.Sequence}
		cursors[i] = went[p]
		delete(went, p)
	}
	return cursors, rows.Err()
}

// classify implements dialect. Codes: PostgreSQL's manual, appendix A.
func (postgresDialect) classify(err error) (string, error) {
	var e *pgconn.PgError
	var connect *pgconn.ConnectError
	isConnect := errors.As(err, &connect)
	if errors.As(err, &e) {
		switch {
		case e.Code == "53100":
			return "free space on its disk", ErrFull
		case e.Code == "XX001", e.Code == "XX002":
			return "restore the newest backup; the counters send again what the backup lacks", ErrCorrupt
		case e.Code == "28P01", e.Code == "28000":
			return "it refuses the login; check the user and the password in the database setting", ErrUnusable
		case e.Code == "3D000":
			return "there is no such database; create it, or correct the database setting", ErrUnusable
		case e.Code == "42501", e.Code == "25006":
			return "its user must be allowed to create tables and to write", ErrUnusable
		case e.Code == "53300":
			return "it takes no more connections; raise max_connections", ErrUnusable
		case strings.HasPrefix(e.Code, "57P"):
			return "it is stopping or starting; headquarters tries again by itself", ErrUnusable
		}
		return "", nil
	}
	var network net.Error
	if isConnect || errors.As(err, &network) {
		return "it cannot be reached; check that it runs, and the database setting", ErrUnusable
	}
	return "", nil
}
