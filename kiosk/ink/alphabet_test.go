package ink

import (
	"errors"
	"testing"
	"unicode"
)

func TestParseAlphabet(t *testing.T) {
	for _, a := range []Alphabet{Hanzi, Digit, Latin, Mark} {
		if got, err := ParseAlphabet(alphabetNames[a]); err != nil || got != a {
			t.Errorf("%s: %v, %v", alphabetNames[a], got, err)
		}
	}
	if _, err := ParseAlphabet("cyrillic"); err == nil {
		t.Error("an unknown alphabet was parsed")
	}
}

func TestAlphabetsHoldTheirCharactersOnly(t *testing.T) {
	for a, c := range map[Alphabet]struct {
		classes int
		in      func(rune) bool
	}{
		Digit: {10, unicode.IsDigit},
		Latin: {52, func(c rune) bool { return unicode.Is(unicode.Latin, c) }},
		Mark:  {17, func(c rune) bool { return unicode.IsPunct(c) || unicode.IsSymbol(c) }},
		Hanzi: {len(hanzi(t).model.classes), func(c rune) bool { return unicode.Is(unicode.Han, c) }},
	} {
		n, err := New(Options{Alphabet: a})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(n.Classes()); got != c.classes {
			t.Errorf("%s: %d classes, want %d", alphabetNames[a], got, c.classes)
		}
		res, err := n.Recognize(t.Context(), sketch(t, "10,10 40,5 45,30 20,50 5,90/10,90 60,88"), nil, nil)
		if err != nil || len(res.Candidates) == 0 {
			t.Fatalf("%s: %v, %v", alphabetNames[a], res, err)
		}
		for _, k := range res.Candidates {
			if !c.in(k.Char) {
				t.Errorf("%s: read as %q", alphabetNames[a], k.Char)
			}
		}
	}
}

func TestRecognizeDigitsAndLetters(t *testing.T) {
	for a, drawings := range map[Alphabet]map[rune]string{
		Digit: {
			'0': "50,5 20,25 20,75 50,95 80,70 78,25 52,6", '1': "50,5 50,95", '2': "20,25 45,5 75,20 65,50 18,95 80,93",
			'3': "20,12 55,5 70,22 45,45 72,68 55,95 18,85", '4': "55,5 12,65 80,63/58,35 58,97", '7': "15,8 78,8 40,95",
		},
		Latin: {
			'a': "70,20 40,12 15,40 18,75 42,88 68,60 70,22 70,75 82,92", 'c': "75,25 45,10 18,40 20,72 45,92 78,80", 'o': "48,10 18,30 15,70 45,92 80,72 80,35 52,12",
			't': "45,5 45,80 62,92 80,85/15,35 75,33", 'x': "15,10 80,92/82,8 12,92", 'z': "15,12 80,12 12,90 85,90",
		},
		Mark: {'？': "20,20 48,4 76,20 54,46 50,66/50,88 52,92", '=': "10,35 90,35/10,65 90,65", '+': "10,50 90,50/50,10 50,90"},
	} {
		n, err := New(Options{Alphabet: a})
		if err != nil {
			t.Fatal(err)
		}
		for char, text := range drawings {
			res, err := n.Recognize(t.Context(), sketch(t, text), nil, nil)
			if err != nil || res.Candidates[0].Char != char {
				t.Errorf("%s: %c was read as %q, %v", alphabetNames[a], char, res.Candidates[0].Char, err)
			}
		}
	}
}

func TestModelOfAnotherAlphabet(t *testing.T) {
	if _, err := New(Options{Alphabet: Digit, Model: tinyModel()}); !errors.Is(err, ErrModel) {
		t.Errorf("error %v, want ErrModel: the model knows no digit", err)
	}
}
