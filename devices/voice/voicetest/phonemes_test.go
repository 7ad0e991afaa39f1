package voicetest

import (
	"errors"
	"testing"
)

func TestSpell(t *testing.T) {
	for syllable, want := range map[string]Sound{
		"you3": {"", "iou", 3}, "yu2": {"", "v", 2}, "yuan2": {"", "van", 2}, "yong4": {"", "iong", 4}, "yi1": {"", "i", 1},
		"wu3": {"", "u", 3}, "wei4": {"", "uei", 4}, "er4": {"", "er", 4},
		"qu4": {"q", "v", 4}, "xue2": {"x", "ve", 2}, "liu4": {"l", "iou", 4}, "gui4": {"g", "uei", 4}, "lun2": {"l", "uen", 2},
		"zhi1": {"zh", "-i", 1}, "li3": {"l", "i", 3}, "de5": {"d", "e", 5},
	} {
		if got, err := Spell(syllable); err != nil || got != want {
			t.Errorf("%s is %+v, %v; want %+v", syllable, got, err, want)
		}
	}
	if _, err := Spell("a"); !errors.Is(err, ErrPhonemes) {
		t.Errorf("a letter is a syllable: %v", err)
	}
}

func TestHeardPhonemes(t *testing.T) {
	for phonemes, want := range map[string]Sound{
		"ts.'A51N_|": {"zh", "ang", 4}, "tS;h'y51": {"q", "v", 4}, "ji35": {"", "i", 2}, "wu214": {"", "u", 3}, "t'o-11": {"d", "e", 5},
	} {
		if got, err := heard(phonemes); err != nil || got != want {
			t.Errorf("%s is %+v, %v; want %+v", phonemes, got, err, want)
		}
	}
	for _, phonemes := range []string{"", "ts.A", "ts.A99", "tqq51", "A52"} {
		if got, err := heard(phonemes); !errors.Is(err, ErrPhonemes) {
			t.Errorf("%q is %+v, %v", phonemes, got, err)
		}
	}
}
