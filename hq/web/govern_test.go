package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/login"
)

func TestAuditPage(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleAuditor)
	id, _ := h.complain("guihua", "k2", start, said("", "3141"))
	for i := range 250 {
		must(t, h.store.RecordAudit(t.Context(), login.Entry{Time: start.Add(time.Duration(i) * time.Second), Who: "system", What: didOpen, Object: id}))
	}
	a := b.get("/audit")
	a.has(t, "250 条，一环扣一环，都对得上", "从第 1 条验到第 250 条", "更早的")
	seen := 0
	for path := "/audit"; path != ""; {
		a := b.get(path)
		seen += strings.Count(a.body, `<td class="num">`)
		path = ""
		if next := nextPage.FindStringSubmatch(a.body); next != nil {
			path = next[1]
		}
	}
	if seen != 250 {
		t.Errorf("%d entries on all pages", seen)
	}
}

// tampered is a store whose audit log somebody has changed.
type tampered struct {
	store.Store
	change func([]store.AuditEntry) []store.AuditEntry
}

func (s *tampered) Audit(ctx context.Context, after int64, limit int) ([]store.AuditEntry, error) {
	list, err := s.Store.Audit(ctx, 0, 1000)
	if err != nil {
		return nil, err
	}
	var rest []store.AuditEntry
	for _, e := range s.change(list) {
		if e.Sequence > after && len(rest) < limit {
			rest = append(rest, e)
		}
	}
	return rest, nil
}

func TestTamperingShows(t *testing.T) {
	for name, change := range map[string]func([]store.AuditEntry) []store.AuditEntry{
		"changed": func(l []store.AuditEntry) []store.AuditEntry { l[2].Who = "li"; return l },
		"removed": func(l []store.AuditEntry) []store.AuditEntry { return append(l[:2], l[3:]...) },
		"rehashed": func(l []store.AuditEntry) []store.AuditEntry {
			e, err := login.Link(l[1].Hash, login.Entry{Time: l[2].Time, Who: "li", What: l[2].What, Object: l[2].Object})
			if err == nil {
				l[2].Entry = e
			}
			return l
		},
	} {
		t.Run(name, func(t *testing.T) {
			over := &tampered{change: func(l []store.AuditEntry) []store.AuditEntry { return l }}
			h := newHouseOver(t, func(s store.Store) store.Store { over.Store = s; return over })
			b := h.signedIn(RoleAuditor)
			for range 5 {
				must(t, h.store.RecordAudit(t.Context(), login.Entry{Time: start, Who: "zhang", What: didOpen, Object: "x"}))
			}
			b.get("/audit").has(t, "都对得上")
			over.change = change
			b.get("/audit").has(t, "都对得上") // checked a moment ago
			h.sleep(wholeEvery)
			b.get("/audit").has(t, "审计记录被动过", "断了")
		})
	}
}

// TestAuditCut removes the beginning of the chain in order, and then without a word.
func TestAuditCut(t *testing.T) {
	over := &tampered{change: func(l []store.AuditEntry) []store.AuditEntry { return l }}
	h := newHouseOver(t, func(s store.Store) store.Store { over.Store = s; return over })
	for i := range 5 {
		must(t, h.store.RecordAudit(t.Context(), login.Entry{Time: start.AddDate(0, 0, i), Who: "zhang", What: didOpen, Object: "x"}))
	}
	h.sleep(300 * 24 * time.Hour)
	_, err := h.store.Forget(t.Context(), start.AddDate(0, 0, 3), h.clock)
	must(t, err)
	b := h.signedIn(RoleAuditor)
	b.get("/audit").has(t, "3 条，一环扣一环", "从第 4 条验到第 6 条", "更早的到期清掉了", "到期清掉了旧的记录")
	over.change = func(l []store.AuditEntry) []store.AuditEntry { return l[1:] }
	h.sleep(wholeEvery)
	b.get("/audit").has(t, "审计记录被动过", "断了")
}

func TestLedgerForgetsTheOldest(t *testing.T) {
	l := newLedger(nil, nil)
	for i := range maxIndexed + 10 {
		object := "busy"
		if i < 5 {
			object = "old"
		}
		l.index(store.AuditEntry{Sequence: int64(i + 1), Entry: login.Entry{Object: object}})
	}
	if len(l.ordered) > maxIndexed || len(l.about["old"]) != 0 || len(l.about["busy"]) != maxIndexed {
		t.Errorf("%d kept, %d old ones, %d of the busy one", len(l.ordered), len(l.about["old"]), len(l.about["busy"]))
	}
}

func TestUsers(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn(RoleAdmin)
	add := func(who, name, role, password string) answer {
		return b.submit("/users", "/users", url.Values{"login": {who}, "name": {name}, "role": {role}, "password": {password}})
	}
	add("li", "李静", RoleHandler, testPassword).has(t, "加好了", "李静", "受理员")
	for what, a := range map[string]answer{
		"已经有了": add("li", "李静", RoleHandler, testPassword), "工号用": add("li jing", "李静", RoleHandler, testPassword),
		"姓名要填": add("wang", "", RoleHandler, testPassword), "岗位要从单子里选": add("wang", "王", "king", testPassword), "密码要 8 个字": add("wang", "王", RoleHandler, "1234567"),
	} {
		a.has(t, what)
		if a.status/100 != 4 {
			t.Errorf("%s: %d", what, a.status)
		}
	}
	add("public", "公", RoleHandler, testPassword).has(t, "工号用") // the audit log's own names are taken
	if users, err := h.store.Users(t.Context()); err != nil || len(users) != 2 {
		t.Errorf("%d users, %v", len(users), err)
	}
	change := func(who string, form url.Values) answer { return b.submit("/users", "/users/"+who, form) }
	change("li", url.Values{"change": {"role"}, "role": {RoleAuditor}}).has(t, "岗位换好了")
	change("li", url.Values{"change": {"role"}, "role": {"king"}}).has(t, "岗位要从单子里选")
	change("li", url.Values{"change": {"password"}, "password": {"short"}}).has(t, "密码要 8 个字")
	change("li", url.Values{"change": {"everything"}}).has(t, "不知道要改什么")
	change("li", url.Values{"change": {"disable"}}).has(t, "已经停用")
	if a := h.browser().post("/login", signInForm("li", testPassword)); a.path != "/login" {
		t.Error("a disabled user gets in")
	}
	change("li", url.Values{"change": {"enable"}}).has(t, "已经恢复")
	change("u-admin", url.Values{"change": {"disable"}}).has(t, "自己不能停用自己")
	if a := change("nobody", url.Values{"change": {"disable"}}); a.status != http.StatusNotFound {
		t.Errorf("nobody: %d", a.status)
	}
	for _, what := range []string{didAddUser + RoleHandler, didChangeUser + "role", didChangeUser + "disable", didChangeUser + "enable"} {
		if !h.audited("u-admin", what, "li") {
			t.Errorf("%q is not in the log", what)
		}
	}
}

func TestEveryAuditEntryHasWords(t *testing.T) {
	for _, what := range []string{didSignIn, didSignOut, didOpen, didCompare, didShowPhone + "visit", didTakeCall, didNotReach, didAddUser + RoleLeader,
		didChangeUser + "role", didChangeUser + "disable", didChangeUser + "enable", didChangeUser + "password", didChangePassword} {
		if got := didText(what); strings.ContainsAny(got, "abcdefghijklmnopqrstuvwxyz") {
			t.Errorf("%q reads %q", what, got)
		}
	}
	if didText("something newer") != "something newer" {
		t.Error("an entry of a newer release is not shown as it is")
	}
}
