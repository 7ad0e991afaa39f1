package branch

import (
	"os"
	"testing"
	"time"
)

// signIn gives a person's browser a session.
func (v *servedHouse) person(c *chrome, who string) string {
	p := c.person()
	if who != "" {
		c.do("", "Storage.setCookies", map[string]any{"browserContextId": p, "cookies": []map[string]any{
			{"name": cookieName, "value": v.cookie(who), "url": v.at + "/", "path": "/", "secure": true, "httpOnly": true, "sameSite": "Strict"}}})
	}
	return p
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
