package pages

import (
	"net/url"
	"strings"
)

// maxAddress bounds an address that a login page is to lead back to, in bytes.
const maxAddress = 512

// OwnAddress keeps only addresses of this site, so that a link cannot lead from
// the login page elsewhere. What is none becomes home.
func OwnAddress(next, home string) string {
	u, err := url.Parse(next)
	if err != nil || len(next) > maxAddress || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.Contains(next, `\`) || u.Path == "/login" {
		return home
	}
	return u.RequestURI()
}
