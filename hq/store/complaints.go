package store

import (
	"context"
	"math"
	"strings"
)

const complaintColumns = `SELECT cursor, event, type, branch, kiosk, number, matter, cause, rating, reasons, characters, sheets, anonymous,
	submitted, arrived, received, respond_by, close_by, provisional, state FROM complaints `

func scanComplaint(scan func(...any) error) (c Complaint, err error) {
	var submitted, arrived int64
	var reasons string
	err = scan(&c.Cursor, &c.Event, &c.Type, &c.Branch, &c.Kiosk, &c.Number, &c.Matter, &c.Cause, &c.Rating, &reasons, &c.Characters, &c.Sheets,
		&c.Anonymous, &submitted, &arrived, &c.Received, &c.RespondBy, &c.CloseBy, &c.Provisional, &c.State)
	c.Submitted, c.Arrived = fromMicro(submitted), fromMicro(arrived)
	if reasons != "" {
		c.Reasons = strings.Split(reasons, ",")
	}
	return c, err
}

// Complaints implements Store.
func (db *DB) Complaints(ctx context.Context, f ComplaintFilter, before int64, limit int) ([]Complaint, error) {
	query, args := f.query(before, bounded(limit))
	return list(ctx, db, "complaints", query, args, scanComplaint)
}

// query names only what was chosen: each combination has an index of its own.
func (f ComplaintFilter) query(before int64, limit int) (query string, args []any) {
	if before <= 0 {
		before = math.MaxInt64
	}
	query = complaintColumns + `WHERE `
	if f.Branch != "" {
		query, args = query+`branch = ? AND `, append(args, f.Branch)
	}
	if f.Type != "" {
		query, args = query+`type = ? AND `, append(args, string(f.Type))
	}
	return query + `cursor < ? ORDER BY cursor DESC LIMIT ?`, append(args, before, limit)
}

// Complaint implements Store. What has no number is not found by an empty one.
func (db *DB) Complaint(ctx context.Context, branch, number string) ([]Complaint, error) {
	found, err := list(ctx, db, "complaint", complaintColumns+`WHERE branch = ? AND number = ? AND number <> '' ORDER BY cursor LIMIT 16`,
		[]any{branch, number}, scanComplaint)
	if err == nil && len(found) == 0 {
		return nil, ErrNotFound
	}
	return found, err
}

// ComplaintOf implements Store.
func (db *DB) ComplaintOf(ctx context.Context, event string) (Complaint, error) {
	return one(ctx, db, "complaint", complaintColumns+`WHERE event = ?`, []any{event}, scanComplaint)
}
