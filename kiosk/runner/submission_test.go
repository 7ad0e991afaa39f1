package runner_test

import (
	"encoding/json"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/kiosk/runner"
)

func TestComplaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.upToReview(t)
		c.do(t, kiosk.Next{})
		synctest.Wait()
		shown, ok := c.screen().(kiosk.Submitted)
		if !ok {
			t.Fatalf("on %T instead of Submitted", c.screen())
		}
		stored := c.store.of(t, event.ComplaintSubmitted)
		if len(stored) != 1 {
			t.Fatalf("%d complaints stored", len(stored))
		}
		var data event.Complaint
		if err := json.Unmarshal(stored[0].Data, &data); err != nil {
			t.Fatal(err)
		}
		if data.Number != shown.Number || !event.ValidNumber(shown.Number) {
			t.Errorf("stored number %q, shown %q", data.Number, shown.Number)
		}
		if shown.PhoneTail != "5678" || shown.Code != "" {
			t.Errorf("phone tail %q, code %q", shown.PhoneTail, shown.Code)
		}
		var said event.Statement
		if err := c.opener.Open(data.Content, stored[0].ID, stored[0].Type, stored[0].Kiosk, &said); err != nil {
			t.Fatal(err)
		}
		if said.Words != "人人" || said.Phone != "13912345678" || len(said.Glyphs) != 2 {
			t.Errorf("sealed: words of %d bytes, phone of %d, %d inks", len(said.Words), len(said.Phone), len(said.Glyphs))
		}
		if k, err := ink.Decode(said.Glyphs[1]); err != nil || len(k) != len(kiosktest.Cell('人')) {
			t.Errorf("ink came out with %d strokes: %v", len(k), err)
		}
		if len(c.store.state[runner.NumberState]) != 8 {
			t.Error("the count was not committed with the complaint")
		}
		c.do(t, kiosk.Leave{})
		if c.wiped == 0 {
			t.Error("adapters were not told to forget the customer")
		}
	})
}

func TestSaveFails(t *testing.T) {
	for _, fault := range []struct {
		name string
		err  error
	}{{"full", runner.ErrFull}, {"broken", errors.New("input/output error")}} {
		t.Run(fault.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t)
				c.upToReview(t)
				c.store.set(fault.err, 0)
				c.do(t, kiosk.Next{})
				synctest.Wait()
				r, ok := c.screen().(kiosk.Review)
				if !ok || !r.Failed || len(r.Text) != 2 {
					t.Fatalf("on %T: what was written must stay, with the failure said", c.screen())
				}
				c.store.set(nil, 0)
				if err := c.Do(t.Context(), kiosk.DiskChanged{Full: false}); err != nil {
					t.Fatal(err)
				}
				c.do(t, kiosk.Next{})
				synctest.Wait()
				if _, ok := c.screen().(kiosk.Submitted); !ok {
					t.Fatalf("on %T after the disk came back", c.screen())
				}
				if n := len(c.store.of(t, event.ComplaintSubmitted)); n != 1 {
					t.Errorf("%d complaints stored", n)
				}
			})
		})
	}
}

// TestSlowDisk presses 没错，交上去 again and again while the disk is slow.
func TestSlowDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.upToReview(t)
		c.store.set(nil, 5*time.Second)
		for range 5 {
			c.do(t, kiosk.Next{})
		}
		if _, ok := c.screen().(kiosk.Review); !ok {
			t.Fatalf("on %T before anything is stored: a number must not show yet", c.screen())
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(c.store.of(t, event.ComplaintSubmitted)); n != 1 {
			t.Errorf("%d complaints stored for one customer", n)
		}
	})
}

// TestLargestComplaint hands in all that the screens accept: 300 characters
// with their ink and six full sheets. It must fit one event and come out whole.
func TestLargestComplaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t)
		c.do(t, kiosk.Start{}, kiosk.Choose{Key: string(kiosk.TaskComplaint)})
		c.do(t, kiosk.Choose{Key: c.matter(t)}, kiosk.Next{})
		for i := range 300 {
			c.write(t, i%2)
		}
		w := c.screen().(kiosk.Writing)
		if len(w.Text) != 300 || !w.Full {
			t.Fatalf("%d characters written, full %t", len(w.Text), w.Full)
		}
		c.do(t, kiosk.UseLetterPaper{})
		sheet := kiosktest.Sheet("上回排队太久", "请多开窗口", "谢谢大家")
		for i := range 6 {
			if i > 0 {
				c.do(t, kiosk.AddSheet{})
			}
			for _, s := range sheet {
				c.do(t, kiosk.PenDown{}, kiosk.PenUp{Stroke: s})
			}
		}
		c.do(t, kiosk.Next{}, kiosk.NoPhone{}, kiosk.Next{}, kiosk.Next{})
		synctest.Wait()
		shown, ok := c.screen().(kiosk.Submitted)
		if !ok {
			t.Fatalf("on %T instead of Submitted", c.screen())
		}
		stored := c.store.of(t, event.ComplaintSubmitted)
		var data event.Complaint
		if err := json.Unmarshal(stored[0].Data, &data); err != nil {
			t.Fatal(err)
		}
		var said event.Statement
		if err := c.opener.Open(data.Content, stored[0].ID, stored[0].Type, stored[0].Kiosk, &said); err != nil {
			t.Fatal(err)
		}
		if len([]rune(said.Words)) != 300 || len(said.Glyphs) != 300 || len(said.Sheets) != 6 || said.Code != shown.Code {
			t.Errorf("%d characters, %d inks, %d sheets", len([]rune(said.Words)), len(said.Glyphs), len(said.Sheets))
		}
		for _, encoded := range said.Sheets {
			if k, err := ink.Decode(encoded); err != nil || len(k) != len(sheet) {
				t.Errorf("a sheet came out with %d strokes of %d: %v", len(k), len(sheet), err)
			}
		}
	})
}
