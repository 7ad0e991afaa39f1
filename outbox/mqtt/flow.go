package mqtt

// flow is the arithmetic of the two windows, without any connection.
type flow struct {
	epoch  string
	acked  uint64 // headquarters has everything up to here
	sent   uint64 // published up to here on this connection
	window int    // events that may await headquarters
	credit int    // what headquarters allows
	most   int    // bound of the window
}

func newFlow(epoch string, acked uint64, most int) flow {
	return flow{epoch: epoch, acked: acked, sent: acked, window: 1, credit: most, most: most}
}

// waiting is how many events await headquarters.
func (f *flow) waiting() int { return int(f.sent - f.acked) }

// room is how many more may be published as far as headquarters is concerned. A
// credit of nothing still lets one event through: its acknowledgement is the only
// way to learn of a new credit.
func (f *flow) room() int {
	return max(0, min(f.window, max(f.credit, 1))-f.waiting())
}

// acknowledged takes in an acknowledgement and reports whether it was progress.
func (f *flow) acknowledged(upto uint64, credit int) bool {
	f.credit = credit
	if upto <= f.acked {
		return false
	}
	f.acked = upto
	f.sent = max(f.sent, upto)
	f.window = min(2*f.window, f.most)
	return true
}

// rewind makes everything unacknowledged be published again.
func (f *flow) rewind(epoch string, acked uint64) {
	f.epoch, f.acked, f.sent, f.window = epoch, acked, acked, 1
}
