package web

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// Errors of a look-up.
var (
	// ErrNoMatch reports that branch, number and code do not belong together; it
	// does not say which of them is wrong.
	ErrNoMatch = errors.New("web: no complaint with this branch, number and code")
	// ErrThrottled reports too many wrong tries.
	ErrThrottled = errors.New("web: too many wrong tries")
)

// A Throttled says how long to wait. It is ErrThrottled.
type Throttled struct{ Wait time.Duration }

func (t *Throttled) Error() string {
	return fmt.Sprintf("%v, wait %v", ErrThrottled, t.Wait.Round(time.Second))
}

// Is makes errors.Is(err, ErrThrottled) hold.
func (t *Throttled) Is(target error) bool { return target == ErrThrottled }

// Wrong tries for one number, and from one address: a branch's customers may
// share that one, so it gets more.
var (
	numberPolicy = login.Policy{Tries: 5, Lock: 15 * time.Minute}
	remotePolicy = login.Policy{Tries: 50, Lock: 15 * time.Minute}
)

// Lookup answers a customer who has a query number and a second factor: the last
// four digits of the phone left, or the four-digit code of the receipt.
type Lookup struct {
	store            store.Store
	opener           Opener
	now              func() time.Time
	numbers, remotes *login.Throttle
}

// NewLookup returns a Lookup.
func NewLookup(s store.Store, o Opener, now func() time.Time) *Lookup {
	return &Lookup{store: s, opener: o, now: now, numbers: login.NewThrottle(numberPolicy, now),
		remotes: login.NewThrottle(remotePolicy, now)}
}

// Find returns the complaint that branch, number and code belong to. remote is
// the address of whoever asks, for throttling.
func (l *Lookup) Find(ctx context.Context, remote, branch, number, code string) (store.Complaint, error) {
	if _, wait := l.remotes.Begin(remote); wait > 0 {
		return store.Complaint{}, &Throttled{wait}
	}
	if !event.ValidID(branch) || !event.ValidNumber(number) || !event.ValidCode(code) {
		return store.Complaint{}, ErrNoMatch
	}
	key := branch + "/" + number
	if _, wait := l.numbers.Begin(key); wait > 0 {
		l.remotes.Forgive(remote)
		return store.Complaint{}, &Throttled{wait}
	}
	c, err := l.match(ctx, branch, number, code)
	switch {
	case err == nil:
		l.numbers.Forget(key)
		l.remotes.Forgive(remote)
	case !errors.Is(err, ErrNoMatch): // not the customer's fault
		l.numbers.Forgive(key)
		l.remotes.Forgive(remote)
	}
	return c, err
}

func (l *Lookup) match(ctx context.Context, branch, number, code string) (store.Complaint, error) {
	found, err := l.store.Complaint(ctx, branch, number)
	if errors.Is(err, store.ErrNotFound) {
		return store.Complaint{}, ErrNoMatch
	}
	if err != nil {
		return store.Complaint{}, err
	}
	for _, c := range found {
		fits, err := l.fits(ctx, c, code)
		if err != nil {
			return store.Complaint{}, err
		}
		if fits {
			return c, nil
		}
	}
	return store.Complaint{}, ErrNoMatch
}

// fits compares the second factor with what the customer left, which is sealed.
func (l *Lookup) fits(ctx context.Context, c store.Complaint, code string) (bool, error) {
	e, err := l.store.Event(ctx, c.Event)
	if err != nil {
		return false, err
	}
	var data struct{ Content *event.Sealed }
	if err := json.Unmarshal(e.Data, &data); err != nil || data.Content == nil {
		return false, fmt.Errorf("web: event %s has no content", e.ID)
	}
	err = l.store.RecordAudit(ctx, login.Entry{Time: l.now(), Who: "public", What: didCompare, Object: e.ID})
	if err != nil {
		return false, err
	}
	var s event.Statement
	if err := l.opener.Open(data.Content, e.ID, e.Type, e.Stream.Kiosk, &s); err != nil {
		return false, fmt.Errorf("web: event %s: %w", e.ID, err)
	}
	want := s.Code
	if len(s.Phone) >= 4 {
		want = s.Phone[len(s.Phone)-4:]
	}
	return len(want) == 4 && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1, nil
}
