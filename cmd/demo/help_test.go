package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	takeForm  = regexp.MustCompile(`action="(/help/[^"]+/take)"`)
	tokenForm = regexp.MustCompile(`name="token" value="([^"]+)"`)
)

// TestHelp calls for a person at the counter; somebody at headquarters takes
// the call, and only then does the counter say that a person comes.
func TestHelp(t *testing.T) {
	h := start(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	page := func(res *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s: %v", res.Request.URL.Path, res.Status, err)
		}
		return string(body)
	}
	page(browser.Get(h.HQ + "/login"))
	page(browser.PostForm(h.HQ+"/login", url.Values{"login": {h.User}, "password": {h.Password}, "next": {"/help"}}))

	s := h.on("attract")
	h.pointer([]point{{0, "down", float64(s.Width) / 2, float64(s.Height) / 2}, {80, "up", float64(s.Width) / 2, float64(s.Height) / 2}})
	h.on("home")
	h.tap("nav.help")
	s = h.on("home+help")
	if !strings.Contains(s.Caption, "正在叫人") {
		t.Errorf("before anybody answered the counter says %q", s.Caption)
	}
	var action, token string
	h.until("headquarters shows the call", 8*time.Second, func() bool {
		body := page(browser.Get(h.HQ + "/help"))
		if m := takeForm.FindStringSubmatch(body); m != nil {
			action, token = m[1], tokenForm.FindStringSubmatch(body)[1]
		}
		return action != ""
	})
	page(browser.PostForm(h.HQ+action, url.Values{"token": {token}}))
	h.until("the counter knows that a person comes", 8*time.Second, func() bool {
		s, err := h.scene()
		return err == nil && strings.Contains(s.Caption, "已经叫人了")
	})
}
