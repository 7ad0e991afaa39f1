package kiosk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
)

// silentScreens and silentOverlays are those that do not prompt again, and why.
var (
	silentScreens = map[string]string{
		"outofservice": "there is nothing to be done",
		"submitted":    "it is done: who has gone is not called back",
		"thanks":       "it is done",
		"ticket":       "it is done",
		"explained":    "it is done",
		"cleaning":     "nobody is to touch it",
	}
	silentOverlays = map[string]string{"help": "a person is on the way"}
)

// Every screen and every question says more concretely what to do, or is listed
// above.
func TestEveryScreenPromptsAgain(t *testing.T) {
	words := content.Default()
	ids := words.IDs()
	check := func(id string, silent map[string]string) {
		has := slices.ContainsFunc(ids, func(p string) bool { return strings.HasPrefix(p, id+".reprompt") })
		if has == (silent[id] != "") {
			t.Errorf("%s: prompted again: %t; why not: %q", id, has, silent[id])
		}
	}
	for _, s := range kiosk.Screens() {
		check(s.ID(), silentScreens)
	}
	for _, o := range kiosk.Overlays() {
		check(o.ID(), silentOverlays)
	}
}

// Each state of a screen has its own advice, and what is pointed out follows it.
func TestRepromptFollowsTheState(t *testing.T) {
	const toPhone = toWriting + ";write 人;tap next;tap phone;tap next"
	for script, want := range map[string]string{
		"tap start;choose feedback":                                       "rating.reprompt",
		"tap start;choose feedback;choose satisfied":                      "rating.reprompt.chosen",
		"tap start;choose complaint":                                      "matter.reprompt",
		"tap start;choose complaint;choose hall;choose fees":              "matter.reprompt.chosen",
		"tap start;choose feedback;choose satisfied;tap next":             "reasons.reprompt",
		"tap start;choose feedback;choose satisfied;tap next;choose hall": "reasons.reprompt.chosen",
		toWriting + ";unclear 麟;wait 2s":                                  "writing.reprompt.unsure",
		toWriting + ";write 人;tap digits":                                 "writing.reprompt.panel",
		toWriting + ";tap paper":                                          "letterpaper.reprompt",
		toWriting + ";tap paper;draw 2":                                   "letterpaper.reprompt.written",
		toWriting + ";write 人;tap next":                                   "phonechoice.reprompt",
		toPhone:                                                           "phoneentry.reprompt",
		toPhone + ";dial 138":                                             "phoneentry.reprompt.short",
		toPhone + ";dial 2":                                               "phoneentry.reprompt.prefix",
		toPhone + ";dial 13800131234":                                     "phoneentry.reprompt.consent",
		toPhone + ";dial 13800131234;tap consent":                         "phoneentry.reprompt.done",
		toReview:                         "review.reprompt",
		toReview + ";tap read":           "confirm-readaloud.reprompt",
		toWriting + ";write 人;tap clear": "confirm-erase.reprompt",
		"tap start;tap sound":            "sound.reprompt",
		"tap start;tap display":          "display.reprompt",
		"tap start;speech;wait 11s;speech;wait 11s;speech;wait 11s;speech;wait 70s": "stillthere.reprompt",
	} {
		d := run(t, script)
		d.FinishSpeech()
		n := len(d.Effects)
		d.Wait(46 * time.Second)
		if ids := d.Spoken(n); len(ids) == 0 || ids[0] != want {
			t.Errorf("%s: said %q, want %s", script, ids, want)
		}
	}
}

func TestRepromptSlowsDownOnce(t *testing.T) {
	d := run(t, "tap start;speech;wait 11s;speech")
	n := len(d.Effects)
	step(t, d, "wait 11s")
	slow := kiosk.ApplySound{Rate: kiosk.RateSlow}
	if got := kiosktest.Of[kiosk.ApplySound](d.Effects[n:]); !slices.Equal(got, []kiosk.ApplySound{slow}) {
		t.Errorf("the second time: %+v", got)
	}
	n = len(d.Effects)
	step(t, d, "choose feedback")
	if got := kiosktest.Of[kiosk.ApplySound](d.Effects[n:]); !slices.Equal(got, []kiosk.ApplySound{{}}) {
		t.Errorf("afterwards: %+v", got)
	}
}

