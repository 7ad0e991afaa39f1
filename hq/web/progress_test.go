package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"smartcounter/kiosk/event"
)

func question(branch, number, code string) url.Values {
	return url.Values{"branch": {branch}, "number": {number}, "code": {code}}
}

func TestProgress(t *testing.T) {
	h := newHouse(t)
	_, withPhone := h.complain("guihua", "k2", start, said("13800001234", ""))
	_, anonymous := h.complain("guihua", "k1", start, said("", "3141"))
	_, comment := h.comment("guihua", "k1", start, said("", "2718"))
	b := h.browser()
	b.get("/progress").has(t, "查办到哪一步", "桂花路网点")
	for _, q := range []url.Values{question("guihua", withPhone, "1234"), question("guihua", event.FormatNumber(anonymous), "３１４１")} {
		a := b.post("/progress", q)
		a.has(t, "收到了，还没办", "11月23日 周一", "最晚 11月26日 周四 先给您回话", "最晚 12月2日 周三 办完", "7 个工作日，从收到第二天数起")
		a.lacks(t, "等了一个多小", "13800001234", "3141", "k2", "data-t=")
	}
	b.post("/progress", question("guihua", comment, "2718")).has(t, "意见收好了", "会有人看")
	for name, q := range map[string]url.Values{
		"another branch": question("demo-01", withPhone, "1234"), "another's code": question("guihua", withPhone, "3141"),
		"first digits": question("guihua", withPhone, "1380"),
	} {
		a := b.post("/progress", q)
		a.has(t, "没找到。看看小票上的 9 个数")
		if a.status != http.StatusNotFound || strings.Contains(a.text, "收到了") {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	for what, q := range map[string]url.Values{
		"请选一个网点": question("", withPhone, "1234"), "查询号是 9 个数": question("guihua", "123", "1234"), "填 4 个数": question("guihua", withPhone, "12"),
	} {
		a := b.post("/progress", q)
		a.has(t, what)
		if a.status != http.StatusBadRequest {
			t.Errorf("%s: %d", what, a.status)
		}
	}
	if !h.audited("public", didCompare, h.eventOf(withPhone)) {
		t.Error("a look at sealed content was not audited")
	}
}

func (h *house) eventOf(number string) string {
	h.t.Helper()
	list, err := h.store.Complaint(h.t.Context(), "guihua", number)
	must(h.t, err)
	return list[0].Event
}

func TestBranchesAreKnownSoonAfterTheyCall(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	b.get("/progress").lacks(t, "demo-01", "demo-02")
	h.status("demo-01", "k1", nil)
	b.get("/progress").has(t, "demo-01")
	h.status("demo-02", "k1", nil)
	b.get("/progress").lacks(t, "demo-02")
	h.sleep(branchesFresh)
	b.get("/progress").has(t, "demo-01", "demo-02")
}

// The check digit is noticed before anything is asked.
func TestCheckDigitBeforeAsking(t *testing.T) {
	h := newHouse(t)
	_, number := h.complain("guihua", "k2", start, said("13800001234", ""))
	wrong := []byte(number)
	wrong[0] = '0' + (wrong[0]-'0'+1)%10
	for range 2 * numberPolicy.Tries {
		h.browser().post("/progress", question("guihua", string(wrong), "1234")).has(t, "好像抄错了一个数")
	}
	if len(h.auditOf(didCompare)) > 0 {
		t.Error("something was opened")
	}
	if a := h.browser().post("/progress", question("guihua", number, "1234")); a.status != http.StatusOK {
		t.Errorf("slips of the pen are throttled: %d", a.status)
	}
}

// A code never stands in an address or comes back in a page.
func TestCodeStaysOut(t *testing.T) {
	h := newHouse(t)
	_, number := h.complain("guihua", "k2", start, said("", "3141"))
	a := h.browser().get("/progress?branch=guihua&number=" + number + "&code=3141")
	a.lacks(t, "3141", "收到了")
	if !strings.Contains(a.body, `value="`+number+`"`) {
		t.Error("the number of a link is not filled in")
	}
	h.browser().post("/progress", question("guihua", number, "9876")).lacks(t, "9876")
}

func TestGuessesAreThrottled(t *testing.T) {
	h := newHouse(t)
	_, number := h.complain("guihua", "k2", start, said("", "3141"))
	b := h.browser()
	for range numberPolicy.Tries {
		if a := b.post("/progress", question("guihua", number, "0000")); a.status != http.StatusNotFound {
			t.Fatalf("status %d", a.status)
		}
	}
	a := b.post("/progress", question("guihua", number, "3141"))
	a.has(t, "歇一会儿，过 15 分钟再试")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "900" {
		t.Errorf("status %d, %s", a.status, a.header.Get("Retry-After"))
	}
	h.sleep(15 * time.Minute)
	if a := b.post("/progress", question("guihua", number, "3141")); a.status != http.StatusOK {
		t.Errorf("after the pause: %d", a.status)
	}
}

func TestAddressIsThrottledOverNumbers(t *testing.T) {
	h := newHouse(t)
	_, number := h.complain("guihua", "k2", start, said("", "3141"))
	for i := range remotePolicy.Tries {
		other, err := h.numbers.Number(uint64(1000 + i))
		must(t, err)
		if _, err := h.lookup.Find(t.Context(), "192.0.2.7", "guihua", other, "0000"); !errors.Is(err, ErrNoMatch) {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	if _, err := h.lookup.Find(t.Context(), "192.0.2.7", "guihua", number, "3141"); !errors.Is(err, ErrThrottled) {
		t.Errorf("%v", err)
	}
	if c, err := h.lookup.Find(t.Context(), "192.0.2.8", "guihua", number, "3141"); err != nil || c.Number != number {
		t.Errorf("another address: %v", err)
	}
}

// Guesses at the same moment count like guesses one after the other.
func TestGuessesAtOnce(t *testing.T) {
	h := newHouse(t)
	_, number := h.complain("guihua", "k2", start, said("", "3141"))
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			_, err := h.lookup.Find(context.WithoutCancel(t.Context()), "192.0.2.7", "guihua", number, "0000")
			if !errors.Is(err, ErrNoMatch) && !errors.Is(err, ErrThrottled) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(h.auditOf(didCompare)); n != numberPolicy.Tries {
		t.Errorf("%d codes were compared, want %d", n, numberPolicy.Tries)
	}
}

// An outage is not held against the customer.
func TestOutageIsForgiven(t *testing.T) {
	o := &outage{}
	h := newHouse(t)
	_, number := h.complain("guihua", "k2", start, said("", "3141"))
	o.Store, o.audit = h.store, true
	l := NewLookup(o, h.o.Opener, h.now)
	for range 2 * numberPolicy.Tries {
		if _, err := l.Find(t.Context(), "192.0.2.7", "guihua", number, "3141"); !errors.Is(err, errDisk) {
			t.Fatal(err)
		}
	}
	o.audit = false
	if _, err := l.Find(t.Context(), "192.0.2.7", "guihua", number, "3141"); err != nil {
		t.Error(err)
	}
}

// FuzzReadProgress: whatever is typed, what is asked for is well formed.
func FuzzReadProgress(f *testing.F) {
	f.Add("guihua", "583 206 417", "1234")
	f.Add("", "５８３２０６４１７", "１２３４５６７８９０")
	f.Add("\xff", strings.Repeat("1", 100), "-1.5")
	f.Fuzz(func(t *testing.T, branch, number, code string) {
		p := readProgress(branch, number, code)
		if len(p.Number) > 16 || len(p.Code) > 8 || strings.Trim(p.Number+p.Code, "0123456789") != "" || utf8.RuneCountInString(p.Branch) > 32 {
			t.Errorf("%+v", p)
		}
		if _, trouble := p.trouble(); trouble == "" && (!event.ValidID(p.Branch) || !event.ValidNumber(p.Number) || !event.ValidCode(p.Code)) {
			t.Errorf("%+v passes", p)
		}
	})
}
