package store

import (
	"context"
	"time"

	"smartcounter/kiosk/login"
)

const userColumns = `SELECT login, name, role, credential, disabled, created, failed, failed_at FROM users `

func scanUser(scan func(...any) error) (u User, err error) {
	var created, failedAt int64
	err = scan(&u.Login, &u.Name, &u.Role, &u.Credential, &u.Disabled, &created, &u.Attempts.Failed, &failedAt)
	u.Created, u.Attempts.Latest = fromMicro(created), fromMicro(failedAt)
	return u, err
}

// Users implements Store.
func (db *DB) Users(ctx context.Context) ([]User, error) {
	return list(ctx, db, "users", userColumns+`ORDER BY login LIMIT ?`, []any{maxRows}, scanUser)
}

// User implements Store.
func (db *DB) User(ctx context.Context, who string) (User, error) {
	return one(ctx, db, "user", userColumns+`WHERE login = ?`, []any{who}, scanUser)
}

// AddUser implements Store; ErrExists if the login is taken.
func (db *DB) AddUser(ctx context.Context, u User) error {
	n, err := db.exec(ctx, `INSERT INTO users (login, name, role, credential, disabled, created) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		u.Login, u.Name, u.Role, u.Credential, u.Disabled, u.Created.UnixMicro())
	if err == nil && n == 0 {
		return ErrExists
	}
	return db.fail("add user", err)
}

// SetUser implements Store; ErrNotFound if there is no such login.
func (db *DB) SetUser(ctx context.Context, u User) error {
	n, err := db.exec(ctx, `UPDATE users SET name = ?, role = ?, credential = ?, disabled = ? WHERE login = ?`,
		u.Name, u.Role, u.Credential, u.Disabled, u.Login)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return db.fail("set user", err)
}

// SetAttempts implements Store; ErrNotFound if there is no such login.
func (db *DB) SetAttempts(ctx context.Context, who string, a login.Attempts) error {
	n, err := db.exec(ctx, `UPDATE users SET failed = ?, failed_at = ? WHERE login = ?`, a.Failed, micro(a.Latest), who)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return db.fail("set attempts", err)
}

// AddSession implements Store.
func (db *DB) AddSession(ctx context.Context, s Session) error {
	_, err := db.exec(ctx, `INSERT INTO sessions (token, login, created, expires) VALUES (?, ?, ?, ?)`,
		s.Token[:], s.Login, s.Created.UnixMicro(), s.Expires.UnixMicro())
	return db.fail("add session", err)
}

// Session implements Store.
func (db *DB) Session(ctx context.Context, token [32]byte, at time.Time) (Session, error) {
	const q = `SELECT login, created, expires FROM sessions WHERE token = ? AND expires > ?`
	return one(ctx, db, "session", q, []any{token[:], at.UnixMicro()}, func(scan func(...any) error) (Session, error) {
		s := Session{Token: token}
		var created, expires int64
		err := scan(&s.Login, &created, &expires)
		s.Created, s.Expires = fromMicro(created), fromMicro(expires)
		return s, err
	})
}

// EndSession implements Store.
func (db *DB) EndSession(ctx context.Context, token [32]byte) error {
	_, err := db.exec(ctx, `DELETE FROM sessions WHERE token = ?`, token[:])
	return db.fail("end session", err)
}

// Prune implements Store.
func (db *DB) Prune(ctx context.Context, before, now time.Time) (removed int64, err error) {
	for _, p := range []struct {
		query string
		limit time.Time
	}{
		{`DELETE FROM sessions WHERE expires <= ?`, now},
		{`DELETE FROM quarantine WHERE latest < ?`, before},
		{`DELETE FROM alarms WHERE latest < ?`, before},
	} {
		n, err := db.exec(ctx, p.query, p.limit.UnixMicro())
		if err != nil {
			return removed, db.fail("prune", err)
		}
		removed += n
	}
	return removed, nil
}

func (db *DB) exec(ctx context.Context, query string, args ...any) (int64, error) {
	r, err := db.write.ExecContext(ctx, db.dialect.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
