package outboxtest_test

import (
	"path/filepath"
	"testing"

	"smartcounter/outbox/outboxtest"
)

// TestAPubackIsNoProof tells one story twice: headquarters is away, a counter sends,
// the broker says PUBACK and is killed. A counter that takes a PUBACK for
// headquarters' word loses every event, which also shows that the judge of the chaos
// run sees a loss; the relay loses none.
func TestAPubackIsNoProof(t *testing.T) {
	const events = 50
	for role, lost := range map[string]int{"trusting-kiosk": events, "kiosk": 0} {
		t.Run(role, func(t *testing.T) {
			broker := outboxtest.StartMosquitto(t, "")
			database := filepath.Join(t.TempDir(), "hq.db")
			office := newOffice(t, broker.URL(), database)
			office.open() // so that the broker keeps what comes for headquarters
			office.kill()

			var b board
			first := newCounter(t, role, 0, filepath.Join(t.TempDir(), "outbox.db"), broker.URL(), &b)
			first.start()
			first.ask(events)
			wait(t, "the counter believes to have sent", func() bool {
				return b.of("trusted") == 1 || role == "kiosk" && first.shownSoFar() == events && b.of("connected") > 0
			})
			broker.Kill()
			broker.Start()
			office.open()

			// When this counter is through, headquarters has met whatever was left of the first one's.
			second := newCounter(t, "kiosk", 1, filepath.Join(t.TempDir(), "outbox.db"), broker.URL(), &b)
			second.start()
			second.ask(1)
			for _, k := range []*counter{second, first} {
				k.tell("finish")
				k.ended()
			}
			office.close()
			db, err := openStore(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			v := judge(map[place]int{first.place: events, second.place: 1}, everyEvent(t, db))
			if want := (verdict{events: events + 1 - lost, lost: lost}); v != want || b.noted() != "" {
				t.Errorf("%+v, want %+v; %s", v, want, b.noted())
			}
			t.Logf("of %d events %d lost", events, v.lost)
		})
	}
}
