package ingest_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/store/storetest"
	"smartcounter/kiosk/event"
)

func topic(t event.Type) string { return event.EventsTopic(home.Branch, home.Kiosk, t) }

// bad is every way in which a message can be wrong that we thought of.
func bad(t testing.TB) map[string]struct {
	topic, payload string
	reason         store.Reason
	positioned     bool
} {
	good := string(body(t, storetest.Session(home, 7), "e", 7))
	complaint := string(body(t, storetest.Complaint(home, 7, storetest.Number(t, 1)), "e", 7))
	ended := topic(event.SessionEnded)
	return map[string]struct {
		topic, payload string
		reason         store.Reason
		positioned     bool
	}{
		"no topic":            {"", good, store.ReasonTopic, false},
		"foreign topic":       {"homeassistant/light", good, store.ReasonTopic, false},
		"wrong shard":         {"v1/zz/guihua/k1/events/session.ended", good, store.ReasonTopic, false},
		"ack topic":           {event.AckTopic(home.Branch, home.Kiosk), good, store.ReasonTopic, false},
		"topic not UTF-8":     {"v1/\xff", good, store.ReasonTopic, false},
		"empty":               {ended, "", store.ReasonMalformed, false},
		"zeroes":              {ended, strings.Repeat("\x00", 1000), store.ReasonMalformed, false},
		"no JSON":             {ended, "hello", store.ReasonMalformed, false},
		"JSON of another":     {ended, `[1,2,3]`, store.ReasonMalformed, false},
		"cut off":             {ended, good[:len(good)/2], store.ReasonMalformed, false},
		"deep":                {ended, strings.Repeat("[", 100_000), store.ReasonMalformed, false},
		"not UTF-8":           {ended, strings.Replace(good, "complaint", "compl\xffint", 1), store.ReasonMalformed, true},
		"no position":         {ended, string(storetest.Session(home, 1).Payload), store.ReasonMalformed, false},
		"sequence 0":          {ended, strings.Replace(good, `"sequence":"7"`, `"sequence":"0"`, 1), store.ReasonMalformed, false},
		"sequence beyond":     {ended, strings.Replace(good, `"sequence":"7"`, `"sequence":"18446744073709551615"`, 1), store.ReasonMalformed, false},
		"two sequences":       {ended, strings.Replace(good, `{`, `{"sequence":"9",`, 1), store.ReasonMalformed, true},
		"id twice":            {ended, strings.Replace(good, `{`, `{"id":"x",`, 1), store.ReasonMalformed, true},
		"no id":               {ended, strings.Replace(good, `"id":"0`, `"id":"z`, 1), store.ReasonMalformed, true},
		"other kiosk":         {event.EventsTopic(home.Branch, "k2", event.SessionEnded), good, store.ReasonIdentity, true},
		"other branch":        {event.EventsTopic("haitang", home.Kiosk, event.SessionEnded), good, store.ReasonIdentity, true},
		"other type":          {topic(event.HelpCalled), good, store.ReasonIdentity, true},
		"no time":             {ended, strings.Replace(good, `"time":"2026-11-27T09:30:00Z"`, `"time":"0001-01-01T00:00:00Z"`, 1), store.ReasonMalformed, true},
		"data of another":     {ended, strings.Replace(good, `"outcome":"submitted"`, `"outcome":{}`, 1), store.ReasonData, true},
		"outcome unknown":     {ended, strings.Replace(good, `"outcome":"submitted"`, `"outcome":"won"`, 1), store.ReasonData, true},
		"wrong check digit":   {topic(event.ComplaintSubmitted), strings.Replace(complaint, `"number":"`, `"number":"9`, 1), store.ReasonData, true},
		"body above MaxBody":  {ended, strings.Replace(good, `"task":"`, `"task":"`+strings.Repeat("x", event.MaxBody), 1), store.ReasonTooLarge, true},
		"sealed content gone": {topic(event.ComplaintSubmitted), strings.Replace(complaint, `"content":{`, `"content_":{`, 1), store.ReasonData, true},
	}
}

func TestReadNamesTheReason(t *testing.T) {
	for name, c := range bad(t) {
		m := ingest.Read(c.topic, []byte(c.payload), storetest.At)
		if m.Reason != c.reason {
			t.Errorf("%s: reason %q (%s), want %q", name, m.Reason, m.Detail, c.reason)
		}
		if got := m.Sequence == 7 && m.Stream.Epoch == "e"; got != c.positioned {
			t.Errorf("%s: position read %v (%v, %d), want %v", name, got, m.Stream, m.Sequence, c.positioned)
		}
	}
}

