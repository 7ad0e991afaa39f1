package branch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// person gives a browser of somebody's own, signed in unless who is "".
func (v *servedHouse) person(c *chrome, who string) string {
	p := c.person()
	if who != "" {
		c.do("", "Storage.setCookies", map[string]any{"browserContextId": p, "cookies": []map[string]any{
			{"name": cookieName, "value": v.cookie(who), "url": v.at + "/", "path": "/", "secure": true, "httpOnly": true, "sameSite": "Strict"}}})
	}
	return p
}

// TestInABrowser tries the pads and the board in Debian's Chromium.
func TestInABrowser(t *testing.T) {
	v, c := serve(t), startChrome(t)
	board := c.tab(v.person(c, ""), 1920, 1080, false)
	board.open(v.at + v.site.BoardPath())
	board.until("nothing was called yet", "document.body.innerText.includes('马上开始叫号')")
	chen, wang := c.tab(v.person(c, "chen"), 1440, 900, false), c.tab(v.person(c, "wang"), 390, 844, true)
	chen.open(v.at + "/teller/3")
	wang.open(v.at + "/teller/2")
	for range 6 {
		v.issue("cash", false)
	}
	chen.until("customers show by themselves", "document.body.innerText.includes('6 位在等')")

	// By keyboard alone: the space bar opens the window and calls.
	chen.key(" ")
	chen.until("the window is open", "document.querySelector('#now')")
	wang.click("#key-next")
	wang.until("the window is open", "document.querySelector('#now')")
	chen.pause()
	chen.key(" ")
	chen.until("A001 is called", "document.querySelector('#now .number').dataset.number === 'A001'")
	board.until("the board shows A001", "document.querySelector('.current').dataset.number === 'A001' && document.querySelector('.current').dataset.window === '3'")
	if said := board.eval("document.querySelector('[data-say]').textContent"); said != "请 A001 到 3 号窗口" {
		t.Errorf("the board says %v", said)
	}

	// Two tellers at once, and the same key twice within the guard.
	chen.pause()
	wang.eval("document.querySelector('#key-next').click(), document.querySelector('#key-next').click()")
	chen.key(" ")
	chen.until("window 3 has another customer", "['A002', 'A003'].includes(document.querySelector('#now .number').dataset.number)")
	wang.until("window 2 has a customer", "['A002', 'A003'].includes(document.querySelector('#now .number').dataset.number)")
	if a, b := v.at1("3"), v.at1("2"); a == b || a == "" || b == "" {
		t.Errorf("window 3 has %q, window 2 %q", a, b)
	}
	if f := v.Facts(); f.Waiting != 3 {
		t.Errorf("%d wait after three calls of six", f.Waiting)
	}

	// Recall waits its 20 seconds: the key says so.
	if disabled := chen.eval("document.querySelector('#key-recall').disabled"); disabled != true {
		t.Error("recall at once")
	}
	chen.until("recall says when", "/秒后/.test(document.querySelector('#key-recall').innerText)")
	chen.until("recall is free", "!document.querySelector('#key-recall').disabled")
	chen.key("r")
	chen.until("it was called again", "document.querySelector('#key-recall').innerText.includes('还能 2 次') || document.querySelector('#key-recall').disabled")
	board.until("the board calls it again", "document.querySelector('.current').dataset.window === '3'")

	// Transfer, with the keyboard: T opens the sheet, Enter sends it.
	chen.pause()
	was := chen.eval("document.querySelector('#now .number').dataset.number")
	chen.key("t")
	chen.until("the sheet is open", "document.querySelector('#transfer').open && document.activeElement.name === 'to'")
	chen.eval("document.activeElement.value = '2'; document.querySelector('#do-transfer').focus()")
	chen.key("Enter")
	chen.until("nobody is at the window", "document.querySelector('#now .none')")
	wang.until("he waits for window 2", "document.body.innerText.includes('"+was.(string)+"')")
	chen.pause()
	chen.key("b")
	chen.until("paused", "document.body.innerText.includes('暂停叫号了')")

	// Help rings on both pads; who takes it is told to the counter.
	v.Ring(HelpCall{Kiosk: "k2", Call: "c1", Place: "2号机", Screen: "writing", Since: time.Now()})
	for _, p := range []*tab{chen, wang} {
		p.until("it rings", "document.querySelector('[data-ringing]') && +document.querySelector('#main').dataset.rang > 0 && document.title.startsWith('（有人叫）')")
	}
	wang.click(`[id="take-c1"]`)
	wang.until("he went", "document.body.innerText.includes('您去了')")
	chen.until("she sees who went", "document.body.innerText.includes('王平 去了')")
	v.mu.Lock()
	if len(v.heard) != 1 || v.heard[0] != "k2 c1" {
		t.Errorf("the counter was told %q", v.heard)
	}
	v.mu.Unlock()
	v.Silence("c1")

	v.boardDelay(c, board, wang)

	// The host goes away and comes back: pages say so, and go on without anybody
	// signing in again.
	v.end()
	wang.pause()
	wang.eval("document.querySelector('#key-next').click()")
	wang.until("the key says that it did not go through", "document.querySelector('#say').innerText.includes('还没有办')")
	v.start(t)
	wang.pause()
	wang.until("the pad is in touch again", "document.querySelector('[data-gone]').hidden")
	for range 3 {
		v.issue("cash", false)
	}
	wang.until("new customers show", "document.querySelector('#line').innerText.includes('位在等')")
	before := wang.eval("document.querySelector('#now .number').dataset.number || ''")
	wang.click("#key-next")
	wang.until("calling goes on", "document.querySelector('#now .number').dataset.number && document.querySelector('#now .number').dataset.number !== '"+before.(string)+"'")
	board.until("the board follows", "document.querySelector('.current').dataset.window === '2' && document.querySelector('[data-rest]').hidden")
}

