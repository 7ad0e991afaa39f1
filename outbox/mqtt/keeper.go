package mqtt

import (
	"errors"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
)

// A keeper writes acknowledgements to the outbox beside the session, which would
// otherwise publish nothing during each commit. Only the newest matters. What a
// crash leaves unwritten is sent again, and headquarters counts it once.
type keeper struct {
	box   *outbox.Outbox
	in    chan keepItem
	errs  chan error
	ended chan struct{}
}

// A keepItem is an acknowledgement, or the question whether all are written.
type keepItem struct {
	ack     *event.Ack
	flushed chan struct{}
}

func newKeeper(box *outbox.Outbox) *keeper {
	k := &keeper{box: box, in: make(chan keepItem, 1), errs: make(chan error, 1), ended: make(chan struct{})}
	go k.run()
	return k
}

func (k *keeper) run() {
	defer close(k.ended)
	for item := range k.in {
		if item.flushed != nil {
			close(item.flushed)
			continue
		}
		err := k.box.Ack(item.ack.Epoch, item.ack.Upto)
		if err != nil && !errors.Is(err, outbox.ErrForeignAck) { // the epoch may have ended meanwhile
			select {
			case k.errs <- err:
			default:
			}
		}
	}
}

// keep takes an acknowledgement in, in place of an older one that still waits.
func (k *keeper) keep(a *event.Ack) {
	for {
		select {
		case k.in <- keepItem{ack: a}:
			return
		default:
		}
		select {
		case <-k.in: // only acknowledgements wait here: flush waits for its answer
		default:
		}
	}
}

// flush returns when everything that was taken in has been written.
func (k *keeper) flush() {
	done := make(chan struct{})
	k.in <- keepItem{flushed: done}
	<-done
}

func (k *keeper) close() {
	close(k.in)
	<-k.ended
}
