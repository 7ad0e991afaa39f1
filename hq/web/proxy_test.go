package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// behind makes headquarters trust a proxy on this machine.
func (h *house) behind(networks ...string) {
	h.t.Helper()
	for _, n := range networks {
		p, err := netip.ParsePrefix(n)
		must(h.t, err)
		h.o.TrustedProxies = append(h.o.TrustedProxies, p)
	}
}

// forwarded asks as a proxy at the given address would.
func (h *house) forwarded(from, method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr, r.Host = from, "127.0.0.1:8700"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAskedThroughProxy(t *testing.T) {
	trusted := proxies{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::1/128")}
	type headers map[string][]string
	for name, c := range map[string]struct {
		from    string
		headers headers
		remote  string
		host    string
		secure  bool
	}{
		"trusted":           {"127.0.0.1:5", headers{"X-Forwarded-For": {"192.0.2.7"}, "X-Forwarded-Host": {"hq.bank.example"}, "X-Forwarded-Proto": {"https"}}, "192.0.2.7", "hq.bank.example", true},
		"mapped":            {"[::ffff:10.1.2.3]:5", headers{"X-Forwarded-For": {"::ffff:192.0.2.7"}}, "192.0.2.7", "inside", false},
		"over IPv6":         {"[::1]:5", headers{"X-Forwarded-For": {"2001:db8:1:2::9"}}, "2001:db8:1:2::/64", "inside", false},
		"spoofed ahead":     {"127.0.0.1:5", headers{"X-Forwarded-For": {"10.1.0.1, 203.0.113.9, 192.0.2.7"}}, "192.0.2.7", "inside", false},
		"spoofed by lines":  {"127.0.0.1:5", headers{"X-Forwarded-For": {"203.0.113.9", "192.0.2.7"}, "X-Forwarded-Proto": {"https, http"}, "X-Forwarded-Host": {"evil", "hq"}}, "192.0.2.7", "hq", false},
		"with a port":       {"127.0.0.1:5", headers{"X-Forwarded-For": {"192.0.2.7:4711"}}, "192.0.2.7", "inside", false},
		"bracketed":         {"127.0.0.1:5", headers{"X-Forwarded-For": {"[2001:db8::1]"}}, "2001:db8::/64", "inside", false},
		"no address":        {"127.0.0.1:5", headers{"X-Forwarded-For": {"unknown"}, "X-Forwarded-Host": {"a b"}, "X-Forwarded-Proto": {"wss"}}, "127.0.0.1", "inside", false},
		"empty last":        {"127.0.0.1:5", headers{"X-Forwarded-For": {"192.0.2.7, "}, "X-Forwarded-Host": {"user@hq"}}, "127.0.0.1", "inside", false},
		"silent":            {"127.0.0.1:5", nil, "127.0.0.1", "inside", false},
		"not trusted":       {"10.2.0.1:5", headers{"X-Forwarded-For": {"192.0.2.7"}, "X-Forwarded-Host": {"evil"}, "X-Forwarded-Proto": {"https"}}, "10.2.0.1", "inside", false},
		"no address at all": {"@", headers{"X-Forwarded-For": {"192.0.2.7"}, "X-Forwarded-Host": {"evil"}, "X-Forwarded-Proto": {"https"}}, "@", "inside", false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Host = c.from, "inside"
		for k, v := range c.headers {
			r.Header[k] = v
		}
		asked := trusted.asked(r)
		if got := remote(asked); got != c.remote || asked.Host != c.host || secure(asked) != c.secure {
			t.Errorf("%s: from %s to %s, secure %v; want %s, %s, %v", name, got, asked.Host, secure(asked), c.remote, c.host, c.secure)
		}
		if r.RemoteAddr != c.from || r.Host != "inside" {
			t.Errorf("%s: the request itself was changed", name)
		}
	}
}

// wrongTries asks for numbers that are not there until somebody is turned away.
func (h *house) wrongTries(from func(i int) string) (tries int) {
	h.t.Helper()
	for i := range 3 * remotePolicy.Tries {
		number, err := h.numbers.Number(1_000 + uint64(i))
		must(h.t, err)
		form := url.Values{"branch": {"guihua"}, "number": {number}, "code": {"0000"}}
		if w := h.forwarded("127.0.0.1:5", http.MethodPost, "/progress", form, "X-Forwarded-For", from(i)); w.Code == http.StatusTooManyRequests {
			return i
		}
	}
	return 3 * remotePolicy.Tries
}

func TestThrottleBehindProxy(t *testing.T) {
	many := func(i int) string { return netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}).String() }
	spoofing := newHouse(t)
	if n := spoofing.wrongTries(many); n != remotePolicy.Tries {
		t.Errorf("without trust, naming other addresses gives %d tries, want %d", n, remotePolicy.Tries)
	}
	h := newHouse(t)
	h.behind("127.0.0.1/32")
	if n := h.wrongTries(many); n != 3*remotePolicy.Tries {
		t.Errorf("behind the proxy many people share %d tries", n)
	}
	ahead := newHouse(t)
	ahead.behind("127.0.0.1/32")
	if n := ahead.wrongTries(func(i int) string { return many(i) + ", 198.51.100.1" }); n != remotePolicy.Tries {
		t.Errorf("one client that names others before itself gets %d tries", n)
	}
}

func TestOriginBehindProxy(t *testing.T) {
	spoof := []string{"Origin", "https://hq.bank.example", "X-Forwarded-Host", "hq.bank.example", "X-Forwarded-Proto", "https"}
	form := signInForm("li", testPassword)
	h := newHouse(t)
	h.user("li", RoleHandler)
	if w := h.forwarded("127.0.0.1:5", http.MethodPost, "/login", form, spoof...); w.Code != http.StatusForbidden || w.Header().Get("Strict-Transport-Security") != "" {
		t.Errorf("without trust: %d", w.Code)
	}
	h.behind("127.0.0.1/32")
	w := h.forwarded("127.0.0.1:5", http.MethodPost, "/login", form, spoof...)
	cookies := w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(cookies) != 1 || cookies[0].Name != secureCookie || !cookies[0].Secure || w.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("behind the proxy: %d, cookies %v", w.Code, cookies)
	}
	spoof[1] = "https://evil.example"
	if w := h.forwarded("127.0.0.1:5", http.MethodPost, "/login", form, spoof...); w.Code != http.StatusForbidden {
		t.Errorf("another site behind the proxy: %d", w.Code)
	}
}

func FuzzForwarded(f *testing.F) {
	f.Add("192.0.2.7", "hq.bank.example", "https")
	f.Add("[::1]:4, x", "a:b:c", ",")
	f.Fuzz(func(t *testing.T, from, host, proto string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Host = "127.0.0.1:5", "inside"
		r.Header["X-Forwarded-For"], r.Header["X-Forwarded-Host"], r.Header["X-Forwarded-Proto"] = []string{from}, []string{host}, []string{proto}
		asked := proxies{netip.MustParsePrefix("127.0.0.1/32")}.asked(r)
		if _, err := netip.ParseAddrPort(asked.RemoteAddr); err != nil {
			t.Errorf("%q became the address %q", from, asked.RemoteAddr)
		}
		if strings.ContainsAny(asked.Host, " /@\r\n") || asked.Host == "" {
			t.Errorf("%q became the host %q", host, asked.Host)
		}
	})
}
