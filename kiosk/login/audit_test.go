package login

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var auditTime = time.Date(2026, 3, 2, 9, 0, 0, 123_456_789, time.FixedZone("", 8*60*60))

func written(t *testing.T, n int) []Entry {
	t.Helper()
	c := NewChain(Digest{})
	var log []Entry
	for i := range n {
		_, err := c.Append(Entry{Time: auditTime.Add(time.Duration(i) * time.Second), Who: "zhang", What: "opened", Object: fmt.Sprint("event-", i)},
			func(e Entry) error { log = append(log, e); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if c.Last() != log[n-1].Hash {
		t.Fatal("Last is not the newest entry")
	}
	return log
}

func TestChainVerifies(t *testing.T) {
	log := written(t, 5)
	if err := VerifyEntries(Digest{}, log); err != nil {
		t.Error(err)
	}
	if err := VerifyEntries(log[2].Hash, log[3:]); err != nil {
		t.Errorf("a later part: %v", err)
	}
	for i := range log { // a database gives microseconds, in another zone
		log[i].Time = time.UnixMicro(log[i].Time.UnixMicro())
	}
	if err := VerifyEntries(Digest{}, log); err != nil {
		t.Errorf("read back: %v", err)
	}
}

func TestChainNoticesChanges(t *testing.T) {
	for name, change := range map[string]func([]Entry) []Entry{
		"who":           func(l []Entry) []Entry { l[1].Who = "li"; return l },
		"what":          func(l []Entry) []Entry { l[1].What = "closed"; return l },
		"object":        func(l []Entry) []Entry { l[1].Object = "event-9"; return l },
		"time":          func(l []Entry) []Entry { l[1].Time = l[1].Time.Add(time.Microsecond); return l },
		"text moved":    func(l []Entry) []Entry { l[1].Who, l[1].What = "zhango", "pened"; return l },
		"removed":       func(l []Entry) []Entry { return append(l[:1], l[2:]...) },
		"first removed": func(l []Entry) []Entry { return l[1:] },
		"swapped":       func(l []Entry) []Entry { l[1], l[2] = l[2], l[1]; return l },
		"twice":         func(l []Entry) []Entry { return append(l[:2:2], l[1:]...) },
		"rehashed": func(l []Entry) []Entry {
			l[1].Who = "li"
			l[1].Hash = l[1].digest()
			return l
		},
	} {
		if err := VerifyEntries(Digest{}, change(written(t, 4))); !errors.Is(err, ErrBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChainGoesOnlyOnFromWhatWasKept(t *testing.T) {
	c := NewChain(Digest{})
	full := errors.New("disk full")
	e := Entry{Time: auditTime, Who: "zhang", What: "opened"}
	if _, err := c.Append(e, func(Entry) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	kept, err := c.Append(e, func(Entry) error { return nil })
	if err != nil || kept.Prev != (Digest{}) {
		t.Errorf("%+v, %v", kept, err)
	}
}

func TestLinkRefuses(t *testing.T) {
	good := Entry{Time: auditTime, Who: "zhang", What: "opened"}
	for name, change := range map[string]func(*Entry){
		"no time":   func(e *Entry) { e.Time = time.Time{} },
		"no who":    func(e *Entry) { e.Who = "" },
		"no what":   func(e *Entry) { e.What = "" },
		"long":      func(e *Entry) { e.Object = strings.Repeat("x", MaxField+1) },
		"not UTF-8": func(e *Entry) { e.Object = "\xff" },
	} {
		e := good
		change(&e)
		if _, err := Link(Digest{}, e); !errors.Is(err, ErrEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
