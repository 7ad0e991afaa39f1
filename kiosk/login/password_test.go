package login

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

func hash(t testing.TB, password string) string {
	t.Helper()
	s, err := HashPassword(password)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPasswordVerifies(t *testing.T) {
	const password = "八个汉字也是密码"
	stored := hash(t, password)
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored as %s", stored)
	}
	if strings.Contains(stored, password) || stored == hash(t, password) {
		t.Error("the credential shows the password, or has no salt of its own")
	}
	if Outdated(stored) {
		t.Error("a fresh credential is outdated")
	}
	for try, want := range map[string]bool{
		password: true, password + "x": false, "": false, "八个汉字也是密馬": false, strings.Repeat("x", MaxPassword+1): false,
	} {
		if got, err := Verify(stored, try); got != want || err != nil {
			t.Errorf("%q: %v, %v", try, got, err)
		}
	}
}

// The reference implementation's own test vector (phc-winner-argon2, test.c:
// argon2id, t=2, m=2^8, p=2, "password", "somesalt") pins the form and the function.
func TestVerifyKnowsOtherParameters(t *testing.T) {
	const stored = "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
	if ok, err := Verify(stored, "password"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if ok, err := Verify(stored, "Password"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if !Outdated(stored) {
		t.Error("older parameters are not outdated")
	}
}

func TestPasswordBounds(t *testing.T) {
	for _, p := range []string{"", "short67", "七个汉字不够吗", strings.Repeat("x", MaxPassword+1), "\xff\xfe345678"} {
		if _, err := HashPassword(p); !errors.Is(err, ErrPassword) {
			t.Errorf("a password of %d bytes: %v", len(p), err)
		}
	}
}

func TestVerifyRefusesMalformed(t *testing.T) {
	good := hash(t, "a good password")
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for name, s := range map[string]string{
		"empty":         "",
		"cut":           good[:len(good)-2],
		"longer":        good + "$x",
		"other kind":    swap("argon2id", "argon2i"),
		"other version": swap("v=19", "v=16"),
		"huge memory":   swap("m=19456", "m=999999999"),
		"no memory":     swap("m=19456", "m=1"),
		"endless":       swap("t=2", "t=4000000000"),
		"no passes":     swap("t=2", "t=0"),
		"many lanes":    swap("p=1", "p=200"),
		"other form":    swap("m=19456", "m=+19456"),
		"bad base64":    good[:len(good)-1] + "*",
		"very long":     good + strings.Repeat("A", 1000),
	} {
		if ok, err := Verify(s, "a good password"); ok || !errors.Is(err, ErrCredential) {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if !Outdated(s) {
			t.Errorf("%s is not outdated", name)
		}
	}
}

// Many at once wait for each other instead of taking all memory; none is lost.
func TestVerifyManyAtOnce(t *testing.T) {
	stored := hash(t, "a good password")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			VerifyNobody("somebody else")
			if ok, err := Verify(stored, "a good password"); !ok || err != nil {
				t.Errorf("%v, %v", ok, err)
			}
		})
	}
	wg.Wait()
	if len(gate) != 0 {
		t.Errorf("%d places of the gate are still taken", len(gate))
	}
}

func FuzzParseCredential(f *testing.F) {
	f.Add("$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")
	f.Add("$argon2id$v=19$m=1,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCredential(s)
		if err != nil {
			if !errors.Is(err, ErrCredential) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		if c.String() != s || c.memory > maxMemoryKiB || c.passes > maxPasses {
			t.Fatalf("%q read as %+v", s, c)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	stored := hash(b, "a good password")
	for b.Loop() {
		if ok, err := Verify(stored, "a good password"); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