func TestReadTakesGoodEvents(t *testing.T) {
	m := storetest.Complaint(home, 3, storetest.Number(t, 1))
	got := ingest.Read(m.Topic, body(t, m, "e", 3), storetest.At)
	if got.Reason != "" || got.ID != m.ID || got.Hash != m.Hash || got.Sequence != 3 || got.Stream.Epoch != "e" || got.Complaint == nil ||
		got.Complaint.Number != m.Complaint.Number || !bytes.Equal(got.Data, m.Data) {
		t.Errorf("read %+v", got)
	}
	// A counter of a later release sends a type that this one does not know.
	later := bytes.ReplaceAll(body(t, storetest.Session(home, 4), "e", 4), []byte("session.ended"), []byte("queue.left"))
	if got := ingest.Read(topic("queue.left"), later, storetest.At); got.Reason != "" || got.Type != "queue.left" {
		t.Errorf("unknown type: %+v", got)
	}
}

// A counter with a dead clock dates its events 1970, or anything.
func TestReadTakesAnyClock(t *testing.T) {
	for _, year := range []string{"1970", "0101", "2099", "9999"} {
		m := storetest.Complaint(home, 3, storetest.Number(t, 1))
		dated := bytes.Replace(body(t, m, "e", 3), []byte(`"time":"2026`), []byte(`"time":"`+year), 1)
		if got := ingest.Read(m.Topic, dated, storetest.At); got.Reason != "" || got.Complaint == nil || got.Time.Format("2006") != year {
			t.Errorf("year %s: %+v", year, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range bad(f) {
		if len(c.payload) < 10_000 {
			f.Add(c.topic, []byte(c.payload))
		}
	}
	f.Add(topic(event.SessionEnded), body(f, storetest.Session(home, 7), "e", 7))
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		m := ingest.Read(topic, payload, storetest.At)
		if m.Reason != "" {
			if m.Detail == "" {
				t.Error("refused without saying what is wrong")
			}
			return
		}
		to, err := event.ParseTopic(topic)
		if err != nil || to.Branch != m.Stream.Branch || to.Kiosk != m.Stream.Kiosk || to.Type != m.Type {
			t.Errorf("taken for another counter: %v", err)
		}
		if m.Sequence == 0 || m.Stream.Epoch == "" || len(m.ID) != 36 || len(m.Data) == 0 || m.Hash != event.BodyHash(payload) {
			t.Errorf("taken without what makes an event: %+v", m)
		}
	})
}

// TestMalformedStorm sends everything that can be wrong, and random damage, among
// good events: the good ones are all taken, the rest is counted, nothing is stuck.
func TestMalformedStorm(t *testing.T) {
	h := newHouse(t, nil)
	c := newCounter(t, h.broker.URL(), home)
	want := make(map[store.Reason]int64)
	publish := func(topic string, payload []byte) {
		want[ingest.Read(topic, payload, time.Now()).Reason]++
		c.client.Publish(topic, 1, false, payload)
	}
	stray := store.Stream{Branch: "stray", Kiosk: "k1", Epoch: "e"} // damage to its rows leaves gaps of its own
	rnd := rand.New(rand.NewPCG(1, 2))
	var good []store.Incoming
	n := soak(60, 150)
	for i := range n {
		for _, x := range bad(t) {
			to, err := event.ParseTopic(x.topic)
			// Only what headquarters subscribes to can reach it.
			if err == nil && to.Kind == event.TopicEvents && i%30 == 0 {
				publish(x.topic, []byte(x.payload+strings.Repeat(" ", i)))
			}
		}
		damaged := body(t, storetest.Session(stray, uint64(i+1)), "e", uint64(i+1))
		for range 1 + rnd.IntN(4) {
			damaged[rnd.IntN(len(damaged))] ^= 1 << rnd.IntN(8)
		}
		publish(event.EventsTopic(stray.Branch, stray.Kiosk, event.SessionEnded), damaged)
		m := storetest.Session(home, uint64(i+1))
		good = append(good, m)
		c.send(uint64(i+1), m)
	}
	c.until("the good events", upto(uint64(n)))
	counts, err := h.db.QuarantineCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// A second damaged body at a known position counts as cloned, and the broker may
	// deliver twice: so the sum is compared, and from below.
	var sent, kept int64
	for reason, n := range want {
		if reason != "" {
			sent += n
		}
	}
	for _, n := range counts {
		kept += n
	}
	if kept < sent || len(counts) < 5 {
		t.Errorf("quarantined %v, sent %v", counts, want)
	}
	if h.metric(t, "smartcounter_hq_quarantined_total") == 0 {
		t.Error("quarantine is not counted in the metrics")
	}
	for _, m := range good {
		if _, err := h.db.Event(t.Context(), m.ID); err != nil {
			t.Errorf("good event: %v", err)
		}
	}
}
