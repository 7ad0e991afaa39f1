package kiosk_test

import (
	"slices"
	"testing"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/kiosktest"
)

// 您还在吗 waits longer for somebody whom the sensor sees, says how long, and puts
// everything away a minute after they have gone.
func TestStillThereWaitsForWhoIsSeen(t *testing.T) {
	here, gone := kiosk.PresenceChanged{Here: true}, kiosk.PresenceChanged{}
	begin := func(before ...kiosk.Msg) *kiosktest.Driver {
		d := kiosktest.NewDriver(kiosktest.Counter())
		d.Send(before...)
		d.Wait(time.Second)
		if len(before) == 0 {
			step(t, d, "tap start")
		}
		step(t, d, "choose complaint;choose waiting;tap next;see writing;write 人;speech")
		d.Wait(3 * time.Minute)
		step(t, d, "see writing+stillthere")
		return d
	}
	minutes := func(d *kiosktest.Driver, want int) {
		t.Helper()
		if o, ok := d.View().Overlay.(kiosk.StillThere); !ok || o.Minutes != want || !o.Wrote {
			t.Errorf("%+v, want %d minutes", d.View().Overlay, want)
		}
	}
	unseen := begin()
	minutes(unseen, 1)
	unseen.Wait(time.Minute)
	step(t, unseen, "see attract")

	stays := begin(here)
	for left := 5; left > 0; left-- {
		minutes(stays, left)
		stays.Wait(time.Minute)
	}
	step(t, stays, "see attract")

	goes := begin(here)
	goes.Wait(90 * time.Second)
	minutes(goes, 4)
	goes.Send(gone)
	minutes(goes, 1)
	goes.Send(here)
	goes.Wait(59 * time.Second)
	step(t, goes, "see writing+stillthere")
	goes.Wait(time.Second)
	step(t, goes, "see attract")

	answers := begin(here)
	answers.Wait(2 * time.Minute)
	step(t, answers, "tap here;see writing")
}

// What a customer came for is not covered by a question while they copy it, and home
// says that it is stored.
func TestWhatIsDoneStays(t *testing.T) {
	d := kiosktest.NewDriver(kiosktest.Counter())
	d.Send(kiosk.PresenceChanged{Here: true})
	step(t, d, "choose feedback;choose neutral;tap next;tap next;tap next;see thanks")
	d.Wait(4 * time.Minute)
	step(t, d, "see thanks;tap next;see home;caption home.received")
	if h := d.View().Screen.(kiosk.Home); !h.Received {
		t.Error("home does not say that it is stored")
	}
	step(t, d, "tap leave;tap start;caption home.morning")
	if h := d.View().Screen.(kiosk.Home); h.Received {
		t.Error("the next customer reads that something was stored")
	}
	d = kiosktest.NewDriver(kiosktest.Counter())
	step(t, d, "tap start;choose feedback;choose neutral;tap next;tap next;tap next;see thanks")
	d.Send(kiosk.PresenceChanged{Here: true}, kiosk.PresenceChanged{})
	d.Wait(91 * time.Second)
	step(t, d, "see thanks+stillthere")
}

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
	step(t, d, "tap start;choose feedback;choose neutral;tap next;tap next;tap next;see thanks;tap next;tap leave;see attract")
	heard = len(d.Effects)
	d.Wait(time.Minute)
	said("done")
}
