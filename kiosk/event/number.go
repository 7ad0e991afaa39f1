package event

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A query number is nine digits: eight that are a keyed permutation of (counter
// slot, running count), and a check digit. Counters of a branch share one key and
// have a slot each, so that numbers are unique in the branch without asking
// anyone, and the permutation keeps one number from telling its neighbours.
//
// The permutation is a Feistel network over two halves of four decimal digits
// with addition modulo 10⁴ (the shape of FF1 in NIST SP 800-38G, which takes 10
// rounds) with HMAC-SHA256 as the round function. It hides order, it is not a
// secret: looking up asks for a second factor and is throttled.
const (
	// NumberDigits is the length of a query number.
	NumberDigits = 9

	// NumberSlots is how many counters, ever, a branch can have: a counter that
	// lost its count takes a new slot.
	NumberSlots = 64

	// NumbersPerSlot is how many numbers each counter can give.
	NumbersPerSlot = half * half / NumberSlots

	half         = 10_000
	rounds       = 12
	minNumberKey = 16
)

// Errors of numbers.
var (
	// ErrNumbers reports a malformed key or slot.
	ErrNumbers = errors.New("event: query numbers")
	// ErrNumbersSpent reports a count beyond NumbersPerSlot: the counter needs a new slot.
	ErrNumbersSpent = errors.New("event: this counter's query numbers are spent; give it another slot")
)

// Numbers gives the query numbers of one counter. It is safe for concurrent use.
type Numbers struct {
	key  []byte
	slot int
}

// NewNumbers returns the numbers of one counter; key is the branch's own, of at
// least 16 bytes, and slot is 0 ≤ slot < NumberSlots.
func NewNumbers(key []byte, slot int) (*Numbers, error) {
	if len(key) < minNumberKey {
		return nil, fmt.Errorf("%w: key of %d bytes, at least %d", ErrNumbers, len(key), minNumberKey)
	}
	if slot < 0 || slot >= NumberSlots {
		return nil, fmt.Errorf("%w: slot %d, want 0 to %d", ErrNumbers, slot, NumberSlots-1)
	}
	return &Numbers{key: append([]byte(nil), key...), slot: slot}, nil
}

// Number gives the nine digits for a running count, 0 ≤ count < NumbersPerSlot.
func (n *Numbers) Number(count uint64) (string, error) {
	if count >= NumbersPerSlot {
		return "", ErrNumbersSpent
	}
	s := fmt.Sprintf("%08d", n.permute(uint32(n.slot)*NumbersPerSlot+uint32(count)))
	return s + string('0'+damm(s)), nil
}

func (n *Numbers) permute(v uint32) uint32 {
	left, right := v/half, v%half
	for i := range rounds {
		left, right = right, (left+n.round(byte(i), right))%half
	}
	return left*half + right
}

func (n *Numbers) round(i byte, v uint32) uint32 {
	h := hmac.New(sha256.New, n.key)
	// The label keeps the key's other uses, if any, apart.
	h.Write(binary.BigEndian.AppendUint32(append([]byte("query number "), i), v))
	// The bias of a 64-bit value modulo 10⁴ is below 2⁻⁵⁰.
	return uint32(binary.BigEndian.Uint64(h.Sum(nil)) % half)
}

// ValidNumber reports whether s is nine digits with the right check digit.
func ValidNumber(s string) bool {
	return len(s) == NumberDigits && digitsOnly(s) && damm(s) == 0
}

// FormatNumber shows a number in threes: 583 206 417.
func FormatNumber(s string) string {
	if len(s) != NumberDigits {
		return s
	}
	return s[:3] + " " + s[3:6] + " " + s[6:]
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// damm runs the quasigroup of H. M. Damm (Total anti-symmetrische Quasigruppen,
// dissertation, Marburg 2004) over digits. The result is their check digit, or 0
// when the check digit is among them. It notices every wrong digit and every swap
// of neighbours.
func damm(digits string) byte {
	var c byte
	for i := range len(digits) {
		c = dammTable[c][digits[i]-'0']
	}
	return c
}

var dammTable = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// Code draws the four-digit code of an anonymous customer, evenly from 0000 to
// 9999; random is crypto/rand.Reader outside tests.
func Code(random io.Reader) (string, error) {
	var b [2]byte
	for {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("event: draw a code: %w", err)
		}
		if v := binary.BigEndian.Uint16(b[:]); v < 60_000 {
			return fmt.Sprintf("%04d", v%10_000), nil
		}
	}
}

// ValidCode reports whether s is four digits.
func ValidCode(s string) bool { return len(s) == 4 && digitsOnly(s) }
