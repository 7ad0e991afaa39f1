package web

import (
	"context"
	"errors"
	"fmt"
	"sync"
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
	RoleLeader  = "leader"  // reads lists and states, changes nothing
	RoleChannel = "channel" // a program such as the bank's app: books over the API, sees nothing else
)

// Roles lists every role, in the order in which pages offer them.
var Roles = []string{RoleHandler, RoleAnalyst, RoleAuditor, RoleLeader, RoleAdmin, RoleChannel}

// MayOpen reports whether a user may open sealed content.
func MayOpen(u store.User) bool { return u.Role == RoleAdmin || u.Role == RoleHandler }

// MayHelp reports whether a user sees customers' calls and may take one.
func MayHelp(u store.User) bool { return u.Role == RoleAdmin || u.Role == RoleHandler }

// MayAudit reports whether a user may read the audit log.
func MayAudit(u store.User) bool { return u.Role == RoleAdmin || u.Role == RoleAuditor }

// MayAdmin reports whether a user may add and change users.
func MayAdmin(u store.User) bool { return u.Role == RoleAdmin }

// MayBook reports whether a user may enter and cancel bookings.
func MayBook(u store.User) bool {
	return u.Role == RoleAdmin || u.Role == RoleHandler || u.Role == RoleChannel
}

// mayEnter reports whether a person may use the page of bookings.
func mayEnter(u store.User) bool { return anyone(u) && MayBook(u) }

// anyone is every person; a program has its own part of the API.
func anyone(u store.User) bool { return u.Role != RoleChannel }

// ErrLogin reports an unknown login, a wrong password or a disabled user: never which.
var ErrLogin = errors.New("web: login or password is wrong")

// A Wrong says how many tries are left. It is ErrLogin.
type Wrong struct{ Left int }

func (w *Wrong) Error() string { return ErrLogin.Error() }

// Is makes errors.Is(err, ErrLogin) hold.
func (w *Wrong) Is(target error) bool { return target == ErrLogin }

// Staff checks who somebody is. Five wrong passwords in a row lock a login for a
// quarter of an hour.
type Staff struct {
	store store.Store
	now   func() time.Time

	// checking makes tries follow one another: tries at the same moment would
	// all be counted as the first.
	checking sync.Mutex
	// strangers counts tries for logins that do not exist, so that nothing tells
	// which do.
	strangers *login.Throttle
}

// NewStaff returns a Staff over the users of a store.
func NewStaff(s store.Store, now func() time.Time) *Staff {
	return &Staff{store: s, now: now, strangers: login.NewThrottle(login.StaffPolicy, now)}
}

// Check returns the user, a *Wrong, or a *Throttled while the login is locked.
func (s *Staff) Check(ctx context.Context, who, password string) (store.User, error) {
	s.checking.Lock()
	defer s.checking.Unlock()
	u, err := s.store.User(ctx, who)
	if errors.Is(err, store.ErrNotFound) {
		return store.User{}, s.stranger(who, password)
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
		u.Attempts = login.StaffPolicy.Fail(u.Attempts, s.now())
		if err := s.store.SetAttempts(ctx, u.Login, u.Attempts); err != nil {
			return store.User{}, err
		}
		left, _ := login.StaffPolicy.Left(u.Attempts, s.now())
		return store.User{}, &Wrong{left}
	}
	if u.Attempts.Failed > 0 {
		u.Attempts = login.Attempts{}
		if err := s.store.SetAttempts(ctx, u.Login, u.Attempts); err != nil {
			return store.User{}, err
		}
	}
	return s.renewed(ctx, u, password)
}

// renewed hashes a password again that an older release hashed more weakly: only
// now is it at hand.
func (s *Staff) renewed(ctx context.Context, u store.User, password string) (store.User, error) {
	if !login.Outdated(u.Credential) {
		return u, nil
	}
	credential, err := login.HashPassword(password)
	if errors.Is(err, login.ErrPassword) {
		return u, nil // set under other rules; it stays as it is
	}
	if err != nil {
		return store.User{}, fmt.Errorf("web: credential of %s: %w", u.Login, err)
	}
	u.Credential = credential
	return u, s.store.SetUser(ctx, u)
}

// stranger answers for a login that does not exist as for one that does.
func (s *Staff) stranger(who, password string) error {
	who = bounded(who, 64)
	left, wait := s.strangers.Begin(who)
	if wait > 0 {
		return &Throttled{wait}
	}
	login.VerifyNobody(password)
	return &Wrong{left}
}