// 再听一遍 says the same; pressed again, or into the middle of it, other words, slowly,
// with the next step lit; and then the first ones again.
func TestSayAgain(t *testing.T) {
	for script, want := range map[string][]string{
		"tap start;choose feedback;speech;tap again":                                                 {"rating"},
		"tap start;choose feedback;tap again":                                                        {"rating.reprompt"},
		"tap start;choose feedback;speech;tap again;speech;tap again":                                {"rating", "rating.reprompt"},
		"tap start;choose feedback;tap again;tap again":                                              {"rating.reprompt", "rating"},
		"tap start;choose feedback;speech;tap again;choose satisfied;tap next;tap again":             {"rating.chosen", "reasons", "reasons.reprompt"},
		"tap start;choose feedback;choose satisfied;tap next;speech;wait 11s;tap again":              {"reasons.reprompt", "reasons"},
		"tap start;choose feedback;speech;tap again;tap again;tap again":                             {"rating", "rating.reprompt", "offerhelp"},
		"tap start;choose feedback;tap sound;tap again":                                              {"sound", "sound.reprompt"},
		"tap start;choose feedback;choose satisfied;tap next;tap next;tap next;see thanks;tap again": {"thanks", "thanks"},
	} {
		d := run(t, script)
		ids := d.Spoken(0)
		if got := ids[max(0, len(ids)-len(want)):]; !slices.Equal(got, want) {
			t.Errorf("%s: said %q, want %q", script, got, want)
		}
		last := want[len(want)-1]
		other := strings.HasSuffix(last, ".reprompt") || last == "offerhelp"
		if p := d.View().Frame.Point; other && d.View().Overlay == nil && p == kiosk.PointNone {
			t.Errorf("%s: other words, but nothing is pointed out", script)
		}
		sound := kiosktest.Of[kiosk.ApplySound](d.Effects)
		if slow := len(sound) > 0 && sound[len(sound)-1].Rate == kiosk.RateSlow; other && !slow {
			t.Errorf("%s: other words, but not slowly", script)
		}
	}
}

// A touch that only silences the voice has it speak again soon; who has done something
// has the ordinary time.
func TestSilencedByATouch(t *testing.T) {
	for _, c := range []struct {
		name string
		msgs []kiosk.Msg
		soon bool
	}{
		{"a touch beside everything", []kiosk.Msg{kiosk.Touched{}}, true},
		{"a choice", []kiosk.Msg{kiosk.Touched{}, kiosk.Choose{Key: "hall"}}, false},
	} {
		d := run(t, "tap start;choose feedback;choose satisfied;tap next")
		d.Send(c.msgs...)
		d.FinishSpeech()
		n := len(d.Effects)
		d.Wait(5 * time.Second)
		if ids := d.Spoken(n); (len(ids) > 0) != c.soon {
			t.Errorf("%s: five seconds later it has said %q", c.name, ids)
		}
		d.Wait(6 * time.Second)
		if ids := d.Spoken(n); len(ids) == 0 {
			t.Errorf("%s: nothing was said any more", c.name)
		}
	}
}

// What is pointed out is pointed out from the second time on, moves with the
// state, and is gone on the next screen.
func TestPointing(t *testing.T) {
	d := run(t, "tap start;choose feedback;choose satisfied;tap next;speech;wait 11s")
	point := func() kiosk.Pointing { return d.View().Frame.Point }
	if p := point(); p != kiosk.PointNone {
		t.Errorf("the first time it points at %d", p)
	}
	step(t, d, "speech;wait 11s")
	if p := point(); p != kiosk.PointChoices {
		t.Errorf("the second time it points at %d", p)
	}
	step(t, d, "choose hall")
	if p := point(); p != kiosk.PointNext {
		t.Errorf("after a choice it points at %d", p)
	}
	step(t, d, "speech;wait 11s")
	if p := point(); p != kiosk.PointHelp {
		t.Errorf("at last it points at %d", p)
	}
	step(t, d, "tap back")
	if p := point(); p != kiosk.PointNone {
		t.Errorf("on another screen it points at %d", p)
	}
}

// Nobody is spoken to while the pen is on the glass, or while something is
// being stored.
func TestNoRepromptIntoTheWork(t *testing.T) {
	d := run(t, toWriting+";speech")
	d.Send(kiosk.Touched{}, kiosk.PenDown{})
	n := len(d.Effects)
	d.Wait(time.Minute)
	d.Send(kiosk.PenUp{Stroke: kiosktest.Cell('人')[0]})
	d.Wait(30 * time.Second)
	if ids := d.Spoken(n); len(ids) > 0 {
		t.Errorf("said into the writing: %q", ids)
	}
	d = run(t, toReview)
	d.HoldStore = true
	step(t, d, "tap next;speech")
	n = len(d.Effects)
	d.Wait(time.Minute)
	if ids := d.Spoken(n); len(ids) > 0 {
		t.Errorf("said while storing: %q", ids)
	}
}