// pause outlasts the guard against double presses.
func (p *tab) pause() { p.eval("new Promise((ok) => setTimeout(ok, 400))") }

// boardDelay measures from the answer to a call until the board has changed, both
// read off the pages' own clocks.
func (v *servedHouse) boardDelay(c *chrome, board, pad *tab) {
	v.t.Helper()
	for range 12 {
		v.issue("cash", false)
	}
	pad.until("customers show", "!document.querySelector('#key-next').disabled")
	pad.eval(`window.answers = []; window.realFetch ||= window.fetch; window.fetch = async (...a) => { const r = await window.realFetch(...a); if (a[1]?.method === 'POST') window.answers.push(performance.timeOrigin + performance.now()); return r }, 0`)
	board.eval(`window.changes = []; new MutationObserver(() => window.changes.push(performance.timeOrigin + performance.now())).observe(document.querySelector('#main'), {childList: true, subtree: true}), 0`)
	var delays []float64
	for range 10 {
		pad.pause()
		before := v.Snapshot().desk.Seq
		pad.eval("document.querySelector('#key-next').click()")
		pad.until("called", "window.answers.length > "+fmt.Sprint(len(delays)))
		last := v.Facts().Calls[0]
		if last.Seq != before+1 {
			v.t.Fatalf("call %d after %d: %v", last.Seq, before, pad.eval("document.body.innerText"))
		}
		number := last.Number
		board.until("the board shows "+number, "document.querySelector('.current').dataset.number === '"+number+"'")
		answered := pad.eval("window.answers.at(-1)").(float64)
		changed := board.eval("window.changes.at(-1)").(float64)
		delays = append(delays, changed-answered)
	}
	slices.Sort(delays)
	v.t.Logf("board after the answer: median %.0f ms, worst %.0f ms of %d calls (the goal is 300)", delays[len(delays)/2], delays[len(delays)-1], len(delays))
	// The figure is printed; what fails here is a board that polls, or waits for the
	// ten-second tick, not a slow machine.
	if delays[len(delays)/2] > 5000 {
		v.t.Errorf("the board shows a call after %.0f ms", delays[len(delays)/2])
	}
}

