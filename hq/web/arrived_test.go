package web

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

var (
	rowLink  = regexp.MustCompile(`<a class="t" href="(/arrived/[^"]+)"`)
	nextPage = regexp.MustCompile(`<a href="([^"]+)" rel="next"`)
)

// TestPagingMissesNothing walks all pages of each filter.
func TestPagingMissesNothing(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	const all = 8*pageRows + 7
	want := map[string]int{}
	for i := range all {
		branch := []string{"guihua", "demo-01"}[i%2]
		if i%5 == 0 {
			if i%10 == 0 {
				h.comment(branch, "k1", start, said("", "3141"))
			} else {
				h.rate(branch, "k1", start, "neutral")
			}
			want["?kind=feedback"]++
			if branch == "guihua" {
				want["?kind=feedback&branch=guihua"]++
			}
		} else {
			h.complain(branch, "k1", start, said("", "3141"))
			want["?kind=complaint"]++
		}
		want[""]++
		want["?branch="+branch]++
	}
	want["?branch=demo-09"] = 0
	for filter, n := range want {
		seen := map[string]bool{}
		path := "/arrived" + filter
		for pages := 0; path != "" && pages < 50; pages++ {
			a := b.get(path)
			for _, row := range rowLink.FindAllStringSubmatch(a.body, -1) {
				if seen[row[1]] {
					t.Fatalf("%s: %s twice", filter, row[1])
				}
				seen[row[1]] = true
			}
			path = ""
			if next := nextPage.FindStringSubmatch(a.body); next != nil {
				path = html.UnescapeString(next[1])
			}
		}
		if len(seen) != n {
			t.Errorf("%q: %d rows, want %d", filter, len(seen), n)
		}
	}
	a := b.get("/arrived?branch=guihua&kind=complaint")
	a.has(t, "全清")
	a.lacks(t, "demo-01</td>")
	b.get("/arrived?branch=demo-09").has(t, "这样选，没有收到的")
}

// counting notes what the list asks the database for.
type counting struct {
	store.Store
	asked []store.ComplaintFilter
	rows  int
}

func (c *counting) Complaints(ctx context.Context, f store.ComplaintFilter, before int64, limit int) ([]store.Complaint, error) {
	c.asked = append(c.asked, f)
	c.rows += limit
	return c.Store.Complaints(ctx, f, before, limit)
}

// The database itself leaves out what was not chosen.
func TestListReadsOnlyWhatItShows(t *testing.T) {
	c := &counting{}
	h := newHouseOver(t, func(s store.Store) store.Store { c.Store = s; return c })
	b := h.signedIn(RoleHandler)
	b.get("/arrived?branch=guihua&kind=feedback").has(t, "这样选，没有收到的")
	want := store.ComplaintFilter{Type: event.FeedbackSubmitted, Branch: "guihua"}
	if !slices.Contains(c.asked, want) || c.rows > pageRows+2 {
		t.Errorf("asked for %+v, %d rows", c.asked, c.rows)
	}
}

