package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk/event"
)

func TestOpeningIsAuditedAndShown(t *testing.T) {
	h := newHouse(t)
	id, _ := h.complain("guihua", "k2", start, said("13800001234", ""))
	b := h.signedIn(RoleHandler)
	b.get("/arrived")
	if got := h.auditOf(didOpen); len(got) != 0 {
		t.Fatalf("the list opened something: %+v", got)
	}
	b.get("/arrived/" + id)
	b.get("/arrived/"+id).has(t, "某u-handler 打开了客户写的（2 次）", "柜机 桂花路网点 2 号柜 受理：写了 8 个字，留了电话。")
	if got := h.auditOf(didOpen); len(got) != 2 || got[0].Object != id || got[0].Who != "u-handler" {
		t.Errorf("audit %+v", got)
	}
}

func TestPhoneForAMinute(t *testing.T) {
	h := newHouse(t)
	id, _ := h.complain("guihua", "k2", start, said("13800001234", ""))
	one := "/arrived/" + id
	b, other := h.signedIn(RoleHandler), h.signedIn(RoleAdmin)
	const whole = "138 0000 1234"
	if a := b.submit(one, one+"/phone", url.Values{"reason": {"curiosity"}}); a.status != http.StatusBadRequest {
		t.Errorf("without a reason: %d", a.status)
	}
	if a := b.get(one); strings.Contains(a.text, whole) || !strings.Contains(a.text, "138 **** 1234") {
		t.Error("shown without being asked for")
	}
	a := b.submit(one, one+"/phone", url.Values{"reason": {"verify"}})
	a.has(t, whole, "60 秒后遮上", "看过完整号码，理由「核实情况」")
	if a.path != one {
		t.Errorf("led to %s", a.path)
	}
	if !h.audited("u-handler", didShowPhone+"verify", id) {
		t.Error("not audited")
	}
	if strings.Contains(other.get(one).text, whole) {
		t.Error("somebody else sees it too")
	}
	h.sleep(59 * time.Second)
	b.get(one).has(t, whole)
	h.sleep(time.Second)
	b.get(one).has(t, "138 **** 1234")
	b.get(one).lacks(t, whole, "13800001234")
}

func TestNoPhone(t *testing.T) {
	h := newHouse(t)
	id, _ := h.complain("guihua", "k2", start, said("", "3141"))
	b := h.signedIn(RoleHandler)
	a := b.get("/arrived/" + id)
	a.has(t, "匿名，没留电话")
	a.lacks(t, "3141")
	if a := b.submit("/me", "/arrived/"+id+"/phone", url.Values{"reason": {"visit"}}); a.status != http.StatusNotFound {
		t.Errorf("status %d", a.status)
	}
}

func TestFeedbackWithWords(t *testing.T) {
	h := newHouse(t)
	id, number := h.comment("guihua", "k2", start, said("", "3141"))
	b := h.signedIn(RoleHandler)
	a := b.get("/arrived/" + id)
	a.has(t, "意见 "+event.FormatNumber(number), "意见：不满意", "等的时间", "厅里环境", "等了一个多小")
	a.lacks(t, "为什么是", "转办")
	b.get("/arrived").has(t, "不限期")
}

func TestHostileContentIsText(t *testing.T) {
	h := newHouse(t)
	const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>'"`
	s := said("13800001234", "")
	s.Words, s.Glyphs = evil, nil
	id, _ := h.complain("guihua", "k2", start, s)
	h.send("guihua", "k2", event.HelpCalled, h.id(), start, event.Help{Place: evil, Screen: "home"})
	h.status("guihua", "k2", func(s *event.Status) { s.Version, s.Parts["voice"] = evil, evil })
	b := h.signedIn(RoleAdmin)
	for _, path := range []string{"/arrived/" + id, "/help", "/kiosks"} {
		a := b.get(path)
		a.lacks(t, "<script>alert", "<img", `"><img`)
		if !strings.Contains(a.body, "&lt;script&gt;alert(1)&lt;/script&gt;") {
			t.Errorf("%s does not show the text", path)
		}
	}
	for _, path := range []string{"/arrived?branch=%22%3E%3Cscript%3E", "/arrived?kind=%3Cscript%3E&before=-1", "/progress?number=%3Cscript%3E&branch=%22%3E%3Cscript%3E", "/login?next=%22%3E%3Cscript%3E"} {
		h.browser().get(path).lacks(t, "<script>", "\"><script")
		b.get(path).lacks(t, "\"><script>")
	}
}

func TestContentThatCannotBeShown(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	broken := said("", "3141")
	broken.Glyphs[0], broken.Glyphs[1], broken.Sheets = []byte{9, 9}, []byte{2, 0xff}, [][]byte{{1}}
	id, _ := h.complain("guihua", "k2", start, broken)
	b.get("/arrived/"+id).has(t, "有 3 处笔迹读不出来", "等了一个多小")

	key, err := event.GenerateKeys("hq-lost")
	must(t, err)
	h.sealer = event.NewSealer(key.Public())
	id, _ = h.complain("guihua", "k2", start, said("13800001234", ""))
	a := b.get("/arrived/" + id)
	a.has(t, "这一件是用另一把钥匙封的", "窗口排队，等得太久")
	if a.status != http.StatusOK {
		t.Errorf("status %d", a.status)
	}
	for _, path := range []string{"/arrived/nothing", "/arrived/" + h.id(), "/arrived/" + h.call("guihua", "k2")} {
		if a := b.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestLargestComplaintIsShownWhole(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	s := event.Statement{Code: "3141", Words: strings.Repeat("等", event.MaxCharacters)}
	for range event.MaxCharacters {
		s.Glyphs = append(s.Glyphs, cross())
	}
	for range event.MaxSheets {
		s.Sheets = append(s.Sheets, cross())
	}
	id, _ := h.complain("guihua", "k2", start, s)
	a := b.get("/arrived/" + id)
	a.has(t, "300 个字", "6 张信纸", "信纸第 6 张")
	if n := strings.Count(a.body, "data-t="); n != 2*(event.MaxCharacters+event.MaxSheets) {
		t.Errorf("%d strokes", n)
	}
}
