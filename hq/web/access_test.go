package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

// TestRoles says who sees what.
func TestRoles(t *testing.T) {
	h := newHouse(t)
	id, _ := h.complain("guihua", "k2", start, said("13800001234", ""))
	const in, out = http.StatusOK, http.StatusForbidden
	for role, want := range map[string][]int{ // /arrived, one, /kiosks, /help, /audit, /users, /me
		RoleAdmin:   {in, in, in, in, in, in, in},
		RoleHandler: {in, in, in, in, out, out, in},
		RoleAnalyst: {in, in, in, out, out, out, in},
		RoleAuditor: {in, in, in, out, in, out, in},
		RoleLeader:  {in, in, in, out, out, out, in},
	} {
		b := h.signedIn(role)
		for i, path := range []string{"/arrived", "/arrived/" + id, "/kiosks", "/help", "/audit", "/users", "/me"} {
			a := b.get(path)
			if a.status != want[i] {
				t.Errorf("%s on %s: %d, want %d", role, path, a.status, want[i])
			}
			if a.status == http.StatusForbidden {
				a.has(t, "您的岗位看不到这一页")
			}
			if linked := strings.Contains(b.get("/arrived").body, `<a href="`+path+`"`); path != "/arrived" && i != 1 && path != "/me" && linked != (want[i] == in) {
				t.Errorf("%s: link to %s: %v", role, path, linked)
			}
		}
		one := b.get("/arrived/" + id)
		if shown := strings.Contains(one.text, "等了一个多小"); shown != (role == RoleAdmin || role == RoleHandler) {
			t.Errorf("%s sees the words: %v", role, shown)
		}
		one.lacks(t, "13800001234")
		if role != RoleAdmin && role != RoleHandler {
			one.lacks(t, "138 ****", "data-ink", "data-t=")
			one.has(t, "内容是封着的", "看不到号码")
		}
	}
	for _, e := range h.auditOf(didOpen) {
		if e.Who != "u-admin" && e.Who != "u-handler" {
			t.Errorf("%s opened content", e.Who)
		}
	}
}

// TestForms tries every form without its token, from another site and by
// somebody who may not.
func TestForms(t *testing.T) {
	h := newHouse(t)
	id, _ := h.complain("guihua", "k2", start, said("13800001234", ""))
	call := h.call("guihua", "k2")
	forms := map[string]url.Values{
		"/arrived/" + id + "/phone": {"reason": {"callback"}}, "/help/" + call + "/take": {},
		"/users":           {"login": {"new"}, "name": {"新人"}, "role": {RoleAdmin}, "password": {testPassword}},
		"/users/u-auditor": {"change": {"disable"}}, "/me": {"old": {testPassword}, "password": {"another password"}, "again": {"another password"}},
	}
	admin, auditor := h.signedIn(RoleAdmin), h.signedIn(RoleAuditor)
	for path, form := range forms {
		if a := admin.post(path, form); a.status != http.StatusForbidden {
			t.Errorf("%s without a token: %d", path, a.status)
		}
		form.Set("token", "AAAA")
		if a := admin.post(path, form); a.status != http.StatusForbidden {
			t.Errorf("%s with a wrong token: %d", path, a.status)
		}
		if a := h.browser().post(path, form); a.path != "/login" {
			t.Errorf("%s by a stranger led to %s", path, a.path)
		}
		if path == "/me" {
			continue
		}
		if a := auditor.submit("/me", path, form); a.status != http.StatusForbidden {
			t.Errorf("%s by an auditor: %d", path, a.status)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, admin.at+"/logout", nil)
	must(t, err)
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if a := admin.do(r); a.status != http.StatusForbidden {
		t.Errorf("another site signs people out: %d", a.status)
	}
	if len(h.down.sent) > 0 || len(h.auditOf(didTakeCall)) > 0 || len(h.auditOf(didShowPhone+"callback")) > 0 {
		t.Error("a forged form did something")
	}
	if u, err := h.store.User(t.Context(), "u-auditor"); err != nil || u.Disabled {
		t.Errorf("%+v, %v", u, err)
	}
}

// outage is a store that fails where it is told to.
type outage struct {
	store.Store
	audit, lists bool
}

var errDisk = errors.New("disk on fire")

func (o *outage) RecordAudit(ctx context.Context, e ...login.Entry) error {
	if o.audit {
		return errDisk
	}
	return o.Store.RecordAudit(ctx, e...)
}

func (o *outage) Complaints(ctx context.Context, f store.ComplaintFilter, before int64, limit int) ([]store.Complaint, error) {
	if o.lists {
		return nil, errDisk
	}
	return o.Store.Complaints(ctx, f, before, limit)
}

func (o *outage) Event(ctx context.Context, id string) (store.Event, error) {
	if o.lists {
		return store.Event{}, errDisk
	}
	return o.Store.Event(ctx, id)
}

func (o *outage) Kiosks(ctx context.Context) ([]store.Kiosk, error) {
	if o.lists {
		return nil, errDisk
	}
	return o.Store.Kiosks(ctx)
}

func (o *outage) HelpCalls(ctx context.Context, open bool, limit int) ([]store.HelpCall, error) {
	if o.lists {
		return nil, errDisk
	}
	return o.Store.HelpCalls(ctx, open, limit)
}

func (o *outage) Users(ctx context.Context) ([]store.User, error) {
	if o.lists {
		return nil, errDisk
	}
	return o.Store.Users(ctx)
}

// Nothing is opened, shown or taken that cannot be audited.
func TestNothingWithoutAudit(t *testing.T) {
	o := &outage{}
	h := newHouseOver(t, func(s store.Store) store.Store { o.Store = s; return o })
	b := h.signedIn(RoleHandler)
	id, number := h.complain("guihua", "k2", start, said("13800001234", ""))
	call := h.call("guihua", "k2")
	o.audit = true
	for name, a := range map[string]answer{
		"open":  b.get("/arrived/" + id),
		"phone": b.submit("/me", "/arrived/"+id+"/phone", url.Values{"reason": {"visit"}}),
		"take":  b.submit("/me", "/help/"+call+"/take", url.Values{}),
		"look":  b.post("/progress", url.Values{"branch": {"guihua"}, "number": {number}, "code": {"1234"}}),
		"login": h.browser().post("/login", signInForm("u-handler", testPassword)),
	} {
		if a.status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", name, a.status)
		}
		a.has(t, "系统正忙")
		a.lacks(t, "等了一个多小", "13800001234", "0000", errDisk.Error())
	}
	if len(h.down.sent) > 0 {
		t.Error("a counter was told without audit")
	}
}

