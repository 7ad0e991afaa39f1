package event

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

func numbers(t testing.TB, slot int) *Numbers {
	t.Helper()
	n, err := NewNumbers([]byte("a branch key of 32 bytes, a test"), slot)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func number(t testing.TB, n *Numbers, count uint64) string {
	t.Helper()
	s, err := n.Number(count)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Numbers given out stay valid for ever: the permutation may never change.
func TestNumberIsStable(t *testing.T) {
	for _, c := range []struct {
		slot  int
		count uint64
		want  string
	}{{0, 0, "607730452"}, {0, 1, "778427719"}, {1, 0, "458321786"}, {63, NumbersPerSlot - 1, "892065824"}} {
		if got := number(t, numbers(t, c.slot), c.count); got != c.want {
			t.Errorf("slot %d count %d: %s, want %s", c.slot, c.count, got, c.want)
		}
	}
}

func TestNumbersAreUniqueInTheBranch(t *testing.T) {
	seen := map[string]bool{}
	for slot := range NumberSlots {
		n := numbers(t, slot)
		for _, from := range []uint64{0, NumbersPerSlot - 60} {
			for count := from; count < from+60; count++ {
				s := number(t, n, count)
				if seen[s] {
					t.Fatalf("slot %d count %d repeats %s", slot, count, s)
				}
				if !ValidNumber(s) {
					t.Fatalf("%s is not valid", s)
				}
				seen[s] = true
			}
		}
	}
}

// inverse undoes permute; that it can shows the permutation is one to one on all 10⁸.
func (n *Numbers) inverse(v uint32) uint32 {
	left, right := v/half, v%half
	for i := rounds - 1; i >= 0; i-- {
		left, right = (right+half-n.round(byte(i), left))%half, left
	}
	return left*half + right
}

func TestPermutationInverts(t *testing.T) {
	n := numbers(t, 0)
	for i := range uint32(4_000) {
		v := i * 24_989 % (half * half)
		p := n.permute(v)
		if p >= half*half || n.inverse(p) != v {
			t.Fatalf("permute(%d) = %d, inverse %d", v, p, n.inverse(p))
		}
	}
}

// Neighbouring counts must not give neighbouring numbers, in any digit: differences of
// consecutive numbers are spread evenly (chi-square of each digit of the
// difference, 9 degrees of freedom; 33.7 is exceeded with probability 10⁻⁴).
func TestNeighboursAreNotGuessable(t *testing.T) {
	n := numbers(t, 3)
	const samples = 8_000
	var digits [8][10]int
	near := 0
	before := n.permute(3 * NumbersPerSlot)
	for i := uint32(1); i <= samples; i++ {
		v := n.permute(3*NumbersPerSlot + i)
		diff := (v + half*half - before) % (half * half)
		if diff < 100_000 || diff > half*half-100_000 {
			near++
		}
		for d, c := range fmt.Sprintf("%08d", diff) {
			digits[d][c-'0']++
		}
		before = v
	}
	for d, counts := range digits {
		chi := 0.0
		for _, c := range counts {
			chi += math.Pow(float64(c)-samples/10.0, 2) / (samples / 10.0)
		}
		if chi > 33.7 {
			t.Errorf("digit %d of the difference: chi-square %.1f, counts %v", d, chi, counts)
		}
	}
	if near > 40 { // 16 expected
		t.Errorf("%d of %d neighbours lie within 100,000", near, samples)
	}
}

func TestKeysAndSlotsMatter(t *testing.T) {
	a := numbers(t, 0)
	b, err := NewNumbers([]byte("another branch's key, also 32 by"), 0)
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for count := range uint64(1000) {
		if number(t, a, count) == number(t, b, count) {
			same++
		}
	}
	if same > 1 {
		t.Errorf("%d of 1000 numbers agree under two keys", same)
	}
}

// Every wrong digit and every swap of different neighbours is noticed.
func TestCheckDigitNoticesSlips(t *testing.T) {
	n := numbers(t, 5)
	for count := range uint64(2_000) {
		s := number(t, n, count)
		for i := range s {
			for d := byte('0'); d <= '9'; d++ {
				if d == s[i] {
					continue
				}
				if wrong := s[:i] + string(d) + s[i+1:]; ValidNumber(wrong) {
					t.Fatalf("%s passes for %s", wrong, s)
				}
			}
			if i > 0 && s[i] != s[i-1] {
				if wrong := s[:i-1] + string(s[i]) + string(s[i-1]) + s[i+1:]; ValidNumber(wrong) {
					t.Fatalf("%s passes for %s", wrong, s)
				}
			}
		}
	}
}

func TestValidNumberRefuses(t *testing.T) {
	good := number(t, numbers(t, 0), 7)
	for _, s := range []string{"", good[:8], good + "0", FormatNumber(good), strings.Repeat("٣", 9), "12345678x"} {
		if ValidNumber(s) {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestFormatNumber(t *testing.T) {
	if got := FormatNumber("583206417"); got != "583 206 417" {
		t.Errorf("%q", got)
	}
	if got := FormatNumber("58"); got != "58" {
		t.Errorf("%q", got)
	}
}

func TestNumbersRefuse(t *testing.T) {
	key := make([]byte, 16)
	for _, slot := range []int{-1, NumberSlots} {
		if _, err := NewNumbers(key, slot); !errors.Is(err, ErrNumbers) {
			t.Errorf("slot %d: %v", slot, err)
		}
	}
	if _, err := NewNumbers(key[:15], 0); !errors.Is(err, ErrNumbers) {
		t.Errorf("short key: %v", err)
	}
	if _, err := numbers(t, 0).Number(NumbersPerSlot); !errors.Is(err, ErrNumbersSpent) {
		t.Errorf("spent: %v", err)
	}
}

func TestCode(t *testing.T) {
	counts := map[byte]int{}
	for range 5_000 {
		c, err := Code(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if !ValidCode(c) {
			t.Fatalf("code %q", c)
		}
		for i := range 4 {
			counts[c[i]]++
		}
	}
	for d, n := range counts {
		if n < 1_700 || n > 2_300 { // 2,000 expected, standard deviation 42
			t.Errorf("digit %c drawn %d times", d, n)
		}
	}
	// 0xffff is drawn anew, 0x0007 is a code with leading zeros.
	if c, err := Code(bytes.NewReader([]byte{0xff, 0xff, 0, 7})); err != nil || c != "0007" {
		t.Errorf("%q, %v", c, err)
	}
	if _, err := Code(bytes.NewReader(nil)); !errors.Is(err, io.EOF) {
		t.Errorf("no randomness: %v", err)
	}
	if ValidCode("12a4") || ValidCode("123") {
		t.Error("a malformed code is accepted")
	}
}

func BenchmarkNumber(b *testing.B) {
	n := numbers(b, 0)
	i := uint64(0)
	for b.Loop() {
		if _, err := n.Number(i % NumbersPerSlot); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
