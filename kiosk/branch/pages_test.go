package branch

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk/queue"
)

// field gives a hidden field of the form that leads to path.
func (a answer) field(t testing.TB, path, name string) string {
	t.Helper()
	_, form, found := strings.Cut(a.body, `action="`+path+`"`)
	if !found {
		t.Fatalf("no form to %s on %d %s: %s", path, a.status, a.path, a.body)
	}
	form, _, _ = strings.Cut(form, "</form>")
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(form)
	if m == nil {
		t.Fatalf("the form to %s has no %s", path, name)
	}
	return m[1]
}

// key presses a key of the page at from, as a browser without scripts does.
func (b *browser) key(from, path string, more url.Values) answer {
	b.t.Helper()
	page := b.get(from)
	form := url.Values{"press": {page.field(b.t, path, "press")}}
	if !strings.HasSuffix(path, "/open") && !strings.HasSuffix(path, "/close") && !strings.HasSuffix(path, "/direct") {
		form.Set("ticket", page.field(b.t, path, "ticket"))
	}
	for k, v := range more {
		form[k] = v
	}
	return b.post(path, form)
}

func TestSignIn(t *testing.T) {
	v := serve(t)
	b := v.browser()
	if a := b.get("/teller/3"); a.path != "/login" {
		t.Errorf("%d %s", a.status, a.path)
	}
	for left := 4; left > 0; left-- {
		a := b.post("/login", url.Values{"login": {"chen"}, "password": {"wrong password"}})
		a.has(t, "工号或密码不对", "还能再试 "+string(rune('0'+left))+" 次")
	}
	b.post("/login", url.Values{"login": {"chen"}, "password": {"wrong password"}})
	if a := b.post("/login", url.Values{"login": {"chen"}, "password": {"a good password"}}); a.status != http.StatusTooManyRequests {
		t.Errorf("the right password while locked: %d", a.status)
	}
	n, err := VerifyAudit(v.folder)
	if err != nil || n != 5 {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestSignInLeadsBack(t *testing.T) {
	v := serve(t)
	b := v.browser()
	first, err := os.ReadFile(filepath.Join(v.folder, firstFile))
	if err != nil {
		t.Fatal(err)
	}
	who, password, _ := strings.Cut(strings.TrimSpace(string(first)), ":")
	a := b.post("/login", url.Values{"login": {who}, "password": {password}, "next": {"/teller/3"}})
	if a.path != "/teller/3" {
		t.Fatalf("%d %s", a.status, a.path)
	}
	if a := b.post("/logout", nil); a.path != "/login" {
		t.Errorf("%s", a.path)
	}
	if a := b.get("/lobby"); a.path != "/login" {
		t.Errorf("after signing out: %s", a.path)
	}
	if a := v.browser().post("/login", url.Values{"login": {who}, "password": {password}, "next": {"//evil.example"}}); a.path != "/teller" {
		t.Errorf("a link elsewhere led to %s", a.path)
	}
}

// Everything works by links and forms alone.
func TestPadWithoutScripts(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	b.get("/teller").has(t, "3 号窗口", "没有开")
	first, second := v.issue("cash", false), v.issue("cash", false)
	b.key("/teller/3", "/teller/3/open", nil).has(t, "叫 A001", "2 位在等")
	b.key("/teller/3", "/teller/3/next", nil).has(t, "正在办", `data-number="A001"`, "办完，叫 A002")
	b.key("/teller/3", "/teller/3/recall", nil).has(t, "刚叫过，隔 20 秒再叫")
	b.key("/teller/3", "/teller/3/park", nil).has(t, "先放着的：<b>A001</b>", "现在没有客户", "叫 A002")
	b.key("/teller/3", "/teller/3/next", nil).has(t, `data-number="A002"`)
	if v.at1("3") != second.ID {
		t.Errorf("window 3 has %s", v.at1("3"))
	}
	b.key("/teller/3", "/teller/3/miss", nil).has(t, "没来的：<b>A002</b>")
	b.key("/teller/3", "/teller/3/rejoin", nil).has(t, "叫 A002")
	b.key("/teller/3", "/teller/3/resume", nil).has(t, "2 位在等")
	v.act(Action{Do: Open, Window: "2", Services: []string{"loans"}})
	b.key("/teller/3", "/teller/3/next", nil)
	b.key("/teller/3", "/teller/3/transfer", url.Values{"to": {"2"}, "service": {"cash"}}).has(t, "填的内容不对")
	b.key("/teller/3", "/teller/3/transfer", url.Values{"to": {"2"}, "service": {"loans"}, "place": {"first"}}).has(t, "现在没有客户", "1 位在等")
	b.key("/teller/3", "/teller/3/direct", url.Values{"service": {"cash"}, "reason": {"frail"}, "elderly": {"1"}}).has(t, "老年", `data-number="A003"`)
	b.post("/teller/3/close", url.Values{"press": {"press-to-close"}}).has(t, "窗口还有客户，先办完再按")
	b.key("/teller/3", "/teller/3/next", nil).has(t, `data-number="`)
	b.key("/teller/3", "/teller/3/next", nil).has(t, "没有人在等")
	b.post("/teller/3/close", url.Values{"press": {"press-to-close"}}).has(t, "暂停叫号了")
	if f, ok := v.Find(first.ID); !ok || f.State != TicketWaiting || f.Service != "loans" {
		t.Errorf("transferred to window 2: %+v", f)
	}
	b.post("/teller/9/next", nil).has(t, "没有这一页")
	b.post("/teller/3/dance", url.Values{"press": {"press-to-dance"}}).has(t, "填的内容不对")
	if n, err := VerifyAudit(v.folder); err != nil || n != 4 { // opened, first, direct, closed
		t.Errorf("%d entries, %v", n, err)
	}
}

// The same key of the same page, sent twice, calls once.
func TestPadDoublePress(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	v.act(Action{Do: Open, Window: "3"})
	for range 3 {
		v.issue("cash", false)
	}
	page := b.get("/teller/3")
	form := url.Values{"press": {page.field(t, "/teller/3/next", "press")}, "ticket": {""}}
	for range 3 {
		b.post("/teller/3/next", form).has(t, `data-number="A001"`)
	}
	form.Set("press", "another-press")
	b.post("/teller/3/next", form).has(t, "这一页旧了", `data-number="A001"`)
	if f := v.Facts(); f.Waiting != 2 {
		t.Errorf("%+v", f)
	}
}

func TestHelpOnThePad(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	v.Ring(HelpCall{Kiosk: "k2", Call: "c1", Place: "2号机", Screen: "writing", Since: time.Now()})
	b.get("/teller/3").has(t, "<b>2号机</b> 有人要帮忙，在「写字」那一页", "data-ringing")
	b.post("/teller/3/take", url.Values{"call": {"c1"}}).has(t, "您去了")
	v.signedIn("wang").get("/teller/2").has(t, "陈晓 去了")
	v.mu.Lock()
	heard := strings.Join(v.heard, ",")
	v.mu.Unlock()
	if heard != "k2 c1" {
		t.Errorf("the counter was told %q", heard)
	}
	v.Silence("c1")
	b.post("/teller/3/take", url.Values{"call": {"c1"}}).has(t, "这个求助已经结束了")
	v.act(Action{Do: Open, Window: "3"})
	b.post("/teller/3/ask", nil).has(t, "叫着大堂，不用了")
	v.signedIn("wang").get("/lobby").has(t, "<b>3 号窗口</b> 有人要帮忙")
	b.post("/teller/3/unask", nil).has(t, "叫大堂来帮")
}

func TestLobby(t *testing.T) {
	v := serve(t)
	b := v.signedIn("wang")
	one := v.issue("cash", false)
	b.get("/lobby").has(t, "还没有窗口开着", one.Number)
	v.act(Action{Do: Open, Window: "1"})
	b.get("/lobby").has(t, "加开")
	page := b.get("/lobby")
	slot := regexp.MustCompile(`<option value="(20[^"]+)"`).FindStringSubmatch(page.body)
	if slot == nil {
		t.Fatal("no slot is offered: " + page.body)
	}
	a := b.post("/lobby/book", url.Values{"press": {page.field(t, "/lobby/book", "press")}, "service": {"loans"}, "slot": {slot[1]}, "tail": {"1234"}})
	a.has(t, "约好了。预约码")
	bookings := v.Snapshot().Queue.Bookings()
	if len(bookings) != 1 || bookings[0].Service != "loans" || bookings[0].Tail == "" {
		t.Fatalf("%+v", bookings)
	}
	b.post("/lobby/unbook", url.Values{"booking": {bookings[0].ID}}).has(t, "没有预约")
	b.post("/lobby/book", url.Values{"press": {"press-book"}, "service": {"loans"}, "slot": {"tomorrow"}}).has(t, "填的内容不对")
	b.post("/lobby/leave", url.Values{"press": {"press-leave"}, "ticket": {one.ID}}).has(t, "没有人在等")
}

// A television shows six digits; staff enter them.
func TestPairingABoard(t *testing.T) {
	v := serve(t)
	tv, staff := v.browser(), v.signedIn("chen")
	code := regexp.MustCompile(`<p class="code">(\d{3}) (\d{3})</p>`).FindStringSubmatch(tv.get("/board").body)
	if code == nil {
		t.Fatal("no code")
	}
	tv.get("/board").has(t, code[1]+" "+code[2])
	staff.post("/lobby/pair", url.Values{"code": {"12345x"}}).has(t, "填的内容不对")
	staff.post("/lobby/pair", url.Values{"code": {code[1] + code[2]}})
	a := tv.get("/board")
	a.has(t, "马上开始叫号", "桂花路网点")
	if a.path != v.site.BoardPath() {
		t.Errorf("%s", a.path)
	}
	if a := tv.get("/board/" + strings.Repeat("0", 32)); a.status != http.StatusNotFound {
		t.Errorf("a guessed board: %d", a.status)
	}
	v.act(Action{Do: Open, Window: "1"})
	v.issue("cash", true)
	v.act(Action{Do: Next, Window: "1"})
	a = tv.get(v.site.BoardPath())
	a.has(t, `data-number="A001"`, "1 号窗口")
	for _, private := range []string{"陈晓", "老年", "order-"} {
		if strings.Contains(a.body, private) {
			t.Errorf("the board shows %s", private)
		}
	}
}

func TestTicketPage(t *testing.T) {
	v := serve(t)
	b := v.browser()
	one := v.issue("cash", false)
	b.get("/t/"+one.ID).has(t, "A001", "存取款，请在 2号区 等", "前面还有 <b>0</b> 位")
	if a := b.get("/t/A001"); a.status != http.StatusNotFound {
		t.Errorf("by its number: %d", a.status)
	}
}

func TestWhoMayNot(t *testing.T) {
	v := serve(t)
	b := v.signedIn("chen")
	for name, header := range map[string]map[string]string{
		"another name":      {"Host": "evil.example"},
		"another site":      {"Origin": "https://evil.example"},
		"another site, too": {"Sec-Fetch-Site": "cross-site"},
	} {
		header["Content-Type"] = "application/x-www-form-urlencoded"
		if a := b.do("POST", "/teller/3/open", strings.NewReader("press=press-open"), header); a.status < 400 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if f := v.Facts(); f.Open {
		t.Error("a stranger opened a window")
	}
	if a := b.post("/teller/3/open", url.Values{"press": {"press-open"}, "services": {strings.Repeat("x", maxBody)}}); a.status < 400 && !strings.Contains(a.body, "没有") {
		t.Errorf("an endless form: %d", a.status)
	}
	a := b.get("/teller/3")
	for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if a.header.Get(h) == "" {
			t.Errorf("no %s", h)
		}
	}
	if strings.Contains(a.body, "style=") || strings.Contains(a.body, "<script>") {
		t.Error("the page holds what its own policy forbids")
	}
	// Who leaves the staff, or gets another password, is out.
	if err := v.site.staff.Add("chen", "陈晓", "another password"); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/teller/3"); a.path != "/login" {
		t.Errorf("with the old password: %s", a.path)
	}
}

func TestTooManyRequests(t *testing.T) {
	l := newLimiter()
	for range requestBurst {
		if l.wait("a") > 0 {
			t.Fatal("held up within the burst")
		}
	}
	if l.wait("a") == 0 {
		t.Error("not held up")
	}
	if l.wait("b") > 0 {
		t.Error("another machine is held up")
	}
}

// Every error of the queue has words of its own.
func TestSays(t *testing.T) {
	seen := map[string]error{}
	for _, err := range []error{queue.ErrEmpty, queue.ErrStale, queue.ErrBusy, queue.ErrClosed, queue.ErrOverdue, queue.ErrTooSoon, queue.ErrTooOften,
		queue.ErrFull, queue.ErrDone, queue.ErrDay, queue.ErrUnsure, queue.ErrBadCommand, ErrReused, ErrNoCall, ErrNoTicket, ErrStore, ErrStopped, os.ErrClosed} {
		if other, twice := seen[Says(err)]; twice {
			t.Errorf("%v and %v say the same", err, other)
		}
		seen[Says(err)] = err
	}
}