// TestTabReachesEverything walks through the pad with the Tab key alone.
func TestTabReachesEverything(t *testing.T) {
	v, c := serve(t), startChrome(t)
	v.act(Action{Do: Open, Window: "3"})
	v.act(Action{Do: Open, Window: "2"})
	v.issue("cash", false)
	v.issue("cash", false)
	v.act(Action{Do: Next, Window: "2"})
	v.act(Action{Do: Park, Window: "2", Ticket: v.at1("2")})
	v.act(Action{Do: Next, Window: "3"})
	p := c.tab(v.person(c, "chen"), 1440, 900, false)
	p.open(v.at + "/teller/3")
	p.until("the pad shows", "document.querySelector('#now .number')")
	want := p.eval(`[...document.querySelectorAll('#main button:not([disabled]), #main summary')].filter((e) => e.matches('summary') || !e.closest('details:not([open])')).map((e) => e.id).join(' ')`)
	reached := map[string]bool{}
	for range 40 {
		p.key("Tab")
		if id, ok := p.eval("document.activeElement.id").(string); ok {
			reached[id] = true
		}
	}
	for _, id := range strings.Fields(want.(string)) {
		if !reached[id] {
			t.Errorf("%s cannot be reached with the Tab key; reached %v", id, reached)
		}
	}
}

// TestAccessible lets axe-core look at every page.
func TestAccessible(t *testing.T) {
	axe := axeCore(t)
	v, c := serve(t), startChrome(t)
	chen := v.person(c, "chen")
	look := func(name, path string, width, height int) {
		t.Helper()
		p := c.tab(chen, width, height, width < 900)
		p.open(v.at + path)
		// The page's own policy forbids foreign scripts; the protocol does not ask it.
		p.eval(axe + "; 0")
		found := p.eval(`axe.run(document).then((r) => r.passes.length < 5 ? 'it looked at nothing' : r.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id + ': ' + v.help + ' ' + v.nodes.map((n) => n.target.join(' ')).join(', ')).join('\n'))`)
		if found != "" {
			t.Errorf("%s at %d×%d: %v", name, width, height, found)
		}
	}
	look("board before the first call", v.site.BoardPath(), 1920, 1080)
	look("pairing", "/board", 1920, 1080)
	look("shut window", "/teller/3", 1440, 900)
	for range 3 {
		v.issue("cash", true)
	}
	v.act(Action{Do: Open, Window: "3"})
	v.act(Action{Do: Next, Window: "3"})
	v.act(Action{Do: Park, Window: "3", Ticket: v.at1("3")})
	v.act(Action{Do: Next, Window: "3"})
	v.Ring(HelpCall{Kiosk: "k2", Call: "c1", Place: "2号机", Screen: "writing", Since: time.Now()})
	if _, err := v.Book(v.ctx, StaffBooking{ID: "by-hand-1", Service: "cash", Slot: v.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{1440, 900}, {390, 844}} {
		look("windows", "/teller", size[0], size[1])
		look("pad", "/teller/3", size[0], size[1])
		look("lobby", "/lobby", size[0], size[1])
		look("message", "/nothing", size[0], size[1])
	}
	look("board", v.site.BoardPath(), 1920, 1080)
	look("install", "/install", 390, 844)
	look("ticket", "/t/order-000001", 390, 844)
	chen = c.person()
	look("login", "/login", 390, 844)
}

// axe-core is MPL-2.0: it is fetched for the test and kept outside the repository.
const (
	axeURL = "https://registry.npmjs.org/axe-core/-/axe-core-4.11.1.tgz"
	axeSum = "5b86f813d96904f2d925fed5715877c75fc1cc140f89565fb42145e7801b2305"
	maxAxe = 8 << 20
)

// axeCore gives the script, from the cache or from the npm registry.
func axeCore(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	path := filepath.Join(cache, "smartcounter", filepath.Base(axeURL))
	pack, err := os.ReadFile(path)
	if err != nil || !rightAxe(pack) {
		if pack, err = fetchAxe(); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("axe-core: %v", err)
			}
			t.Skipf("NOT CHECKED FOR ACCESSIBILITY: axe-core cannot be fetched: %v", err)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			_ = replaceFile(path, pack) // only a cache
		}
	}
	script, err := axeScript(pack)
	if err != nil {
		t.Fatalf("axe-core: %v", err)
	}
	return script
}

