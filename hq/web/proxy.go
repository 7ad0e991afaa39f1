package web

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// proxies are the reverse proxies that may say whom they ask for. What anybody
// else says of itself is not heard: it could name any address to be throttled as.
type proxies []netip.Prefix

func (p proxies) trust(remote string) bool {
	at, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	a := at.Addr().Unmap().WithZone("")
	for _, network := range p {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

// asked is the request as the proxy received it; without a trusted proxy, r itself.
func (p proxies) asked(r *http.Request) *http.Request {
	if !p.trust(r.RemoteAddr) {
		return r
	}
	secured := r.TLS != nil
	if proto := lastHop(r, "X-Forwarded-Proto"); proto != "" {
		secured = strings.EqualFold(proto, "https")
	}
	r = r.WithContext(context.WithValue(r.Context(), securedKey{}, secured))
	if a, ok := hopAddress(lastHop(r, "X-Forwarded-For")); ok {
		r.RemoteAddr = netip.AddrPortFrom(a, 0).String()
	}
	if host := lastHop(r, "X-Forwarded-Host"); validHost(host) {
		r.Host = host
	}
	return r
}

// lastHop is what the nearest proxy added to a header: entries before it come from
// further away, in the end from the client itself.
func lastHop(r *http.Request, header string) string {
	lines := r.Header.Values(header)
	if len(lines) == 0 {
		return ""
	}
	last := lines[len(lines)-1]
	return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
}

// hopAddress reads an address; some proxies add the port.
func hopAddress(hop string) (netip.Addr, bool) {
	if at, err := netip.ParseAddrPort(hop); err == nil {
		return at.Addr(), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]"))
	return a, err == nil
}

const maxHost = 255

func validHost(host string) bool {
	u, err := url.Parse("//" + host)
	return err == nil && host != "" && len(host) <= maxHost && u.Host == host && u.Hostname() != ""
}

type securedKey struct{}

// secure reports whether the browser speaks TLS, to us or to the trusted proxy.
func secure(r *http.Request) bool {
	if secured, told := r.Context().Value(securedKey{}).(bool); told {
		return secured
	}
	return r.TLS != nil
}