// Ratings without words are listed as what they are and promise nothing.
func TestRatings(t *testing.T) {
	h := newHouse(t)
	worded, _ := h.comment("guihua", "k2", start, said("", "3141"))
	rated := h.rate("guihua", "k2", start, "very_satisfied", "waiting", "newer-reason")
	h.rate("demo-01", "k1", start, "neutral")
	h.complain("guihua", "k2", start, said("13800001234", ""))
	b := h.signedIn(RoleHandler)
	b.get("/arrived").has(t, "共收到投诉 1 件、意见 3 件（其中 2 件只打了分）", "没有 意见：很满意 意见 · 等的时间 · newer-reason 只打了分 桂花路网点 2 号柜 匿名")
	list := b.get("/arrived?kind=feedback&branch=guihua")
	list.has(t, "意见：很满意", "意见：不满意 意见 · 等的时间 · 厅里环境 写了字")
	list.lacks(t, "意见：一般", "窗口排队")
	b.get("/arrived?kind=complaint").lacks(t, "意见：")
	if n := strings.Count(list.body, "/arrived/"+rated); n != 1 {
		t.Errorf("listed %d times", n)
	}
	for _, role := range []string{RoleAuditor, RoleLeader} {
		a := h.signedIn(role).get("/arrived/" + rated)
		a.has(t, "意见：很满意", "等的时间", "客户打的分 很满意 。选的原因：等的时间、newer-reason。 只打了分，没写字。", "桂花路网点 · 2 号柜", "今天 09:41", "也没有查询号：这一件不用答复", "客户打了分，没写字，没留电话。")
		a.lacks(t, "内容是封着的", "验证码", "受理：", "000 000 000")
	}
	b.get("/arrived/"+rated).lacks(t, "打不开", "role=\"alert\"", "data-replay")
	if got := h.auditOf(didOpen); len(got) != 0 {
		t.Errorf("nothing was sealed, yet the audit says it was opened: %+v", got)
	}
	b.get("/arrived/" + worded)
	if got := h.auditOf(didOpen); len(got) != 1 {
		t.Errorf("audit %+v", got)
	}
	if a := b.submit("/me", "/arrived/"+rated+"/phone", url.Values{"reason": {"visit"}}); a.status != http.StatusNotFound {
		t.Errorf("a phone was asked for where none can be: %d", a.status)
	}
	if _, err := h.lookup.Find(t.Context(), "192.0.2.7", "guihua", "", "0000"); !errors.Is(err, ErrNoMatch) {
		t.Errorf("looked up without a number: %v", err)
	}
}

func TestLiveSeesWhatArrives(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleHandler)
	before := b.byItself("/live").body
	if strings.Contains(b.get("/arrived").body, `data-live="1"`) || !strings.Contains(before, `"arrived":"0"`) {
		t.Errorf("live: %s", before)
	}
	h.complain("guihua", "k2", start, said("", "3141"))
	after := b.byItself("/live").body
	if after == before || !strings.Contains(after, `"arrived":"1"`) || !strings.Contains(b.get("/arrived").body, `data-live="1"`) {
		t.Errorf("before %s after %s", before, after)
	}
	if a := h.signedIn(RoleAuditor).byItself("/live"); strings.Contains(a.body, "calls") {
		t.Errorf("an auditor hears of calls: %s", a.body)
	}
	if a := h.browser().byItself("/live"); a.status != 401 {
		t.Errorf("a stranger gets %d", a.status)
	}
}

func TestDueChip(t *testing.T) {
	days := calendar.New()
	date := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		must(t, err)
		return d
	}
	for _, c := range []struct{ today, by, class, text string }{
		{"2026-11-23", "2026-11-27", "", "剩 4 个工作日"},
		{"2026-11-23", "2026-11-23", "now", "今天办结"},
		{"2026-11-23", "2026-11-19", "over", "超 2 个工作日"},
		{"2026-11-21", "2026-11-20", "over", "已经过期"},      // a Saturday after
		{"2026-02-16", "2026-02-21", "now", "放假中到期"},      // 春节
		{"2026-09-30", "2026-10-10", "", "剩 3 个工作日"},      // 国庆, 10 October is worked
		{"2026-12-28", "2027-01-08", "prov", "约剩 9 个工作日"}, // 2027 is not known yet
	} {
		if d := closing(days, date(c.today), date(c.by)); d.Class != c.class || d.Text != c.text {
			t.Errorf("%s → %s: %q %q, want %q %q", c.today, c.by, d.Class, d.Text, c.class, c.text)
		}
	}
}

