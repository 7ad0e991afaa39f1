package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// carry carries out one effect. Whatever takes time runs beside the loop and
// comes back as a message.
func (r *Runner) carry(ctx context.Context, e kiosk.Effect) {
	switch e := e.(type) {
	case kiosk.Speak:
		r.say(e.Utterance, e.Asked)
	case kiosk.Hush:
		r.options.Speaker.Hush()
	case kiosk.ApplySound:
		r.options.Speaker.SetSound(e.Volume, e.Rate)
	case kiosk.StartTimer:
		r.startTimer(e)
	case kiosk.StopTimer:
		if t := r.timers[e.Timer]; t != nil {
			t.Stop()
		}
	case kiosk.Recognize:
		r.recognize(ctx, e)
	case kiosk.Suggest:
		r.suggest(e)
	case kiosk.Submit:
		r.pending++
		r.writer.submit(e.Submission)
	case kiosk.ReportExplanation:
		r.writer.newEvent(event.ExplanationChecked, e.Explanation)
	case kiosk.Call:
		r.startCall(e.Help)
	case kiosk.EndCall:
		r.endCall(e.Outcome)
	case kiosk.PrintReceipt:
		r.print(ctx, e.Receipt)
	case kiosk.TakeTicket:
		r.takeTicket(ctx, e)
	case kiosk.CheckIn:
		r.checkIn(ctx, e)
	case kiosk.FindTicket:
		r.findTicket(ctx, e)
	case kiosk.PrintTicket:
		r.printTicket(ctx, e.Slip)
	case kiosk.EndSession:
		r.writer.session(e.Session)
	case kiosk.Wipe:
		if r.reading != nil {
			r.reading()
			r.reading = nil
		}
		r.options.Speaker.Hush()
		r.options.Wipe()
	default:
		// A sealed set, so this is a programming error; the test over all
		// effects finds it before a customer does.
		r.options.Log.Error("effect is not carried out", "effect", fmt.Sprintf("%T", e))
	}
}

func (r *Runner) say(u content.Utterance, asked bool) {
	id := u.ID
	r.options.Speaker.Say(u, asked, func() { r.later(kiosk.SpeechEnded{ID: id}) })
}

// later sends a message from another goroutine without ever blocking it for
// long: after Run has ended the message is dropped.
func (r *Runner) later(m kiosk.Msg) { _ = r.Send(m) }

func (r *Runner) startTimer(e kiosk.StartTimer) {
	if t := r.timers[e.Timer]; t != nil {
		t.Stop()
	}
	fired := kiosk.TimerFired{Timer: e.Timer, Token: e.Token}
	r.timers[e.Timer] = time.AfterFunc(e.After, func() { r.later(fired) })
}

// recognitionLimit bounds one character's recognition, many times over what it
// takes on the slowest counter.
const recognitionLimit = 2 * time.Second

func (r *Runner) recognize(ctx context.Context, e kiosk.Recognize) {
	if r.reading != nil {
		r.reading() // only the newest ink matters
	}
	r.pending++
	if r.options.Recognizer == nil {
		r.working.Go(func() { r.finish(kiosk.Recognized{Token: e.Token, Failed: true}) })
		return
	}
	ctx, cancel := context.WithTimeout(ctx, recognitionLimit)
	r.reading = cancel
	r.working.Go(func() {
		defer cancel()
		res, err := r.options.Recognizer.Recognize(ctx, e.Ink, e.Before, e.After)
		if ctx.Err() == context.Canceled {
			r.finish() // superseded, or the session was wiped
			return
		}
		if err != nil {
			r.options.Log.Warn("handwriting was not recognised", "error", err)
			res = ink.Result{}
		}
		r.finish(kiosk.Recognized{Token: e.Token, Result: res, Failed: err != nil})
	})
}

// phrasesWanted is more than any layout shows at once.
const phrasesWanted = 3

func (r *Runner) suggest(e kiosk.Suggest) {
	if r.options.Suggester == nil {
		return
	}
	r.pending++
	r.working.Go(func() {
		r.finish(kiosk.Suggested{Token: e.Token, Phrases: r.options.Suggester.Suggest(e.Before, e.Topic, phrasesWanted)})
	})
}

func (r *Runner) print(ctx context.Context, receipt kiosk.Submitted) {
	if r.options.Printer == nil {
		return
	}
	r.working.Go(func() {
		if err := r.options.Printer.Print(ctx, receipt); err != nil && ctx.Err() == nil {
			r.options.Log.Warn("receipt was not printed", "error", err)
			r.later(kiosk.PrinterChanged{NoPaper: errors.Is(err, ErrNoPaper)})
		}
	})
}
