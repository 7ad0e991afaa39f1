package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// app is the bank's app: a program with a login of its own.
func (h *house) app(method, path, key, body string) (int, apiBooked, string) {
	h.t.Helper()
	return h.program("app", method, path, key, body)
}

func (h *house) program(who, method, path, key, body string) (int, apiBooked, string) {
	h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.SetBasicAuth(who, testPassword)
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var b apiBooked
	must(h.t, json.Unmarshal(w.Body.Bytes(), &b))
	return w.Code, b, w.Body.String()
}

const order = `{"branch":"guihua","service":"cash","slot":"2026-11-23T10:00:00+08:00","phone_tail":"1234"}`

func TestAPIBooksOnce(t *testing.T) {
	h := newHouse(t)
	h.user("app", RoleChannel)
	h.user("other", RoleChannel)
	status, first, text := h.app(http.MethodPost, "/api/v1/bookings", "k1", order)
	if status != http.StatusCreated || first.State != stateBooked || len(first.Code) != 6 || first.QR == "" {
		t.Fatalf("%d %s", status, text)
	}
	if strings.Contains(text, "1234\"") {
		t.Error("the phone's digits come back")
	}
	status, again, _ := h.app(http.MethodPost, "/api/v1/bookings", "k1", order)
	if status != http.StatusOK || again != first {
		t.Errorf("the same again: %d %+v, first %+v", status, again, first)
	}
	if status, _, _ := h.app(http.MethodPost, "/api/v1/bookings", "k1", strings.Replace(order, "10:00", "10:30", 1)); status != http.StatusConflict {
		t.Errorf("another booking under the key: %d", status)
	}
	if status, got, _ := h.app(http.MethodGet, "/api/v1/bookings/"+first.ID, "", ""); status != http.StatusOK || got != first {
		t.Errorf("asked for: %d %+v", status, got)
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		if status, _, _ := h.program("other", method, "/api/v1/bookings/"+first.ID, "", ""); status != http.StatusNotFound {
			t.Errorf("another program's %s: %d", method, status)
		}
	}
	_, _, slots := h.app(http.MethodGet, "/api/v1/branches/guihua/slots?day=2026-11-23", "", "")
	if !strings.Contains(slots, `{"slot":"2026-11-23T10:00:00+08:00","free":1}`) || !strings.Contains(slots, `"cash":"现金业务"`) {
		t.Errorf("slots %s", slots)
	}
	for range 2 {
		if status, got, _ := h.app(http.MethodDelete, "/api/v1/bookings/"+first.ID, "", ""); status != http.StatusOK || got.State != stateCancelled || got.Code != "" {
			t.Errorf("cancelled: %d %+v", status, got)
		}
	}
	h.basic.forget()
}

func TestAPIBookingRefuses(t *testing.T) {
	h := newHouse(t)
	h.user("app", RoleChannel)
	h.user("wang", RoleAnalyst)
	for name, c := range map[string]struct {
		method, path, key, body string
		want                    int
	}{
		"no key":          {http.MethodPost, "/api/v1/bookings", "", order, http.StatusBadRequest},
		"long key":        {http.MethodPost, "/api/v1/bookings", strings.Repeat("k", 65), order, http.StatusBadRequest},
		"no JSON":         {http.MethodPost, "/api/v1/bookings", "k", "branch=guihua", http.StatusBadRequest},
		"two of them":     {http.MethodPost, "/api/v1/bookings", "k", order + order, http.StatusBadRequest},
		"unknown field":   {http.MethodPost, "/api/v1/bookings", "k", `{"name":"王"}`, http.StatusBadRequest},
		"whole phone":     {http.MethodPost, "/api/v1/bookings", "k", strings.Replace(order, `"1234"`, `"13800001234"`, 1), http.StatusBadRequest},
		"too long":        {http.MethodPost, "/api/v1/bookings", "k", `{"branch":"` + strings.Repeat("x", maxForm) + `"}`, http.StatusBadRequest},
		"unknown branch":  {http.MethodPost, "/api/v1/bookings", "k", strings.Replace(order, "guihua", "nowhere", 1), http.StatusUnprocessableEntity},
		"past":            {http.MethodPost, "/api/v1/bookings", "k", strings.Replace(order, "11-23", "11-20", 1), http.StatusUnprocessableEntity},
		"none there":      {http.MethodGet, "/api/v1/bookings/none", "", "", http.StatusNotFound},
		"strange id":      {http.MethodDelete, "/api/v1/bookings/" + strings.Repeat("x", 500), "", "", http.StatusNotFound},
		"slots of none":   {http.MethodGet, "/api/v1/branches/nowhere/slots", "", "", http.StatusUnprocessableEntity},
		"no such day":     {http.MethodGet, "/api/v1/branches/guihua/slots?day=tomorrow", "", "", http.StatusBadRequest},
		"events":          {http.MethodGet, "/api/v1/events", "", "", http.StatusForbidden},
		"somebody's case": {http.MethodGet, "/api/v1/complaints/guihua/1?code=1", "", "", http.StatusForbidden},
	} {
		if status, _, text := h.app(c.method, c.path, c.key, c.body); status != c.want || !strings.Contains(text, "error") {
			t.Errorf("%s: %d %s, want %d", name, status, text, c.want)
		}
	}
	if status, _, _ := h.program("wang", http.MethodPost, "/api/v1/bookings", "k", order); status != http.StatusForbidden {
		t.Errorf("an analyst books: %d", status)
	}
	h.desk, h.Server.o.Bookings = nil, nil
	if status, _, _ := h.app(http.MethodPost, "/api/v1/bookings", "k", order); status != http.StatusNotFound {
		t.Errorf("where no bookings are taken: %d", status)
	}
}

func TestAPIBookingKeepsThePace(t *testing.T) {
	h := newHouse(t)
	h.user("app", RoleChannel)
	ask := func() int {
		status, _, _ := h.app(http.MethodGet, "/api/v1/bookings/none", "", "")
		return status
	}
	for range ordersAMinute {
		if status := ask(); status != http.StatusNotFound {
			t.Fatalf("%d within the pace", status)
		}
	}
	if status := ask(); status != http.StatusTooManyRequests {
		t.Errorf("%d beyond the pace", status)
	}
	h.sleep(time.Minute)
	if status := ask(); status != http.StatusNotFound {
		t.Errorf("%d a minute later", status)
	}
}
