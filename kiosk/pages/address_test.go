package pages

import (
	"strings"
	"testing"
)

func TestOwnAddress(t *testing.T) {
	for next, want := range map[string]string{
		"https://evil.example/": "/home", "//evil.example": "/home", `/\evil.example`: "/home", "/login": "/home", "": "/home",
		"lobby": "/home", "/" + strings.Repeat("a", maxAddress): "/home",
		"/lobby": "/lobby", "/kiosks?all=1": "/kiosks?all=1",
	} {
		if got := OwnAddress(next, "/home"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func FuzzOwnAddress(f *testing.F) {
	for _, s := range []string{"/kiosks?all=1", "//evil", `/\evil`, "https://evil", "/a/../..//evil", "/%2f/evil", "\t//evil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := OwnAddress(next, "/")
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\n\r\t") {
			t.Errorf("%q leads to %q", next, got)
		}
	})
}
