package event

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestTopics(t *testing.T) {
	shard := Shard("bj-haidian")
	for _, c := range []struct{ got, want string }{
		{EventsTopic("bj-haidian", "k2", ComplaintSubmitted), "v1/" + shard + "/bj-haidian/k2/events/complaint.submitted"},
		{AckTopic("bj-haidian", "k2"), "v1/" + shard + "/bj-haidian/k2/ack"},
		{GoneTopic("bj-haidian", "k2"), "v1/" + shard + "/bj-haidian/k2/gone"},
		{WildcardGone(), "v1/+/+/+/gone"},
		{ShardGone("3f"), "v1/3f/+/+/gone"},
		{DownTopic("bj-haidian", "k2", DownHelp), "v1/" + shard + "/bj-haidian/k2/down/help"},
		{WildcardDown("bj-haidian", "k2"), "v1/" + shard + "/bj-haidian/k2/down/+"},
		{WildcardEvents(), "v1/+/+/+/events/+"},
		{ShardEvents("3f"), "v1/3f/+/+/events/+"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

// A branch's shard is in every topic ever published: it may never change.
func TestShardIsStable(t *testing.T) {
	for branch, want := range map[string]string{"bj-haidian": "2a", "sh-pudong": "39", "b1": "3d"} {
		if got := Shard(branch); got != want {
			t.Errorf("Shard(%q) = %s, want %s", branch, got, want)
		}
	}
}

func TestShardsSpread(t *testing.T) {
	names := map[string]int{}
	for i := range 64 * 100 {
		names[Shard(fmt.Sprintf("branch-%d", i))]++
	}
	if len(names) != Shards {
		t.Fatalf("%d shards used, want %d", len(names), Shards)
	}
	for i := range Shards {
		if n := names[ShardName(i)]; n < 50 || n > 150 {
			t.Errorf("shard %s holds %d of 6400 branches, want about 100", ShardName(i), n)
		}
	}
}

func TestParseTopicRefuses(t *testing.T) {
	good := EventsTopic("b1", "k1", HelpCalled)
	wrongShard := ShardName(1)
	if wrongShard == Shard("b1") {
		wrongShard = ShardName(2)
	}
	for _, s := range []string{
		"", "v1", "v2" + good[2:], good + "/x", good + "x/", strings.ToUpper(good),
		"v1/" + wrongShard + "/b1/k1/ack",
		"v1/" + Shard("b1") + "/b1/k1/ack/x",
		"v1/" + Shard("b1") + "/b1/k1/gone/x",
		"v1/" + Shard("b1") + "/b1/k1/events",
		"v1/" + Shard("b1") + "/b1/k1/events/nodot",
		"v1/" + Shard("b1") + "/b1/k1/events/a.b.c",
		"v1/" + Shard("b1") + "/b1/k1/down/+",
		"v1/" + Shard("b1") + "/b1//ack",
		"v1/" + Shard("b1") + "/b1/k+/ack",
		"v1/" + Shard("b1") + "/b1/" + strings.Repeat("k", 33) + "/ack",
		strings.Repeat("/", 10_000),
	} {
		if got, err := ParseTopic(s); !errors.Is(err, ErrTopic) {
			t.Errorf("ParseTopic(%.80q) = %+v, %v", s, got, err)
		}
	}
}

func FuzzParseTopic(f *testing.F) {
	f.Add(EventsTopic("b1", "k1", FeedbackSubmitted))
	f.Add(AckTopic("bj-haidian", "k2"))
	f.Add(GoneTopic("bj-haidian", "k2"))
	f.Add(DownTopic("b1", "k1", DownHelp))
	f.Add("v1/00/+/#/events/x.y")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseTopic(s)
		if err != nil {
			if !errors.Is(err, ErrTopic) {
				t.Fatalf("unexpected error %v", err)
			}
			return
		}
		if p.String() != s {
			t.Fatalf("%q parsed to %+v, which is %q", s, p, p.String())
		}
		if !ValidID(p.Branch) || !ValidID(p.Kiosk) || strings.ContainsAny(s, "+#\x00") {
			t.Fatalf("%q accepted", s)
		}
	})
}
