package kiosk_test

import (
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/kiosktest"

	"github.com/google/go-cmp/cmp"
)

func reworded(t *testing.T, overlay string) *content.Catalogue {
	t.Helper()
	words, err := content.Load(strings.NewReader(overlay), 7)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// No sentence changes under a reader's eyes: other words wait for the session's
// end, and stand on an idle counter at once.
func TestOtherWordsWaitForTheSession(t *testing.T) {
	words := reworded(t, "[prompt.attract]\ntext = \"您好，欢迎来。\"\npinyin = \"nin2 hao3, huan1 ying2 lai2.\"\n")
	in := func(d *kiosktest.Driver) uint64 { return d.View().Words.Version() }
	for name, ending := range map[string]string{"left": "tap home;tap drop;tap leave", "timeout": "wait 10m"} {
		d := run(t, toWriting+";write 人")
		d.Send(kiosk.WordsChanged{Words: words})
		step(t, d, "tap home")
		if in(d) != 0 {
			t.Errorf("%s: the words changed under the customer", name)
		}
		step(t, d, "tap here;"+ending+";see attract")
		if in(d) != 7 || d.View().Caption.Text != "您好，欢迎来。" {
			t.Errorf("%s: version %d, caption %q", name, in(d), d.View().Caption.Text)
		}
	}
	for _, idle := range []string{"see attract", "disk full;see outofservice", "service key;see cleaning"} {
		d := run(t, idle)
		d.Send(kiosk.WordsChanged{Words: words})
		if in(d) != 7 {
			t.Errorf("%s: the words do not change on an idle counter", idle)
		}
	}
	d := run(t, "disk full;see outofservice;tap large")
	d.Send(kiosk.WordsChanged{Words: words}, kiosk.WordsChanged{})
	if in(d) != 0 {
		t.Error("somebody stands there")
	}
	d.Wait(10 * time.Minute)
	if in(d) != 7 {
		t.Error("the words were forgotten")
	}
}

func TestExplanationIsReported(t *testing.T) {
	for name, c := range map[string]struct {
		answers string
		clear   bool
		help    kiosk.HelpState
	}{
		"clear":  {"choose atend;tap next;choose possible;tap next;choose wealth;tap next;see explained", true, kiosk.HelpIdle},
		"gap":    {"choose atend;tap next;choose never;tap next;choose wealth;tap next;see explained+help", false, kiosk.HelpCalling},
		"unsure": {"choose atend;tap next;choose possible;tap next;choose unsure;tap next;see explained+help", false, kiosk.HelpCalling},
	} {
		t.Run(name, func(t *testing.T) {
			d := kiosktest.NewDriver(kiosktest.StaffCounter())
			step(t, d, "tap start;choose threequestions;"+c.answers)
			got := kiosktest.Of[kiosk.ReportExplanation](d.Effects)
			if len(got) != 1 {
				t.Fatalf("%d reports", len(got))
			}
			x := got[0].Explanation
			if err := x.Validate(); err != nil {
				t.Error(err)
			}
			if x.Clear != c.clear || len(x.Answers) != 3 || d.View().Frame.Help != c.help {
				t.Errorf("%+v, help %v", x, d.View().Frame.Help)
			}
			want := event.ExplanationAnswer{Question: "withdraw", Choice: "atend", Clear: true}
			if diff := cmp.Diff(want, x.Answers[0]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A counter offers 三问三答 only if it is told to, and only about a product.
func TestThreeQuestionsIsOffered(t *testing.T) {
	offered := func(c kiosk.Config) string {
		d := kiosktest.NewDriver(c)
		step(t, d, "tap start;choose threequestions")
		return d.Screen()
	}
	if got := offered(kiosktest.Counter()); got != "home" {
		t.Errorf("unasked: %s", got)
	}
	if got := offered(kiosktest.StaffCounter()); got != "threequestions" {
		t.Errorf("asked for: %s", got)
	}
	c := kiosktest.StaffCounter()
	c.Words = &content.Catalogue{}
	if got := offered(c); got != "home" {
		t.Errorf("without a product: %s", got)
	}
}
