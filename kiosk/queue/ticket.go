package queue

import "fmt"

// A Phase is where a ticket stands.
type Phase uint8

// The phases of tickets that are held. A ticket that was served or given back is
// only remembered for a while (see [State.Lookup]).
const (
	Waiting Phase = iota
	AtCounter
	ParkedAside
	MissedCall
	phases
)

// ticket times are queue time in milliseconds: see State.at.
type ticket struct {
	ID      string `json:"id"`
	Number  string `json:"number"`
	Service string `json:"service"`
	Class   Class  `json:"class"`
	Phase   Phase  `json:"phase"`
	Seq     uint64 `json:"seq"`     // order of issue, breaks ties
	Arrived int64  `json:"arrived"` // the guard and the statistics count from here
	Since   int64  `json:"since"`   // t_eff: the score counts from here
	First   uint64 `json:"first,omitempty"`
	// Counter is where the customer is called, or, while waiting, the only one
	// that may call ("" for any).
	Counter  string `json:"counter,omitempty"`
	Calls    int    `json:"calls,omitempty"`  // recalls since the last call
	Called   int64  `json:"called,omitempty"` // last call from the queue
	LastCall int64  `json:"last,omitempty"`   // last call or recall
	Missed   int64  `json:"missed,omitempty"`
	Heard    bool   `json:"heard,omitempty"` // was called once: its wait is in the statistics
	Rejoined bool   `json:"rejoined,omitempty"`
	Booking  string `json:"booking,omitempty"`
	Hour     int    `json:"hour"` // of issue, for the statistics
	// What was foretold, to learn from when the call comes (minutes).
	Expect float64 `json:"expect,omitempty"`
	Spread float64 `json:"spread,omitempty"`
	Ahead  int     `json:"ahead,omitempty"`
}

// closed is what is remembered of a ticket that ended.
type closed struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Served bool   `json:"served"`
}

const remembered = 128

func formatNumber(letter byte, n int) string { return fmt.Sprintf("%c%03d", letter, n) }

// parseNumber is the inverse of formatNumber.
func parseNumber(s string) (letter byte, n int, ok bool) {
	if len(s) < 4 || len(s) > 7 {
		return 0, 0, false
	}
	for _, d := range s[1:] {
		if d < '0' || d > '9' {
			return 0, 0, false
		}
		n = n*10 + int(d-'0')
	}
	return s[0], n, n > 0 && formatNumber(s[0], n) == s
}
