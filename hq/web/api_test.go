package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk/event"
)

func TestAPIOpensOnlyForThoseWhoMay(t *testing.T) {
	h := newHouse(t)
	id, number := h.complain("guihua", "k2", start, said("13800001234", ""))
	h.user("li", RoleHandler)
	h.user("wang", RoleAnalyst)
	ask := func(who, password, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.SetBasicAuth(who, password)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	if w := ask("li", testPassword, "/api/v1/events"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "等了一个多小") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("wang", testPassword, "/api/v1/events"); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "等了") || !strings.Contains(w.Body.String(), "ciphertext") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := h.auditOf(didOpen); len(got) != 1 || got[0].Who != "li" || got[0].Object != id {
		t.Errorf("audit %+v", got)
	}
	if w := ask("li", testPassword, "/api/v1/complaints/guihua/"+number+"?code=1234"); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("li", "wrong password", "/api/v1/kiosks"); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("%d", w.Code)
	}
	// A changed user is checked anew at once.
	u, err := h.store.User(t.Context(), "li")
	must(t, err)
	u.Disabled = true
	must(t, h.store.SetUser(t.Context(), u))
	h.basic.forget()
	if w := ask("li", testPassword, "/api/v1/kiosks"); w.Code != http.StatusUnauthorized {
		t.Errorf("a disabled user gets %d", w.Code)
	}
}

func TestAPIListsCounters(t *testing.T) {
	h := newHouse(t)
	h.user("li", RoleHandler)
	h.status("guihua", "k2", func(s *event.Status) { s.Backlog = 3; s.Clock = s.Clock.Add(2 * time.Second) })
	r := httptest.NewRequest(http.MethodGet, "/api/v1/kiosks", nil)
	r.SetBasicAuth("li", testPassword)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	for _, want := range []string{`"kiosk":"k2"`, `"backlog":3`, `"skew_seconds":2`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
}
