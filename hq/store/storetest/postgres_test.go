package storetest

import "testing"

func TestNewestPostgresIsChosen(t *testing.T) {
	path := func(version string) string { return "/usr/lib/postgresql/" + version + "/bin/initdb" }
	for _, c := range []struct {
		a, b string
		want int
	}{{"9.6", "15", -1}, {"15", "9.6", 1}, {"16", "16", 0}, {"devel", "9.6", -1}} {
		if got := byVersion(path(c.a), path(c.b)); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
