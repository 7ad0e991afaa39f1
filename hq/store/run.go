package store

import (
	"database/sql"
)

// The queries of one transaction, each prepared once: most run for every event.

func (in *ingestion) statement(query string) (*sql.Stmt, error) {
	if st := in.prepared[query]; st != nil {
		return st, nil
	}
	st, err := in.tx.PrepareContext(in.ctx, in.db.dialect.rebind(query))
	if err != nil {
		return nil, err
	}
	in.prepared[query] = st // closed by the end of the transaction
	return st, nil
}

func (in *ingestion) exec(query string, args ...any) error {
	if !in.db.dialect.prepares() {
		_, err := in.tx.ExecContext(in.ctx, in.db.dialect.rebind(query), args...)
		return err
	}
	st, err := in.statement(query)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(in.ctx, args...)
	return err
}

func (in *ingestion) query(query string, args ...any) (*sql.Rows, error) {
	if !in.db.dialect.prepares() {
		return in.tx.QueryContext(in.ctx, in.db.dialect.rebind(query), args...)
	}
	st, err := in.statement(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(in.ctx, args...)
}

func (in *ingestion) queryRow(query string, args ...any) row {
	if !in.db.dialect.prepares() {
		return row{row: in.tx.QueryRowContext(in.ctx, in.db.dialect.rebind(query), args...)}
	}
	st, err := in.statement(query)
	if err != nil {
		return row{err: err}
	}
	return row{row: st.QueryRowContext(in.ctx, args...)}
}

// row is sql.Row, or the error that kept it from being asked for.
type row struct {
	row *sql.Row
	err error
}

func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(dest...)
}
