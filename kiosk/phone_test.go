package kiosk_test

import (
	"testing"

	"smartcounter/kiosk"
)

func TestPhoneProblems(t *testing.T) {
	for digits, want := range map[string]kiosk.PhoneEntry{
		"":              {Problem: kiosk.PhoneShort, Missing: 11},
		"1":             {Problem: kiosk.PhoneShort, Missing: 10},
		"2":             {Problem: kiosk.PhonePrefix},
		"23800131234":   {Problem: kiosk.PhonePrefix},
		"138001312":     {Problem: kiosk.PhoneShort, Missing: 2},
		"13800131234":   {Problem: kiosk.PhoneConsent},
		"138001312345":  {Digits: "13800131234", Problem: kiosk.PhoneConsent}, // the twelfth is not taken
		"010555501":     {Problem: kiosk.PhoneShort, Missing: 1},
		"0105555010":    {Problem: kiosk.PhoneConsent},
		"075512345678":  {Problem: kiosk.PhoneConsent},
		"0755123456789": {Digits: "075512345678", Problem: kiosk.PhoneConsent},
	} {
		script := toWriting + ";write 人;tap next;tap phone;tap next"
		if digits != "" {
			script += ";dial " + digits
		}
		d := run(t, script)
		if want.Digits == "" {
			want.Digits = digits
		}
		want.Step, want.Steps = 3, 4
		if got := d.View().Screen.(kiosk.PhoneEntry); got != want {
			t.Errorf("%q: %+v, want %+v", digits, got, want)
		}
		step(t, d, "tap next;see phoneentry")
		if want.Problem != kiosk.PhoneConsent {
			continue
		}
		step(t, d, "tap consent;tap next;see review")
		phone := d.View().Screen.(kiosk.Review).Phone
		if n := len(want.Digits); len(phone) != n || phone[:3] != want.Digits[:3] || phone[n-4:] != want.Digits[n-4:] || phone[3] != '*' {
			t.Errorf("%q is shown as %q", want.Digits, phone)
		}
	}
}

// Consent is given to a number: another number needs it anew only in that the
// customer presses 下一步 again; a number that was not taken is not handed in.
func TestChangedNumberIsNotTakenByItself(t *testing.T) {
	d := run(t, toReview+";tap changephone;tap phone;tap next;tap delete;tap back;tap back;see review")
	if got := d.View().Screen.(kiosk.Review).Phone; got != "" {
		t.Errorf("the review shows %q", got)
	}
	step(t, d, "tap next;see submitted")
	if d.Stored[0].Phone != "" {
		t.Error("an incomplete number was handed in")
	}
}

func TestForeignDigitsAreIgnored(t *testing.T) {
	d := run(t, toWriting+";write 人;tap next;tap phone;tap next")
	for _, r := range []rune{'a', '１', '-', 0, -1} {
		d.Tap(kiosk.Digit{Rune: r})
	}
	if got := d.View().Screen.(kiosk.PhoneEntry).Digits; got != "" {
		t.Errorf("%q", got)
	}
}

// What is wrong is said as it happens: a first digit that begins no number, a digit too
// many, a key with nothing to take out.
func TestPhoneKeysAnswer(t *testing.T) {
	step(t, run(t, toWriting+";write 人;tap next;tap phone;tap next"),
		"tap delete;said phoneentry.reprompt;tap clear;said phoneentry.reprompt;dial 2;said phoneentry.prefix;dial 3;quiet;tap clear;"+
			"dial 13800131234;said phoneentry.check;dial 5;said phoneentry.check")
}

// One tap on 不留电话 drops no number: it may have been a slip.
func TestTypedNumberSurvivesASlip(t *testing.T) {
	d := run(t, toWriting+";write 人;tap next;tap phone;tap next;dial 13800131234;tap consent;said phoneentry;tap nophone;see phonechoice;said phonechoice.typed")
	step(t, d, "tap phone;tap next;see phoneentry;tap next;see review")
	if got := d.View().Screen.(kiosk.Review).Phone; got != "138****1234" {
		t.Errorf("the review shows %q", got)
	}
	step(t, run(t, toWriting+";write 人;tap next;tap phone;tap next;tap nophone"), "see review")
}
