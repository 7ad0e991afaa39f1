package branch

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// maxStreams bounds the pages that are open at once.
const maxStreams = 200

var errTooMany = fmt.Errorf("branch: more than %d pages are open", maxStreams)

// writeLimit is how long a browser may take to accept a change.
const writeLimit = 10 * time.Second

// stream sends a part of a page, by server-sent events (WHATWG HTML, section 9.2),
// now and whenever it changes. The same part is not sent again, but the time is,
// so that both sides notice a line that is dead.
func (s *Site) stream(w http.ResponseWriter, r *http.Request, name string, make func() ([]byte, error)) {
	if s.open.Add(1) > maxStreams {
		s.open.Add(-1)
		s.o.Log.Warn("stream refused", "cause", errTooMany.Error())
		w.Header().Set("Retry-After", "10")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer s.open.Add(-1)
	changed, stop := s.host.Watch()
	defer stop()
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "retry: 1000\n\n")
	var last []byte
	for {
		now, err := make()
		if err != nil {
			s.o.Log.Error("stream ends", "cause", err.Error())
			return
		}
		var b bytes.Buffer
		if !bytes.Equal(now, last) {
			fmt.Fprintf(&b, "event: %s\n", name)
			for line := range bytes.Lines(now) {
				fmt.Fprintf(&b, "data: %s\n", bytes.TrimRight(line, "\r\n"))
			}
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "event: alive\ndata: %s\n\n", s.host.Now().Format("15:04"))
		last = now
		if out.SetWriteDeadline(time.Now().Add(writeLimit)) != nil {
			return
		}
		if _, err := w.Write(b.Bytes()); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		case <-s.ended:
			return
		}
	}
}
