package login

import "time"

// A Policy says how many wrong tries in a row are allowed, and how long no
// further one is looked at. It serves logins, badges and the public look-up.
type Policy struct {
	Tries int           // wrong tries until the lock
	Lock  time.Duration // how long it lasts; also after how long a wrong try is forgotten
}

// StaffPolicy is what the login page says: five tries, then 15 minutes.
var StaffPolicy = Policy{Tries: 5, Lock: 15 * time.Minute}

// Attempts is what is remembered of one login. The zero value has no failures.
type Attempts struct {
	Failed int       // wrong tries in a row
	Latest time.Time // the newest of them
}

// Left gives how many tries are left at a moment, and for how long none is if
// there is none. A clock that was set back never makes a lock longer than Lock.
func (p Policy) Left(a Attempts, now time.Time) (tries int, locked time.Duration) {
	if a.Failed <= 0 {
		return p.Tries, 0
	}
	wait := min(p.Lock-now.Sub(a.Latest), p.Lock)
	if wait <= 0 {
		return p.Tries, 0
	}
	if a.Failed >= p.Tries {
		return 0, wait
	}
	return p.Tries - a.Failed, 0
}

// Fail counts a wrong try. While locked nothing is looked at and nothing counted:
// else anyone could keep a colleague out for ever.
func (p Policy) Fail(a Attempts, now time.Time) Attempts {
	left, locked := p.Left(a, now)
	if locked > 0 {
		return a
	}
	return Attempts{Failed: p.Tries - left + 1, Latest: now}
}
