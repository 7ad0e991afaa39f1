package kiosk_test

import (
	"slices"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/kiosktest"
)

// Who steps up to an idle counter finds the first question, is greeted and told twice
// what to do; who stays nearby is not spoken to all day, and nobody is greeted twice
// in a row.
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
	said("stepping up", "home.morning")
	d.Wait(11 * time.Second)
	said("standing there", "home.reprompt")
	d.Wait(11 * time.Second)
	said("standing there longer", "home.reprompt")
	step(t, d, "see home")
	d.Wait(5 * time.Minute)
	said("standing there for good")
	step(t, d, "see attract")
	d.Send(gone, here)
	said("the next", "home.morning")
	d.Send(gone, here)
	said("the sensor flickers")
	step(t, d, "see home")
	d.Send(gone)
	step(t, d, "see attract")
	d.Wait(time.Minute)
	said("gone")
	if ended := kiosktest.Of[kiosk.EndSession](d.Effects); len(ended) != 0 {
		t.Errorf("who only passed counts as a session: %+v", ended)
	}

	// In a session the sensor says nothing, and takes nothing away.
	d.Send(here)
	step(t, d, "tap again")
	heard = len(d.Effects)
	d.Send(gone)
	step(t, d, "see home")
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
