package kiosktest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/runner"
)

// TestRunnerWithFakes takes one complaint through the real runner: the fakes
// stand in for everything around it, and the session's effects reach them.
func TestRunnerWithFakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store Store
		private, err := event.GenerateKeys("test")
		if err != nil {
			t.Fatal(err)
		}
		opener, err := event.NewOpener(private)
		if err != nil {
			t.Fatal(err)
		}
		var speaker Speaker
		var printer Printer
		var mu sync.Mutex
		var view kiosk.View
		r, err := runner.New(runner.Options{
			Session: Counter(), Branch: "guihua", Kiosk: "k1", Version: "test",
			Store: &store, Sealer: event.NewSealer(private.Public()), Numbers: &Numbers{Left: []string{"583206407", "583206410"}}, Calendar: Calendar{},
			Recognizer: Reader{'人'}, Suggester: content.Default(), Speaker: &speaker, Printer: &printer,
			Show: func(v kiosk.View) { mu.Lock(); view = v; mu.Unlock() },
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		tap := func(msgs ...kiosk.Msg) kiosk.View {
			t.Helper()
			for _, m := range msgs {
				if err := r.Do(ctx, kiosk.Touched{}, m); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			return view
		}

		tap(kiosk.Start{}, kiosk.SetVolume{Volume: kiosk.VolumeBig}, kiosk.Choose{Key: "complaint"}, kiosk.Choose{Key: "waiting"}, kiosk.Next{})
		for _, s := range Cell('人') {
			tap(kiosk.PenDown{}, kiosk.PenUp{Stroke: s})
		}
		time.Sleep(time.Second)
		v := tap(kiosk.Next{}, kiosk.LeavePhone{}, kiosk.Next{})
		for _, digit := range "13800131234" {
			v = tap(kiosk.Digit{Rune: digit})
		}
		store.Fail(errors.New("the disk is slow"))
		v = tap(kiosk.ToggleConsent{}, kiosk.Next{}, kiosk.ReadAloud{}, kiosk.ConfirmedReadAloud{}, kiosk.Next{})
		if s, ok := v.Screen.(kiosk.Review); !ok || !s.Failed {
			t.Fatalf("after a failed store: screen %s", v.Screen.ID())
		}
		store.Fail(nil)
		tap(kiosk.Next{})
		v = tap(kiosk.Print{})
		if s, ok := v.Screen.(kiosk.Submitted); !ok || s.Number != "583206410" || s.PhoneTail != "1234" || !slices.Equal(printer.Receipts(), []kiosk.Submitted{s}) {
			t.Errorf("screen %s, receipts %+v", v.Screen.ID(), printer.Receipts())
		}
		if volume, rate := speaker.Sound(); volume != kiosk.VolumeBig || rate != kiosk.RateNormal {
			t.Errorf("sound %d, %d", volume, rate)
		}
		tap(kiosk.Next{}, kiosk.Leave{})
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}

		var said event.Statement
		for _, record := range store.Records() {
			e, err := event.Unmarshal(record.Body)
			if err != nil {
				t.Fatal(err)
			}
			data, err := e.Decode()
			if err != nil {
				t.Fatal(err)
			}
			if c, ok := data.(*event.Complaint); ok {
				if err := opener.Open(c.Content, e.ID, e.Type, e.Kiosk, &said); err != nil {
					t.Fatal(err)
				}
			}
		}
		if said.Words != "人" || said.Phone != "13800131234" {
			t.Errorf("headquarters reads %q", said.Words)
		}
		for _, u := range speaker.Said() {
			if u.Text == "" || len(u.Text) > 5 && u.Text[:5] == "FAULT" {
				t.Errorf("said %+v", u)
			}
		}
		if volume, _ := speaker.Sound(); volume != kiosk.VolumeMiddle {
			t.Errorf("the next customer hears volume %d", volume)
		}
	})
}
