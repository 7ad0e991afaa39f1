package runner

import (
	"context"
	"errors"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
)

// A writer builds events and stores them, one after the other, beside the loop:
// a slow disk delays the number, never the screen.
type writer struct {
	r    *Runner
	jobs chan func(context.Context)
	done chan struct{}
}

// backlog is how many events may wait for the disk. The session produces a few
// a minute, so a full backlog means a disk that has stopped answering.
const backlog = 256

func newWriter(r *Runner) *writer {
	w := &writer{r: r, jobs: make(chan func(context.Context), backlog), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		for job := range w.jobs {
			// Not Run's context: what was handed in is stored even while the
			// counter shuts down.
			ctx, cancel := context.WithTimeout(context.Background(), storeLimit)
			job(ctx)
			cancel()
		}
	}()
	return w
}

// storeLimit bounds one transaction; past it the customer is told that nothing
// was stored.
const storeLimit = 20 * time.Second

// close stores what is queued and ends.
func (w *writer) close() {
	close(w.jobs)
	<-w.done
}

func (w *writer) enqueue(job func(context.Context)) bool {
	select {
	case w.jobs <- job:
		return true
	default:
		return false
	}
}

// submit stores what a customer hands in and answers with Saved or SaveFailed.
func (w *writer) submit(s kiosk.Submission) {
	at := time.Now()
	queued := w.enqueue(func(ctx context.Context) {
		saved, err := w.r.store(ctx, s, at)
		if err != nil {
			w.r.options.Log.Error("a submission was not stored", "task", string(s.Task), "error", err)
			msgs := []kiosk.Msg{kiosk.SaveFailed{Full: errors.Is(err, ErrFull)}}
			if errors.Is(err, ErrFull) {
				msgs = append(msgs, kiosk.DiskChanged{Full: true})
			}
			w.r.finish(msgs...)
			return
		}
		w.r.finish(saved)
	})
	if !queued {
		w.r.working.Go(func() { w.r.finish(kiosk.SaveFailed{}) })
	}
}

func (w *writer) session(s event.Session) { w.newEvent(event.SessionEnded, s) }

func (w *writer) newEvent(t event.Type, data any) {
	id, err := event.NewID()
	if err != nil {
		w.r.options.Log.Error("an event got no id", "type", string(t), "error", err)
		return
	}
	w.event(id, t, data)
}

// event stores an event that no customer waits for.
func (w *writer) event(id string, t event.Type, data any) {
	at := time.Now()
	queued := w.enqueue(func(ctx context.Context) {
		body, err := w.r.body(id, t, at, data)
		if err == nil {
			err = w.r.options.Store.Append(ctx, []Record{{ID: id, Body: body}}, nil)
		}
		if err != nil {
			w.r.options.Log.Error("an event was not stored", "type", string(t), "error", err)
		}
	})
	if !queued {
		w.r.options.Log.Error("an event was not stored: the disk does not answer", "type", string(t))
	}
}
