package branch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// The branch's own authority signs the certificate of its host, so that tablets
// and counters are told once whom to trust. It can vouch for the branch's names
// only (RFC 5280 section 4.2.1.10): whoever steals it cannot pretend to be another
// site.
const (
	authorityCert = "branch-ca.pem"
	authorityKey  = "branch-ca.key"

	authorityLife = 10 * 365 * 24 * time.Hour
	// Browsers refuse server certificates above 398 days.
	leafLife  = 397 * 24 * time.Hour
	leafRenew = 30 * 24 * time.Hour
)

// ErrCertificate reports a branch certificate that cannot be made or read. The
// message says how to mend it.
var ErrCertificate = errors.New("branch: certificate")

// An Authority signs the host's certificates.
type Authority struct {
	names []string
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	now   func() time.Time

	mu   sync.Mutex
	leaf *tls.Certificate
}

// OpenAuthority reads the branch's authority from folder, or makes it. names are
// the host names and addresses by which the branch finds its host.
func OpenAuthority(folder string, names []string, now func() time.Time) (*Authority, error) {
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: no name or address of the host is configured", ErrCertificate)
	}
	a := &Authority{names: names, now: now}
	err := a.read(folder)
	if errors.Is(err, fs.ErrNotExist) {
		err = a.make(folder)
	}
	if err != nil {
		return nil, err
	}
	if _, err := a.certificate(); err != nil {
		return nil, err
	}
	return a, nil
}

// PEM is the authority's certificate, to install on tablets and counters.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// DER is the same, as phones and tablets take it.
func (a *Authority) DER() []byte { return slices.Clone(a.cert.Raw) }

// Fingerprint is the SHA-256 of the authority's certificate in pairs of digits,
// for people to compare.
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.cert.Raw)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}

// TLS gives the settings of the host's server.
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return a.certificate() },
		NextProtos:     []string{"h2", "http/1.1"},
	}
}

// Pool trusts this authority alone.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// certificate gives the host's certificate, a new one in time before the last ends.
func (a *Authority) certificate() (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if a.leaf != nil && now.Before(a.leaf.Leaf.NotAfter.Add(-leafRenew)) && now.After(a.leaf.Leaf.NotBefore) {
		return a.leaf, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	t := certificateOf(now, leafLife)
	t.Subject = pkix.Name{CommonName: a.names[0]}
	t.DNSNames, t.IPAddresses = split(a.names)
	t.KeyUsage, t.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	for _, name := range a.names {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: name, CurrentTime: now}); err != nil {
			return nil, fmt.Errorf("%w: the branch's authority does not cover %s (%w): put %s and %s away, start again, and install the new one on the tablets",
				ErrCertificate, name, err, authorityCert, authorityKey)
		}
	}
	a.leaf = &tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key, Leaf: leaf}
	return a.leaf, nil
}

// certificateOf holds what both kinds of certificate have. A counter's clock may be
// behind a tablet's, so they begin an hour ago.
func certificateOf(now time.Time, life time.Duration) *x509.Certificate {
	serial := make([]byte, 16)
	rand.Read(serial) // never fails (crypto/rand)
	serial[0] &= 0x7f
	begins := now.Add(-time.Hour)
	return &x509.Certificate{SerialNumber: new(big.Int).SetBytes(serial), NotBefore: begins, NotAfter: begins.Add(life), BasicConstraintsValid: true}
}

func split(names []string) (dns []string, ips []net.IP) {
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			ips = append(ips, ip)
		} else {
			dns = append(dns, n)
		}
	}
	return dns, ips
}

func (a *Authority) make(folder string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	t := certificateOf(a.now(), authorityLife)
	t.Subject = pkix.Name{CommonName: "smartcounter branch " + a.names[0]}
	t.IsCA, t.MaxPathLenZero = true, true
	t.KeyUsage = x509.KeyUsageCertSign
	t.PermittedDNSDomainsCritical = true
	dns, ips := split(a.names)
	t.PermittedDNSDomains = dns
	if len(dns) == 0 {
		t.ExcludedDNSDomains = []string{""} // no list of names would permit all of them
	}
	for _, ip := range ips {
		bits := 128
		if v4 := ip.To4(); v4 != nil {
			ip, bits = v4, 32
		}
		t.PermittedIPRanges = append(t.PermittedIPRanges, &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)})
	}
	if len(ips) == 0 {
		t.ExcludedIPRanges = []*net.IPNet{{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)}, {IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)}}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	// The key first: a certificate without its key would be of no use.
	for _, f := range []struct {
		name, kind string
		data       []byte
	}{{authorityKey, "EC PRIVATE KEY", secret}, {authorityCert, "CERTIFICATE", der}} {
		if err := replaceFile(filepath.Join(folder, f.name), pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.data})); err != nil {
			return fmt.Errorf("%w: writing %s: %w; make its folder writable", ErrCertificate, f.name, err)
		}
	}
	return a.read(folder)
}

func (a *Authority) read(folder string) error {
	certText, err := os.ReadFile(filepath.Join(folder, authorityCert))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	keyText, err := os.ReadFile(filepath.Join(folder, authorityKey))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	certBlock, _ := pem.Decode(certText)
	keyBlock, _ := pem.Decode(keyText)
	damaged := fmt.Errorf("%w: %s or %s in %s is damaged: restore both, or put them away and install the new authority on the tablets",
		ErrCertificate, authorityCert, authorityKey, folder)
	if certBlock == nil || keyBlock == nil {
		return damaged
	}
	if a.cert, err = x509.ParseCertificate(certBlock.Bytes); err != nil {
		return damaged
	}
	if a.key, err = x509.ParseECPrivateKey(keyBlock.Bytes); err != nil {
		return damaged
	}
	if public, ok := a.cert.PublicKey.(*ecdsa.PublicKey); !ok || !public.Equal(a.key.Public()) {
		return damaged
	}
	return nil
}
