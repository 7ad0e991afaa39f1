package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTrustedProxiesSetting(t *testing.T) {
	for text, want := range map[string]string{
		`["127.0.0.1", "::1"]`:    "[127.0.0.1/32 ::1/128]",
		`["10.1.2.3/16"]`:         "[10.1.0.0/16]",
		`["::ffff:192.0.2.7"]`:    "[192.0.2.7/32]",
		`[]`:                      "[]",
		`["proxy.bank.example"]`:  `"proxy.bank.example"`,
		`["127.0.0.1:443"]`:       "trusted_proxies",
		`["fe80::1%eth0"]`:        "trusted_proxies",
		`["0.0.0.0/0"]`:           "everybody",
		`["::ffff:10.0.0.0/104"]`: "nobody",
		`["127.0.0.1", ""]`:       `""`,
		`"127.0.0.1"`:             "trusted_proxies",
	} {
		path := filepath.Join(t.TempDir(), "hq.toml")
		if err := os.WriteFile(path, []byte("trusted_proxies = "+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := parseConfig([]string{"-config", path}, io.Discard)
		got := fmt.Sprint(err)
		if err == nil {
			list, errList := c.proxies()
			if errList != nil {
				t.Errorf("%s: %v", text, errList)
			}
			got = fmt.Sprint(list)
		}
		if !strings.Contains(got, want) || (err == nil) != strings.HasPrefix(want, "[") {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestBehindProxy: only with the setting does the service believe that it is asked over TLS.
func TestBehindProxy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hq.toml")
	if err := os.WriteFile(file, []byte("trusted_proxies = [\"127.0.0.1\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{"nobody": nil, "the proxy": {"-config", file}} {
		h := start(t, t.TempDir(), args...)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.at["HQ"]+"/login", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-Proto", "https")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if secured := answer.Header.Get("Strict-Transport-Security") != ""; secured != (args != nil) {
			t.Errorf("trusting %s: taken as asked over TLS: %v", name, secured)
		}
		if err := h.stop(); err != nil {
			t.Error(err)
		}
	}
}

// The sample that an installer lays down must be one that the service takes.
func TestSampleIsValid(t *testing.T) {
	c, err := parseConfig([]string{"-config", filepath.Join("..", "..", "deploy", "hq.toml")}, io.Discard)
	if err != nil || len(c.TrustedProxies) == 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