func TestOutage(t *testing.T) {
	o := &outage{}
	h := newHouseOver(t, func(s store.Store) store.Store { o.Store = s; return o })
	b := h.signedIn(RoleAdmin)
	id, _ := h.complain("guihua", "k2", start, said("13800001234", ""))
	o.lists = true
	for _, path := range []string{"/arrived", "/arrived/" + id, "/kiosks", "/help", "/users", "/live", "/progress"} {
		a := b.get(path)
		if a.status != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", path, a.status)
		}
		a.has(t, "系统正忙")
		a.lacks(t, errDisk.Error())
	}
	o.lists = false
	if a := b.get("/arrived"); a.status != http.StatusOK {
		t.Errorf("after the outage: %d", a.status)
	}
}

// TestPolicy holds every page to the content policy that it is sent with.
func TestPolicy(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleAdmin)
	id, _ := h.complain("guihua", "k2", start, said("13800001234", ""))
	h.call("guihua", "k2")
	h.status("guihua", "k2", nil)
	inline := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<script(?:\s[^>]*)?>[^<]|<style|javascript:|https?://`)
	for _, path := range []string{"/arrived", "/arrived/" + id, "/kiosks", "/help", "/audit", "/users", "/me", "/progress", "/nowhere"} {
		a := b.get(path)
		for name, want := range map[string]string{"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if found := inline.FindString(strings.ReplaceAll(a.body, "http://www.w3.org/", "")); found != "" {
			t.Errorf("%s holds %q", path, found)
		}
	}
}

func TestAssets(t *testing.T) {
	b := newHouse(t).browser()
	for _, address := range regexp.MustCompile(`/assets/[^"]+`).FindAllString(b.get("/login").body, -1) {
		a := b.get(address)
		if a.status != http.StatusOK || len(a.body) == 0 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d, %s", address, a.status, a.header)
		}
		for _, outside := range []string{"http://", "https://", "@import", "url("} {
			if strings.Contains(strings.ReplaceAll(a.body, "http://www.w3.org/2000/svg", ""), outside) {
				t.Errorf("%s asks for %s", address, outside)
			}
		}
	}
	for _, path := range []string{"/assets/icons.json", "/assets/nothing.css", "/assets/..%2Fweb.go", "/assets/"} {
		if a := b.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	form := signInForm("li", testPassword)
	form.Set("next", strings.Repeat("x", maxForm))
	if a := h.browser().post("/login", form); a.path != "/login" {
		t.Errorf("a form above the limit was taken: %s", a.path)
	}
}

func TestRemote(t *testing.T) {
	for at, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[2001:db8:1:2:3::4]:1": "2001:db8:1:2::/64", "[2001:db8:1:2:9::9]:1": "2001:db8:1:2::/64",
		"[::ffff:192.0.2.7]:5": "192.0.2.7", "@": "@", "[fe80::1%eth0]:9": "fe80::/64",
	} {
		if got := remote(&http.Request{RemoteAddr: at}); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

func TestOptions(t *testing.T) {
	if _, err := New(Options{}); !errors.Is(err, ErrOptions) {
		t.Errorf("%v", err)
	}
}