func rightAxe(pack []byte) bool {
	sum := sha256.Sum256(pack)
	return hex.EncodeToString(sum[:]) == axeSum
}

func fetchAxe() ([]byte, error) {
	r, err := (&http.Client{Timeout: time.Minute}).Get(axeURL)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	pack, err := io.ReadAll(io.LimitReader(r.Body, maxAxe))
	if err == nil && (r.StatusCode != http.StatusOK || !rightAxe(pack)) {
		err = fmt.Errorf("%s, %d bytes that are not what was pinned", r.Status, len(pack))
	}
	return pack, err
}

func axeScript(pack []byte) (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return "", err
	}
	for files := tar.NewReader(z); ; {
		f, err := files.Next()
		if err != nil {
			return "", err
		}
		if f.Name == "package/axe.min.js" {
			script, err := io.ReadAll(io.LimitReader(files, maxAxe))
			return string(script), err
		}
	}
}

// TestLook takes pictures of the pages for people to compare with the design.
func TestLook(t *testing.T) {
	if os.Getenv("SMARTCOUNTER_PICTURES") == "" {
		t.Skip("set SMARTCOUNTER_PICTURES to a folder to get pictures")
	}
	v, c := serve(t), startChrome(t)
	for i := range 9 {
		v.issue([]string{"cash", "loans"}[i%2], i%3 == 0)
	}
	if _, err := v.Book(v.ctx, StaffBooking{ID: "by-hand-1", Service: "cash", Slot: v.Now().Add(9 * time.Minute), Tail: "1234"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.CheckIn(v.ctx, "checkin-0001", "k1", CheckInBy{Tail: "1234"}); err != nil {
		t.Fatal(err)
	}
	board := c.tab(v.person(c, ""), 1920, 1080, false)
	board.open(v.at + "/board")
	board.picture("pair")
	board.open(v.at + v.site.BoardPath())
	board.picture("board-soon")
	chen := v.person(c, "chen")
	phone, pc := c.tab(chen, 390, 844, true), c.tab(chen, 1440, 900, false)
	pc.open(v.at + "/teller")
	pc.picture("windows")
	pc.open(v.at + "/teller/3")
	pc.picture("pad-shut")
	v.act(Action{Do: Open, Window: "1"})
	v.act(Action{Do: Open, Window: "2"})
	for _, w := range []string{"1", "2", "1"} {
		v.act(Action{Do: Next, Window: w, Ticket: v.at1(w)})
	}
	v.act(Action{Do: Park, Window: "2", Ticket: v.at1("2")})
	v.act(Action{Do: Open, Window: "3"})
	v.act(Action{Do: Next, Window: "3"})
	pc.open(v.at + "/teller/3")
	phone.open(v.at + "/teller/3")
	pc.picture("pad-pc")
	phone.picture("pad-phone")
	board.picture("board")
	v.Ring(HelpCall{Kiosk: "k2", Call: "c1", Place: "2号机", Screen: "writing", Since: time.Now()})
	pc.until("ringing", "document.querySelector('[data-ringing]')")
	pc.picture("pad-pc-help")
	phone.picture("pad-phone-help")
	pc.open(v.at + "/lobby")
	pc.picture("lobby")
	login := c.tab(c.person(), 390, 844, true)
	login.open(v.at + "/login")
	login.picture("login")
	login.open(v.at + "/install")
	login.picture("install")
	login.open(v.at + "/t/checkin-0001")
	login.picture("ticket")
}

func (v *servedHouse) at1(window string) string { return v.house.at(window) }
