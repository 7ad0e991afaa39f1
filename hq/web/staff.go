package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

// Roles of users.
const (
	RoleAdmin   = "admin"   // everything, users too
	RoleHandler = "handler" // handles complaints, may open them
	RoleAnalyst = "analyst" // counts and times, never words, ink or phones
	RoleAuditor = "auditor" // reads everything but content, and the audit log
)

// MayOpen reports whether a user may open sealed content.
func MayOpen(u store.User) bool { return u.Role == RoleAdmin || u.Role == RoleHandler }

// ErrLogin reports an unknown login, a wrong password or a disabled user: never which.
var ErrLogin = errors.New("web: login or password is wrong")

// Staff checks who somebody is. Five wrong passwords in a row lock a login for a
// quarter of an hour.
type Staff struct {
	store store.Store
	now   func() time.Time
}

// NewStaff returns a Staff over the users of a store.
func NewStaff(s store.Store, now func() time.Time) *Staff { return &Staff{store: s, now: now} }

// Check returns the user, ErrLogin, or a *Throttled while the login is locked.
func (s *Staff) Check(ctx context.Context, who, password string) (store.User, error) {
	u, err := s.store.User(ctx, who)
	if errors.Is(err, store.ErrNotFound) {
		login.VerifyNobody(password)
		return store.User{}, ErrLogin
	}
	if err != nil {
		return store.User{}, err
	}
	if _, locked := login.StaffPolicy.Left(u.Attempts, s.now()); locked > 0 {
		return store.User{}, &Throttled{locked}
	}
	right, err := login.Verify(u.Credential, password)
	if err != nil {
		return store.User{}, fmt.Errorf("web: credential of %s: %w", u.Login, err)
	}
	if !right || u.Disabled {
		if err := s.store.SetAttempts(ctx, u.Login, login.StaffPolicy.Fail(u.Attempts, s.now())); err != nil {
			return store.User{}, err
		}
		return store.User{}, ErrLogin
	}
	if u.Attempts.Failed > 0 {
		u.Attempts = login.Attempts{}
		if err := s.store.SetAttempts(ctx, u.Login, u.Attempts); err != nil {
			return store.User{}, err
		}
	}
	return u, nil
}
