package web

import (
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

func TestArrivedListsNewestFirst(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	b.get("/arrived").has(t, "还没有收到")
	_, first := h.complain("guihua", "k2", start.Add(-3*time.Hour), said("13800001234", ""))
	_, second := h.comment("demo-01", "k1", start.Add(-time.Minute), said("", "3141"))
	a := b.get("/arrived")
	a.has(t, "投诉 1 件", "意见 1 件", "窗口排队，等得太久", "服务态度及质量", "桂花路网点", "2 号柜", "留了电话", "匿名", "剩 7 个工作日", "晚 3 小时到", "意见：不满意")
	a.lacks(t, "13800001234", "1234</", "等了一个多小")
	if i, j := strings.Index(a.body, event.FormatNumber(second)), strings.Index(a.body, event.FormatNumber(first)); i < 0 || j < i {
		t.Errorf("%s stands at %d, %s at %d", second, i, first, j)
	}
}

func TestComplaintShowsInkBesideWords(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	id, number := h.complain("guihua", "k2", start, said("13800001234", ""))
	a := b.get("/arrived/" + id)
	a.has(t, event.FormatNumber(number), "等了一个多小", "1 个字照客户写的样子留着", "138 **** 1234", "为什么是 12月2日", "首次回应最晚 11月26日 周四", "打开了客户写的")
	a.lacks(t, "13800001234", "138 0000 1234")
	if n := strings.Count(a.body, "data-t="); n != 16 {
		t.Errorf("%d strokes drawn of eight characters", n)
	}
}

func TestKiosksSayWhatIsKnown(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	b.get("/kiosks").has(t, "还没有柜机联系过总部")
	h.clock = start.Add(-25 * time.Hour)
	h.status("demo-01", "k1", nil)
	h.clock = start.Add(-12 * time.Minute)
	h.status("demo-02", "k1", func(s *event.Status) { s.Backlog = 37 })
	h.clock = start
	h.status("guihua", "k1", func(s *event.Status) { s.Clock = s.Clock.Add(96 * time.Second) })
	h.status("guihua", "k2", nil)
	b.get("/kiosks").has(t, "4 台里 1 台要派人", "失联", "断线", "时钟偏", "+96.0 秒", "要管的 3", "不知道")
	b.get("/kiosks?all=1").has(t, "正常")
	gone := func(branch, kiosk, how string) {
		_, err := h.store.Ingest(t.Context(), []store.Incoming{{Received: h.clock, Gone: &event.Gone{How: how}, Stream: store.Stream{Branch: branch, Kiosk: kiosk}}})
		must(t, err)
	}
	h.clock = start.Add(time.Minute)
	gone("demo-01", "k1", event.GoneClosed)
	gone("guihua", "k2", event.GoneLost)
	a := b.get("/kiosks")
	a.has(t, "4 台里 2 台断线", "共 4 台，1 台关着", "没断电就照常收")
	a.lacks(t, "失联", "已关")
	b.get("/kiosks?all=1").has(t, "已关", "柜机程序正常关的")
	h.clock = start.Add(2 * time.Minute)
	h.status("demo-02", "k1", nil)
	h.status("guihua", "k1", nil)
	h.status("guihua", "k2", nil)
	b.get("/kiosks").has(t, "4 台里 1 台关着，别的都正常")
	must(t, h.store.RaiseAlarm(t.Context(), store.Stream{Branch: "guihua", Kiosk: "k2", Epoch: "018f0000-0000-7000-8000-000000000001"}, store.AlarmGap, "missing", h.clock))
	b.get("/kiosks").has(t, "要看一下的", "桂花路网点 2 号柜 有件一直没到，已请柜机补传")
}
