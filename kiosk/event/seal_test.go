package event

import (
	"bytes"
	"crypto/hpke"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	testID    = "01930a5e-7c00-7abc-8def-0123456789ab"
	otherID   = "01930a5e-7c00-7abc-8def-0123456789ac"
	testKiosk = "k2"
)

func newKey(t testing.TB, kid string) *PrivateKey {
	t.Helper()
	k, err := GenerateKeys(kid)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newOpener(t testing.TB, keys ...*PrivateKey) *Opener {
	t.Helper()
	o, err := NewOpener(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestSealOpens(t *testing.T) {
	old, current := newKey(t, "hq-2025"), newKey(t, "hq-2026")
	want := Statement{Words: "等了两个小时", Glyphs: [][]byte{{1}, {2}, {}, {3}, {}, {4}}, Phone: "13800001234"}
	o := newOpener(t, old, current)
	for _, k := range []*PrivateKey{old, current} {
		s, err := NewSealer(k.Public()).Seal(testID, ComplaintSubmitted, testKiosk, want)
		if err != nil {
			t.Fatal(err)
		}
		var got Statement
		if err := o.Open(s, testID, ComplaintSubmitted, testKiosk, &got); err != nil {
			t.Fatalf("key %s: %v", k.KID, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("key %s: %s", k.KID, diff)
		}
	}
}

func TestSealHidesAndVaries(t *testing.T) {
	s := NewSealer(newKey(t, "hq").Public())
	v := Statement{Words: "窗口态度不好", Phone: "13800001234"}
	a, err := s.Seal(testID, ComplaintSubmitted, testKiosk, v)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Seal(testID, ComplaintSubmitted, testKiosk, v)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(a.Ciphertext, b.Ciphertext) || bytes.Equal(a.Enc, b.Enc) {
		t.Error("the same content sealed twice looks the same")
	}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{v.Words, v.Phone, "窗口"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is in clear", secret)
		}
	}
}

func TestSealIsBoundToItsEvent(t *testing.T) {
	k := newKey(t, "hq")
	o := newOpener(t, k)
	s, err := NewSealer(k.Public()).Seal(testID, ComplaintSubmitted, testKiosk, "x")
	if err != nil {
		t.Fatal(err)
	}
	flipped := *s
	flipped.Ciphertext = append([]byte(nil), s.Ciphertext...)
	flipped.Ciphertext[0] ^= 1
	otherKID := *s
	otherKID.KID = "hq-9"
	shortEnc := *s
	shortEnc.Enc = s.Enc[:31]
	zeroEnc := *s
	zeroEnc.Enc = make([]byte, 32) // a low-order point
	for name, c := range map[string]struct {
		s     *Sealed
		id    string
		t     Type
		kiosk string
		want  error
	}{
		"other id":       {s, otherID, ComplaintSubmitted, testKiosk, ErrOpen},
		"other type":     {s, testID, FeedbackSubmitted, testKiosk, ErrOpen},
		"other kiosk":    {s, testID, ComplaintSubmitted, "k3", ErrOpen},
		"malformed id":   {s, "x|y", ComplaintSubmitted, testKiosk, ErrOpen},
		"damaged":        {&flipped, testID, ComplaintSubmitted, testKiosk, ErrOpen},
		"unknown key":    {&otherKID, testID, ComplaintSubmitted, testKiosk, ErrUnknownKey},
		"short enc":      {&shortEnc, testID, ComplaintSubmitted, testKiosk, ErrOpen},
		"low-order enc":  {&zeroEnc, testID, ComplaintSubmitted, testKiosk, ErrOpen},
		"no seal at all": {nil, testID, ComplaintSubmitted, testKiosk, ErrOpen},
	} {
		var got string
		if err := o.Open(c.s, c.id, c.t, c.kiosk, &got); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if got != "" {
			t.Errorf("%s: content came out", name)
		}
	}
}

// sealRaw seals bytes as they are: what a hostile kiosk could send.
func sealRaw(t testing.TB, k *PrivateKey, packed []byte) *Sealed {
	t.Helper()
	aad, err := sealAAD(testID, ComplaintSubmitted, testKiosk)
	if err != nil {
		t.Fatal(err)
	}
	enc, sender, err := hpke.NewSender(k.Public().key, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(sealInfo))
	if err != nil {
		t.Fatal(err)
	}
	c, err := sender.Seal(aad, packed)
	if err != nil {
		t.Fatal(err)
	}
	return &Sealed{KID: k.KID, Enc: enc, Ciphertext: c}
}

func TestOpenRefusesHostileContent(t *testing.T) {
	k := newKey(t, "hq")
	o := newOpener(t, k)
	bomb, err := deflate(bytes.Repeat([]byte(" "), 2*MaxPlain))
	if err != nil {
		t.Fatal(err)
	}
	notJSON, err := deflate([]byte(`{"words":"secret" oops`))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		packed []byte
		want   error
	}{
		"deflate bomb": {bomb, ErrTooLarge},
		"not deflate":  {[]byte{0xff, 0xff, 0xff}, ErrOpen},
		"truncated":    {notJSON[:len(notJSON)-3], ErrOpen},
		"not JSON":     {notJSON, ErrOpen},
	} {
		var got Statement
		err := o.Open(sealRaw(t, k, c.packed), testID, ComplaintSubmitted, testKiosk, &got)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "oops") {
			t.Errorf("%s: the error quotes the content: %v", name, err)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	s := NewSealer(newKey(t, "hq").Public())
	if _, err := s.Seal(testID, ComplaintSubmitted, testKiosk, strings.Repeat("x", MaxPlain)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := s.Seal(testID, ComplaintSubmitted, "K 2", "x"); err == nil {
		t.Error("malformed kiosk accepted")
	}
	if _, err := s.Seal(testID, ComplaintSubmitted, testKiosk, func() {}); err == nil {
		t.Error("a value without JSON accepted")
	}
}

func FuzzOpen(f *testing.F) {
	k := newKey(f, "hq")
	o := newOpener(f, k)
	packed, err := deflate([]byte(`{"words":"好"}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		var got Statement
		if err := o.Open(sealRaw(t, k, packed), testID, ComplaintSubmitted, testKiosk, &got); err != nil &&
			!errors.Is(err, ErrOpen) && !errors.Is(err, ErrTooLarge) {
			t.Fatalf("unexpected error %v", err)
		}
	})
}

func TestKeyFiles(t *testing.T) {
	dir := t.TempDir()
	a, b := newKey(t, "hq-2025"), newKey(t, "hq-2026")
	for _, k := range []*PrivateKey{a, b} {
		if err := k.WritePrivate(filepath.Join(dir, k.KID+".key")); err != nil {
			t.Fatal(err)
		}
		if err := k.Public().WritePublic(filepath.Join(dir, k.KID+".pub")); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "hq-2025.key"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("private key file has mode %04o", info.Mode().Perm())
	}
	keys, err := ReadPrivateKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) != 2 || keys[0].KID != "hq-2025" || keys[1].KID != "hq-2026" {
		t.Fatalf("read %v", keys)
	}
	pub, err := ReadPublicKey(filepath.Join(dir, "hq-2026.pub"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSealer(pub).Seal(testID, ComplaintSubmitted, testKiosk, "written and read back")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := newOpener(t, keys...).Open(s, testID, ComplaintSubmitted, testKiosk, &got); err != nil || got != "written and read back" {
		t.Fatalf("%q, %v", got, err)
	}
	if err := b.WritePrivate(filepath.Join(dir, "hq-2025.key")); !errors.Is(err, ErrKeyFile) {
		t.Errorf("a key was replaced: %v", err)
	}
	if _, err := NewOpener(a, a); !errors.Is(err, ErrKeyFile) {
		t.Errorf("two keys of one id: %v", err)
	}
}

func TestKeyFileErrorsNameFileAndMend(t *testing.T) {
	dir := t.TempDir()
	k := newKey(t, "hq")
	path := func(name string) string { return filepath.Join(dir, name) }
	put := func(name, text string, mode os.FileMode) string {
		if err := os.WriteFile(path(name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path(name)
	}
	if err := k.WritePrivate(path("good.key")); err != nil {
		t.Fatal(err)
	}
	if err := k.Public().WritePublic(path("good.pub")); err != nil {
		t.Fatal(err)
	}
	goodKey, err := os.ReadFile(path("good.key"))
	if err != nil {
		t.Fatal(err)
	}
	goodPub, err := os.ReadFile(path("good.pub"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path("empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	private := func(p string) error { _, err := ReadPrivateKeys(p); return err }
	public := func(p string) error { _, err := ReadPublicKey(p); return err }
	for _, c := range []struct {
		read func(string) error
		path string
		mend string
	}{
		{public, path("missing.pub"), "check the path"},
		{private, path("missing.key"), "check the path"},
		{private, path("empty"), "put headquarters' private key there"},
		{private, put("open.key", string(goodKey), 0o644), "chmod 600"},
		{public, put("swapped.pub", string(goodKey), 0o600), "name the other file"},
		{private, put("swapped.key", string(goodPub), 0o600), "name the other file"},
		{public, put("noise.pub", "hello", 0o600), "copy it again"},
		{public, put("nokid.pub", strings.Replace(string(goodPub), "kid:", "kit:", 1), 0o600), "kid:"},
		{public, put("suite.pub", strings.Replace(string(goodPub), "AES-256", "AES-128", 1), 0o600), "new pair"},
		{public, put("short.pub", string(keyBlock(pemPublic, "hq", keySuite, []byte("short"))), 0o600), "copy it from headquarters"},
		{private, put("short.key", string(keyBlock(pemPrivate, "hq", keySuite, []byte("short"))), 0o600), "backup"},
		{public, put("two.pub", string(goodPub)+string(goodPub), 0o600), "keep only the newest"},
		{private, put("two.key", string(goodKey)+string(goodKey), 0o600), "remove one"},
		{public, put("huge.pub", strings.Repeat("x", maxKeyFile+1), 0o600), "no key file"},
	} {
		err := c.read(c.path)
		if !errors.Is(err, ErrKeyFile) {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		if !strings.Contains(err.Error(), c.path) || !strings.Contains(err.Error(), c.mend) {
			t.Errorf("%q names not both %q and %q", err, c.path, c.mend)
		}
	}
}
