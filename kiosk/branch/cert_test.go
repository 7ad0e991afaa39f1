package branch

import (
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAuthority(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	clock := func() time.Time { return now }
	names := []string{"10.1.2.3", "guihua.bank.example"}
	a, err := OpenAuthority(dir, names, clock)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{authorityKey, authorityCert} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	again, err := OpenAuthority(dir, names, clock)
	if err != nil || again.Fingerprint() != a.Fingerprint() || len(a.Fingerprint()) != 32*3-1 {
		t.Errorf("%v; %s, then %s", err, a.Fingerprint(), again.Fingerprint())
	}
	leaf, err := a.certificate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"10.1.2.3": true, "guihua.bank.example": true, "10.1.2.4": false, "bank.example": false} {
		if _, err := leaf.Leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: name, CurrentTime: now}); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	// In time before it ends there is another one.
	now = now.Add(leafLife - leafRenew + time.Hour)
	next, err := a.certificate()
	if err != nil || next.Leaf.SerialNumber.Cmp(leaf.Leaf.SerialNumber) == 0 {
		t.Errorf("not renewed: %v", err)
	}
	if same, err := a.certificate(); err != nil || same != next {
		t.Errorf("renewed again: %v", err)
	}
}

// The authority can vouch for its branch only, whatever its key is used for.
func TestAuthorityCoversTheBranchOnly(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenAuthority(dir, []string{"10.1.2.3"}, time.Now); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"10.1.2.4", "bank.example", "2001:db8::1"} {
		if _, err := OpenAuthority(dir, []string{"10.1.2.3", other}, time.Now); !errors.Is(err, ErrCertificate) {
			t.Errorf("%s: %v", other, err)
		}
	}
	named := t.TempDir()
	if _, err := OpenAuthority(named, []string{"guihua.bank.example"}, time.Now); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"10.1.2.4", "bank.example", "2001:db8::1"} {
		if _, err := OpenAuthority(named, []string{other}, time.Now); !errors.Is(err, ErrCertificate) {
			t.Errorf("%s: %v", other, err)
		}
	}
}

func TestDamagedAuthority(t *testing.T) {
	if _, err := OpenAuthority(t.TempDir(), nil, time.Now); !errors.Is(err, ErrCertificate) {
		t.Errorf("without names: %v", err)
	}
	for _, file := range []string{authorityKey, authorityCert} {
		dir := t.TempDir()
		if _, err := OpenAuthority(dir, []string{"10.1.2.3"}, time.Now); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenAuthority(dir, []string{"10.1.2.3"}, time.Now); !errors.Is(err, ErrCertificate) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
