package kiosk_test

import (
	"slices"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/kiosktest"
)

// Who steps up to an idle counter is greeted and told twice how to begin; who
// stays nearby is not spoken to all day, and nobody is greeted twice in a row.
func TestPresence(t *testing.T) {
	here, gone := kiosk.PresenceChanged{Here: true}, kiosk.PresenceChanged{}
	d := kiosktest.NewDriver(kiosktest.Counter())
	heard := 0
	said := func(what string, want ...string) {
		t.Helper()
		d.FinishSpeech()
		if ids := d.Spoken(heard); !slices.Equal(ids, want) {
			t.Errorf("%s: said %q, want %q", what, ids, want)
		}
		heard = len(d.Effects)
	}
	d.Wait(time.Minute)
	said("nobody there")
	d.Send(here)
	said("stepping up", "attract")
	d.Wait(11 * time.Second)
	said("standing there", "attract.reprompt")
	d.Wait(11 * time.Second)
	said("standing there longer", "attract.reprompt")
	d.Wait(5 * time.Minute)
	said("standing there for good")
	if s := d.Screen(); s != "attract" {
		t.Errorf("the screen is %s", s)
	}
	d.Send(gone, here)
	said("the next", "attract")
	d.Send(gone, here)
	said("the sensor flickers")
	d.Send(gone)
	d.Wait(time.Minute)
	said("gone")

	// In a session the sensor says nothing.
	step(t, d, "tap start")
	said("start", "home.morning")
	d.Send(here)
	said("in a session")
	// Who left without having done anything may have done so by mistake.
	step(t, d, "tap leave;see attract")
	d.Wait(11 * time.Second)
	said("left", "attract.reprompt")
	// Who is done is not called back.
	step(t, d, "tap start;choose feedback;choose neutral;tap next;tap next;see thanks;tap next;tap leave;see attract")
	heard = len(d.Effects)
	d.Wait(time.Minute)
	said("done")
}
