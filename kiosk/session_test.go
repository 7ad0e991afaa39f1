package kiosk_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/kiosktest"
)

// run brings a counter to where the script ends.
func run(t *testing.T, script string) *kiosktest.Driver {
	t.Helper()
	d := kiosktest.NewDriver(kiosktest.Counter())
	step(t, d, script)
	return d
}

func step(t *testing.T, d *kiosktest.Driver, script string) {
	t.Helper()
	if err := d.Run(strings.NewReader(strings.ReplaceAll(script, ";", "\n"))); err != nil {
		t.Fatal(err)
	}
}

const (
	toWriting = "tap start;choose complaint;choose waiting;tap next;see writing"
	toReview  = toWriting + ";write 人大;tap next;tap phone;tap next;dial 13800131234;tap consent;tap next;see review"
)

// What a customer leaves behind is nothing: neither a character nor a stroke nor
// a digit, whichever way the session ends.
func TestWipeLeavesNothing(t *testing.T) {
	for name, ending := range map[string]string{
		"left":      "tap home;tap drop;tap leave",
		"timeout":   "wait 90s;see review+stillthere;wait 60s",
		"walked":    "wait 90s;tap leave",
		"submitted": "tap next;tap next;tap leave",
		"abandoned": "tap next;see submitted;wait 90s;wait 60s",
		"called":    "tap help;answer help;wait 10m30s;see review+stillthere;tap leave",
	} {
		t.Run(name, func(t *testing.T) {
			d := run(t, toReview+";tap changesheets;draw 3;tap next;tap large;tap slow;"+ending+";see attract")
			fresh := kiosk.New(kiosktest.Counter())
			if !reflect.DeepEqual(d.State.Session(), fresh.Session()) {
				t.Errorf("the session left %+v", d.State.Session())
			}
			if all := fmt.Sprintf("%+v", d.State); strings.Contains(all, "1380013") || strings.Contains(all, "Stroke") {
				t.Error("the state still holds the customer")
			}
			if len(kiosktest.Of[kiosk.Wipe](d.Effects)) == 0 {
				t.Error("the adapters were not told")
			}
			last := d.Effects[len(d.Effects)-1]
			if _, ok := last.(kiosk.Wipe); !ok {
				t.Errorf("the last effect is %T: something happens after the wipe", last)
			}
			for _, timer := range []kiosk.Timer{kiosk.TimerIdle, kiosk.TimerWarning, kiosk.TimerRecognize, kiosk.TimerHelp} {
				if _, running := d.Running(timer); running {
					t.Errorf("timer %d still runs", timer)
				}
			}
		})
	}
}

// Words and digits are gone from the state as soon as they are stored: the
// number may stand there for minutes.
func TestSubmittedHoldsNoWords(t *testing.T) {
	d := run(t, toReview+";tap next;see submitted")
	if all := fmt.Sprintf("%+v", d.State); strings.Contains(all, "1380013") { // longer than what a pointer may look like
		t.Error("the phone number is still there")
	}
	s := d.View().Screen.(kiosk.Submitted)
	if s.PhoneTail != "1234" || s.Code != "" || len(s.Number) != 9 {
		t.Errorf("%+v", s)
	}
}

