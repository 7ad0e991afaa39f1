package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// queued lets a number be given, called after so many minutes and served, or end
// otherwise.
func (h *house) queued(branch, class string, at time.Time, from, to int, minutes float64, ending string) {
	h.t.Helper()
	ticket := h.id()
	h.send(branch, "k1", event.TicketIssued, h.id(), at, event.Issued{Ticket: ticket, Number: "A001", Service: "cash", Class: class, BandLow: from, BandHigh: to})
	if minutes >= 0 {
		h.send(branch, "k1", event.TicketCalled, h.id(), at.Add(time.Minute), event.Called{Ticket: ticket, Number: "A001", Counter: "3", Class: class, Wait: 60 * minutes})
	}
	if ending == "served" {
		h.send(branch, "k1", event.TicketServed, h.id(), at.Add(time.Minute), event.Served{Ticket: ticket, Number: "A001", Counter: "3", Service: "cash", Class: class, Seconds: 300})
		return
	}
	h.send(branch, "k1", event.TicketMissed, h.id(), at.Add(time.Minute), event.Missed{Ticket: ticket, Number: "A001", Class: class, Reason: ending, Wait: 60})
}

func TestQueuePage(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleAnalyst)
	b.get("/queue").has(t, "这段时间还没有排队的数", "网点发了号")
	for i := range 20 { // 19 waited 10 minutes, one 80
		wait := 10.0
		if i == 19 {
			wait = 80
		}
		h.queued("guihua", "elderly", start, 5, 15, wait, "served")
	}
	h.queued("guihua", "normal", start, 5, 15, -1, "left")
	h.queued("demo-01", "normal", start, 5, 15, 3, "no-show")
	a := b.get("/queue")
	a.has(t, "近 7 天平均等 13.0 分钟；最难的是 9 点，老年号 20 个里有 1 个等过 10 分钟", "22 个号，叫了 21 个", "没等到就走 4.5%", "叫了没来 4.8%",
		"等过 75 分钟 1 人", "预估说准了 90.5%", "老年 10 10", "普通 1 个号", "桂花路网点 21 13.5 10 10 4.8% 0.0% 95.0%", "demo-01 1 3.0 — —", "回来补上 0.0%")
	b.get("/queue?branch=demo-01").has(t, "1 个号，叫了 1 个", "叫了 1 个号，不到 20 个不算", "一半人等过 — 分钟")
	b.get("/queue?service=loans").has(t, "这样选，没有排队的数")
	b.get("/queue?days=1&branch=%00&service=../x").has(t, "22 个号")
	h.sleep(8 * 24 * time.Hour)
	b = h.signedIn(RoleLeader)
	b.get("/queue").has(t, "这段时间还没有排队的数")
	b.get("/queue?days=28").has(t, "22 个号")
}

func TestPercentileIsNearestRank(t *testing.T) {
	var few, enoughOf tally
	for m := range 19 {
		few.add(store.WaitCell{Minute: m, Numbers: 1})
	}
	if _, known := few.percentile(0.5); known {
		t.Error("a percentile of 19")
	}
	for m := range 100 {
		enoughOf.add(store.WaitCell{Minute: m + 1, Numbers: 1})
	}
	for q, want := range map[float64]int{0.5: 50, 0.95: 95, 1: 100} {
		if got, known := enoughOf.percentile(q); !known || got != want {
			t.Errorf("percentile %v of 1 to 100 is %d, want %d", q, got, want)
		}
	}
}

func TestManyBranches(t *testing.T) {
	h := newHouse(t)
	var cells []store.WaitCell
	for i := range maxBranches + 5 {
		cells = append(cells, store.WaitCell{Branch: fmt.Sprintf("b%02d", i), Minute: i, Numbers: 30})
	}
	rows, more := h.byBranch(cells)
	if len(rows) != maxBranches || more != 5 || rows[0].Name != "b54" || rows[0].P95 != "54" {
		t.Errorf("%d rows and %d more, first %+v", len(rows), more, rows[0])
	}
}

func TestBookingsPage(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	page := b.get("/bookings")
	page.has(t, "这一天还没有人约", "10:00，还有 2 个", "现金业务", "贷款", "桂花路网点")
	form := func() map[string][]string {
		return map[string][]string{"branch": {"guihua"}, "day": {"2026-11-23"}, "key": {"k1"}, "service": {"cash"},
			"slot": {fmt.Sprint(start.Truncate(time.Hour).Add(time.Hour).Unix())}, "tail": {"1234"}}
	}
	done := b.submit("/bookings", "/bookings", form())
	done.has(t, "约好了：预约码", "11月23日 周一 10:00，现金业务", "还没送到网点", "10:00，还有 1 个", "1 个预约")
	done.lacks(t, "1234<")
	twice := b.submit("/bookings", "/bookings", form())
	twice.has(t, "约好了：预约码", "1 个预约")
	if code(t, done.text) != code(t, twice.text) {
		t.Error("pressing twice gave another code")
	}
	if got := h.auditOf(didBook); len(got) != 1 || got[0].Who != "u-handler" {
		t.Errorf("audit %+v", got)
	}
	bad := form()
	bad["key"], bad["tail"] = []string{"k2"}, []string{"12x4"}
	b.submit("/bookings", "/bookings", bad).has(t, "没有约上", "手机号填后四位数字")
	bad = form()
	bad["slot"] = []string{"soon"}
	b.submit("/bookings", "/bookings", bad).has(t, "请选一个时段")

	h.send("guihua", "k1", event.BookingReceived, h.id(), start, event.Received{Version: 1})
	list := b.get("/bookings")
	list.has(t, "约好了")
	list.lacks(t, "还没送到网点")
	id := between(t, list.body, `action="/bookings/`, `/cancel"`)
	b.submit("/bookings", "/bookings/"+id+"/cancel", form()).has(t, "取消好了", "取消了", "10:00，还有 2 个")
	if got := h.auditOf(didCancel); len(got) != 1 || got[0].Object != id {
		t.Errorf("audit %+v", got)
	}
	if a := b.submit("/bookings", "/bookings/none/cancel", form()); a.status != 404 {
		t.Errorf("cancelling what is not there: %d", a.status)
	}
}

func code(t *testing.T, text string) string {
	t.Helper()
	return between(t, text, "预约码 ", " 11月")
}

func between(t *testing.T, text, after, before string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, after)
	inner, _, ends := strings.Cut(rest, before)
	if !found || !ends {
		t.Fatalf("no %q … %q in %s", after, before, text)
	}
	return inner
}