func TestWhyThisDay(t *testing.T) {
	h := newHouse(t)
	complaint := func(received, closeBy string) store.Complaint {
		return store.Complaint{Type: event.ComplaintSubmitted, Received: received, CloseBy: closeBy}
	}
	// The fifteen natural days end first, in the Spring Festival of 2026.
	w := h.explain(complaint("2026-02-06", "2026-02-21"))
	if w.Title != "为什么是 2月21日" || w.Steps[1] != "内部承诺：7 个工作日，2月24日 周二" || w.Steps[2] != "监管上限：15 个自然日，2月21日 周六" || w.Steps[3] != "取早的：2月21日 24:00" {
		t.Errorf("%+v", w)
	}
	var dues, rests int
	for _, week := range w.Weeks {
		if len(week) != 7 {
			t.Errorf("a week of %d days", len(week))
		}
		for _, d := range week {
			if strings.HasPrefix(d.Class, "due2") {
				dues++
			}
			if d.Class == "rest" {
				rests++
			}
		}
	}
	if dues != 1 || rests < 8 || !strings.Contains(w.Foot, "一样") {
		t.Errorf("%d due days, %d days off, %q", dues, rests, w.Foot)
	}
	if w := h.explain(complaint("2026-02-06", "2026-02-20")); !strings.Contains(w.Foot, "以告诉客户的为准") {
		t.Errorf("%q", w.Foot)
	}
	if w := h.explain(complaint("2026-12-28", "")); !strings.Contains(w.Foot, "2027 年的节假日没导入") {
		t.Errorf("%q", w.Foot)
	}
	if w := h.explain(complaint("2026-11-18", "")); !strings.Contains(w.Foot, "这是总部按收到的那天算的") {
		t.Errorf("%q", w.Foot)
	}
	if h.explain(complaint("soon", "")) != nil || h.explain(store.Complaint{Type: event.FeedbackSubmitted, Received: "2026-02-06"}) != nil {
		t.Error("explained what has no deadline")
	}
	if d := h.dueOf(complaint("2026-12-28", "")); d.Class != "prov" || !strings.Contains(d.Full, "2027") {
		t.Errorf("%+v", d)
	}
	if d := h.dueOf(complaint("2026-11-18", "")); d.Text != "剩 4 个工作日" {
		t.Errorf("%+v", d)
	}
	if d := h.dueOf(complaint("soon", "")); d.Text != "日子没定" {
		t.Errorf("%+v", d)
	}
}

func TestMoments(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{start.Add(-time.Minute), "今天 09:40"}, {start.Add(-10 * time.Hour), "昨天 23:41"}, {start.AddDate(0, 0, -5), "11月18日 09:41"},
		{start.AddDate(-1, 0, 0), "2025年11月23日 09:41"}, {time.Time{}, "不知道"},
	} {
		if got := momentText(c.at, start); got != c.want {
			t.Errorf("%v: %s, want %s", c.at, got, c.want)
		}
	}
	for d, want := range map[time.Duration]string{-time.Minute: "刚才", 59 * time.Second: "刚才", time.Hour - 1: "59 分钟前", 31 * time.Hour: "31 小时前", 72 * time.Hour: "3 天前"} {
		if got := agoText(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
	for p, want := range map[string]string{"13800001234": "138 **** 1234", "12345": "*****", "": ""} {
		if got := maskPhone(p); got != want {
			t.Errorf("%q masked: %q", p, got)
		}
	}
}

// FuzzReadFilter: whatever stands in an address, the filter it becomes leads
// back to itself.
func FuzzReadFilter(f *testing.F) {
	f.Add("kind=complaint&branch=guihua&before=7")
	f.Add("kind=x&branch=%00&before=-1")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		filter := readFilter(q)
		u, err := url.Parse(filter.address())
		if err != nil || u.Path != "/arrived" || u.Host != "" {
			t.Fatalf("%q leads to %q: %v", query, filter.address(), err)
		}
		if again := readFilter(u.Query()); again != filter {
			t.Errorf("%q: %+v became %+v", query, filter, again)
		}
	})
}