func TestSessionIsReported(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   event.Session
	}{
		"left":      {"tap start;wait 30s;tap leave", event.Session{Outcome: "left", Seconds: 30}},
		"submitted": {"tap start;choose feedback;choose neutral;tap next;tap next;tap next;tap next;tap leave", event.Session{Task: "feedback", Outcome: "submitted"}},
		"timeout":   {"tap start;choose complaint;wait 3m", event.Session{Task: "complaint", Outcome: "timeout", Seconds: 150}},
		"help":      {"tap start;tap help;answer help;tap close;tap leave", event.Session{Outcome: "left", HelpCalled: true}},
	} {
		t.Run(name, func(t *testing.T) {
			got := kiosktest.Of[kiosk.EndSession](run(t, c.script).Effects)
			if len(got) != 1 || got[0].Session != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
	d := run(t, toWriting+";write 人大;pick 1;tap delete;tap leave;tap drop;tap leave")
	if got := kiosktest.Of[kiosk.EndSession](d.Effects)[0].Session.Corrections; got != 2 {
		t.Errorf("%d corrections, want 2", got)
	}
}

// A session that nobody opened is not reported.
func TestDiskFullAtAttractReportsNoSession(t *testing.T) {
	d := run(t, "disk full;see outofservice;disk free;see attract")
	if got := kiosktest.Of[kiosk.EndSession](d.Effects); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestSubmissionIsWhole(t *testing.T) {
	d := run(t, toReview+";tap changesheets;draw 3;tap next;tap next;see submitted")
	s := d.Stored[0]
	if s.Task != kiosk.TaskComplaint || s.Matter != "waiting" || s.Cause != "服务态度及质量" || s.Phone != "13800131234" || s.Consent == "" {
		t.Errorf("%+v", s)
	}
	if len(s.Text) != 2 || s.Text[0].Char != '人' || s.Text[1].Char != '大' || len(s.Text[1].Ink) != len(kiosktest.Cell('大')) {
		t.Errorf("text %+v", s.Text)
	}
	if len(s.Sheets) != 1 || len(s.Sheets[0]) != 3 {
		t.Errorf("sheets %+v", s.Sheets)
	}
	if s.Rating != "" || s.Reversed || s.Reasons != nil {
		t.Errorf("a complaint has a rating: %+v", s)
	}
	d = run(t, "tap start;choose feedback;choose dissatisfied;tap next;choose hall;choose waiting;tap next;see review;tap next;see thanks")
	if s := d.Stored[0]; s.Rating != "dissatisfied" || !slices.Equal(s.Reasons, []string{"waiting", "hall"}) || s.Phone != "" || s.Consent != "" || s.HasWords() {
		t.Errorf("%+v", s)
	}
}

// A consent is recorded with the version of the text that was agreed to.
func TestConsentIsRecordedWithItsVersion(t *testing.T) {
	words := reworded(t, "[text]\n\"consent.version\" = \"2027-01\"\n\"phoneentry.consent\" = \"我同意留这个号码\"\n")
	d := run(t, "see attract")
	d.Send(kiosk.WordsChanged{Words: words})
	step(t, d, toReview+";tap next;see submitted;tap leave")
	if got := d.Stored[0].Consent; got != "2027-01" {
		t.Errorf("recorded is %q", got)
	}
	d = run(t, toReview)
	d.Send(kiosk.WordsChanged{Words: words}) // comes after the customer agreed
	step(t, d, "tap next;see submitted")
	if got, want := d.Stored[0].Consent, content.Default().Text("consent.version"); got != want {
		t.Errorf("recorded is %q, agreed was to %q", got, want)
	}
}

// Without consent there is no number, however it was left.
func TestNoConsentNoPhone(t *testing.T) {
	for _, script := range []string{
		toReview + ";tap changephone;tap phone;tap next;tap consent;tap back;tap back;see review;tap next;see submitted",
		toReview + ";tap changephone;tap nophone;tap next;tap next;see submitted",
		toWriting + ";write 人;tap next;tap phone;tap next;dial 13800131234;tap nophone;see phonechoice;tap nophone;tap next;tap next;see submitted",
	} {
		d := run(t, script)
		if s := d.Stored[0]; s.Phone != "" || s.Consent != "" {
			t.Errorf("%s: phone %q, consent %q", script, s.Phone, s.Consent)
		}
		if s := d.View().Screen.(kiosk.Submitted); s.PhoneTail != "" || s.Code == "" {
			t.Errorf("%s: %+v", script, s)
		}
	}
}

func TestSubmitOnlyOnce(t *testing.T) {
	d := kiosktest.NewDriver(kiosktest.Counter())
	step(t, d, toReview)
	d.HoldStore = true
	step(t, d, "tap next;tap next;tap back;tap home;tap changetext;tap read;see review;wait 5m;see review;tap next")
	if s := d.View().Screen.(kiosk.Review); !s.Saving {
		t.Errorf("%+v", s)
	}
	if n := len(kiosktest.Of[kiosk.Submit](d.Effects)); n != 1 {
		t.Fatalf("%d submissions", n)
	}
	d.Release()
	step(t, d, "see submitted;tap next;see home")
	// An answer that comes twice, or to nobody, changes nothing.
	d.Send(kiosk.Saved{Number: "999999999"}, kiosk.SaveFailed{})
	step(t, d, "see home")
}

// The order of the ratings holds for a session and changes between sessions.
func TestRatingOrder(t *testing.T) {
	d := kiosktest.NewDriver(kiosktest.Counter())
	reversed := 0
	for range 200 {
		step(t, d, "tap start;choose feedback;see rating")
		first := d.View().Screen.(kiosk.Rating).Order
		step(t, d, "choose neutral;tap next;see reasons;tap back;see rating")
		if again := d.View().Screen.(kiosk.Rating); !slices.Equal(first, again.Order) || again.Selected != "neutral" {
			t.Fatalf("order %v, then %+v", first, again)
		}
		step(t, d, "choose neutral;tap next;tap next;tap next;see thanks;tap next;tap leave")
		s := d.Stored[len(d.Stored)-1]
		if s.Reversed != (first[0] == "very_dissatisfied") {
			t.Fatalf("reported as reversed: %t, shown %v", s.Reversed, first)
		}
		if s.Reversed {
			reversed++
		}
	}
	if reversed < 70 || reversed > 130 {
		t.Errorf("%d of 200 sessions were reversed", reversed)
	}
}

// Private captions are never spoken unless asked, and digits not even then.
func TestPrivateWordsAreSpokenOnlyWhenAsked(t *testing.T) {
	d := run(t, toReview+";tap again;tap read;tap close;tap read;tap readout;speech;speech;speech;speech;see review")
	asked := 0
	for _, s := range kiosktest.Of[kiosk.Speak](d.Effects) {
		if s.Utterance.Private && !s.Asked {
			t.Errorf("%q was spoken unasked", s.Utterance.ID)
		}
		if s.Asked && s.Utterance.Private {
			asked++
			if s.Utterance.Text != "人大" {
				t.Errorf("read was %q", s.Utterance.Text)
			}
		}
		if strings.ContainsAny(s.Utterance.Text, "0123456789") {
			t.Errorf("digits in %q", s.Utterance.Text)
		}
	}
	if asked != 1 {
		t.Errorf("the words were read %d times", asked)
	}
	// A touch ends the reading; the rest is not taken up again.
	step(t, d, "tap read;tap readout;speech;caption read.words.0")
	n := len(d.Effects)
	d.Send(kiosk.Touched{})
	d.FinishSpeech()
	if ids := d.Spoken(n); len(ids) > 0 || d.View().Screen.(kiosk.Review).Reading {
		t.Errorf("after the touch: %v", ids)
	}
}

func TestLongWordsAreReadInCaptions(t *testing.T) {
	words := strings.Repeat(kiosktest.Words, 10)
	parts := kiosk.Captions(words)
	if strings.Join(parts, "") != words {
		t.Error("words are missing")
	}
	for _, p := range parts {
		if n := len([]rune(p)); n < 1 || n > 30 {
			t.Errorf("%d characters in %q", n, p)
		}
	}
	if len(kiosk.Captions("  ")) != 0 {
		t.Error("nothing is read of nothing")
	}
}

// A touch restarts the idle time and the no-input time, and hushes: no more.
func TestTouchIsCheap(t *testing.T) {
	d := run(t, toWriting)
	for i := range 5 {
		n := len(d.Effects)
		d.Send(kiosk.Touched{})
		if got := d.Effects[n:]; len(got) > 3-min(i, 1) {
			t.Errorf("touch %d asks for %+v", i, got)
		}
		if left, ok := d.Running(kiosk.TimerIdle); !ok || left != 180*time.Second {
			t.Errorf("idle timer: %v, %t", left, ok)
		}
		d.Wait(time.Minute)
	}
	step(t, d, "see writing")
}

func TestHelpOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		want   []string
	}{
		"answered":    {"tap help;answer help;tap close", []string{"answered"}},
		"undelivered": {"tap help;wait 10s", []string{"undelivered"}},
		"cancelled":   {"tap help;wait 5s;tap nohelp;wait 1m", []string{"cancelled"}},
		"left":        {"tap help;tap close;tap leave", []string{"cancelled"}},
		"late":        {"tap help;wait 10s;answer help", []string{"undelivered"}},
		"twice":       {"tap help;wait 10s;tap help;answer help;answer help", []string{"undelivered", "answered"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := run(t, "tap start;"+c.script)
			var got []string
			for _, e := range kiosktest.Of[kiosk.EndCall](d.Effects) {
				got = append(got, e.Outcome)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	d := run(t, toWriting+";tap large;tap seated;tap help")
	want := event.Help{Place: "2号机", Screen: "writing", Large: true, Seated: true}
	if got := kiosktest.Of[kiosk.Call](d.Effects); len(got) != 1 || got[0].Help != want {
		t.Errorf("%+v", got)
	}
}

// A desk whose way cannot be read aloud is shown, not guessed at.
func TestDeskWithoutReading(t *testing.T) {
	for desk, want := range map[string]string{
		"":      "没叫通，请到服务台。",
		"3号柱子旁": "没叫通，请到服务台。",
		"大门左手边": "没叫通，请到服务台，大门左手边。",
	} {
		c := kiosktest.Counter()
		c.Desk = desk
		d := kiosktest.NewDriver(c)
		step(t, d, "tap start;tap help;wait 10s")
		if u := d.View().Caption; u.Text != want || u.Pinyin == "" {
			t.Errorf("%q: %+v", desk, u)
		}
	}
}

func TestSettingsApply(t *testing.T) {
	d := run(t, "tap start;tap mute;tap slow;tap large;tap dark;tap seated;tap lefthand")
	want := kiosk.Settings{Size: kiosk.Large, Theme: kiosk.HighContrast, Posture: kiosk.Seated, Hand: kiosk.LeftHand, Volume: kiosk.VolumeMute, Rate: kiosk.RateSlow}
	if got := d.View().Settings; got != want {
		t.Errorf("%+v", got)
	}
	step(t, d, "tap leave;see attract")
	sounds := kiosktest.Of[kiosk.ApplySound](d.Effects)
	if last := sounds[len(sounds)-1]; last != (kiosk.ApplySound{}) {
		t.Errorf("the next customer hears %+v", last)
	}
	d.Tap(kiosk.Start{}, kiosk.SetSize{Size: 9}, kiosk.SetVolume{Volume: 9})
	if got := d.View().Settings; got != (kiosk.Settings{}) {
		t.Errorf("settings that do not exist: %+v", got)
	}
}

func TestConfig(t *testing.T) {
	c := kiosktest.Counter()
	c.Tasks = []kiosk.Task{kiosk.TaskComplaint, "weather"}
	d := kiosktest.NewDriver(c)
	step(t, d, "tap start;choose feedback;see home;choose weather;see home")
	if got := d.View().Screen.(kiosk.Home).Tiles; !slices.Equal(got, []kiosk.Task{kiosk.TaskComplaint}) {
		t.Errorf("tiles %v", got)
	}
	if v := kiosk.New(kiosk.Config{}).View(); v.Words == nil || v.Caption.ID != "attract" {
		t.Errorf("the zero configuration shows %+v", v)
	}
}

func TestNotices(t *testing.T) {
	d := run(t, "tap start")
	for _, c := range []struct {
		script string
		want   kiosk.Notice
	}{{"link down", kiosk.NoticeOffline}, {"choose complaint;disk full", kiosk.NoticeFull}, {"link up", kiosk.NoticeFull}, {"disk free", kiosk.NoticeNone}} {
		step(t, d, c.script)
		if got := d.View().Frame.Notice; got != c.want {
			t.Errorf("after %s: notice %d, want %d", c.script, got, c.want)
		}
	}
}

// Printing is offered only with a printer, and is bounded.
func TestPrint(t *testing.T) {
	d := run(t, toReview+";tap next;see submitted;tap print")
	if len(kiosktest.Of[kiosk.PrintReceipt](d.Effects)) != 0 || d.View().Screen.(kiosk.Submitted).Print {
		t.Error("printed without a printer")
	}
	step(t, d, "printer up;tap print;tap print;tap print;tap print")
	got := kiosktest.Of[kiosk.PrintReceipt](d.Effects)
	if len(got) != 3 || got[0].Receipt != d.View().Screen.(kiosk.Submitted) {
		t.Errorf("%d receipts", len(got))
	}
}

// Who is being read to is there: no 您还在吗 into the middle of it.
func TestListeningIsNotIdle(t *testing.T) {
	d := run(t, toReview+";tap read;tap readout;wait 80s;speech;wait 80s;speech;wait 80s;see review;speech;wait 15s;see review+stillthere")
	if d.View().Screen.(kiosk.Review).Reading {
		t.Error("still reading")
	}
}
