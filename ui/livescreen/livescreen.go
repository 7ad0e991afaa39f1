// Package livescreen serves a picture of the counter's screen on loopback, for a
// machine without a display: what is shown, the scene as an assistive technology
// would be told it, and a pointer that acts like a finger.
package livescreen

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"smartcounter/ui"
)

// A Screen is what is served.
type Screen interface {
	// Scene is what is shown now; nil before there is anything.
	Scene() *ui.Scene
	// Picture returns the pixels of now with their version, and no pixels if the
	// version is known already.
	Picture(ctx context.Context, known uint64) (picture *image.RGBA, version uint64, err error)
	// Pointer plays events and returns when what they led to is settled.
	Pointer(ctx context.Context, events []ui.PointerEvent) error
	// Keys presses keys of a keypad and returns when what they led to is settled.
	Keys(ctx context.Context, keys []ui.PadKey) error
	// Version counts the pictures; the channel is closed when it changes.
	Version() (version uint64, changed <-chan struct{})
}

const (
	// maxWait bounds how long a page waits for a change in one request.
	maxWait = 25 * time.Second
	// answerWithin bounds everything else that a request waits for.
	answerWithin = 30 * time.Second
	// forgotten is after how long a touch that nobody ends is called off.
	forgotten = 10 * time.Second
)

//go:embed page
var page embed.FS

// A handler serves one screen.
type handler struct {
	screen Screen
	mux    *http.ServeMux

	picture sync.Mutex // one picture is read and encoded at a time
	version uint64     // of encoded
	encoded []byte

	gesture sync.Mutex // one post of events is played at a time
	callOff *time.Timer
}

// Handler serves s to pages of its own address only.
func Handler(s Screen) http.Handler {
	h := &handler{screen: s, mux: http.NewServeMux()}
	files, err := fs.Sub(page, "page")
	if err != nil {
		// The folder is part of the program; its name above is the only way to fail.
		files = page
	}
	h.mux.Handle("GET /", http.FileServerFS(files))
	h.mux.HandleFunc("GET /screen.png", h.serveScreen)
	h.mux.HandleFunc("GET /scene", h.serveScene)
	h.mux.HandleFunc("GET /changes", h.serveChanges)
	h.mux.HandleFunc("POST /pointer", h.servePointer)
	h.mux.HandleFunc("POST /keys", h.serveKeys)
	return guard(h.mux)
}

// ErrAddress is returned by Listen for an address that others could reach.
var ErrAddress = errors.New("livescreen: not a loopback address")

// Listen opens a loopback address such as 127.0.0.1:8600; port 0 picks a free
// one. Anything else is refused: whoever reaches the screen can use it.
func Listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %q, write it as 127.0.0.1:8600", ErrAddress, addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%w: %q, use 127.0.0.1", ErrAddress, addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("livescreen: %w", err)
	}
	// The name localhost could have led anywhere.
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		l.Close()
		return nil, fmt.Errorf("%w: %q led to %s", ErrAddress, addr, l.Addr())
	}
	return l, nil
}

// Serve serves s on l until ctx ends.
func Serve(ctx context.Context, l net.Listener, s Screen) error {
	server := &http.Server{
		Handler:           Handler(s),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       answerWithin,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("livescreen: %w", err)
	}
	return nil
}

// serveScreen answers with the picture, or with 304 if the page has it.
func (h *handler) serveScreen(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	h.picture.Lock()
	defer h.picture.Unlock()
	picture, version, err := h.screen.Picture(ctx, h.version)
	if err != nil {
		busy(w)
		return
	}
	if picture != nil {
		var b bytes.Buffer
		encoder := png.Encoder{CompressionLevel: png.BestSpeed}
		if err := encoder.Encode(&b, picture); err != nil {
			busy(w)
			return
		}
		h.encoded, h.version = b.Bytes(), version
	}
	if h.encoded == nil {
		busy(w)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("ETag", strconv.Quote(strconv.FormatUint(h.version, 10)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(h.encoded))
}

func (h *handler) serveScene(w http.ResponseWriter, _ *http.Request) {
	s := h.screen.Scene()
	if s == nil {
		busy(w)
		return
	}
	answer(w, ui.Describe(*s))
}

// serveChanges answers when the picture is no longer the one that the page has,
// or after a while.
func (h *handler) serveChanges(w http.ResponseWriter, r *http.Request) {
	known, err := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		http.Error(w, "after must be the number of a version", http.StatusBadRequest)
		return
	}
	timeout := time.NewTimer(maxWait)
	defer timeout.Stop()
	for waiting := true; waiting; {
		version, changed := h.screen.Version()
		if version != known {
			break
		}
		select {
		case <-changed:
		case <-timeout.C:
			waiting = false
		case <-r.Context().Done():
			return
		}
	}
	version, _ := h.screen.Version()
	answer(w, map[string]uint64{"version": version})
}

// servePointer plays the events of the body and answers when they are settled.
func (h *handler) servePointer(w http.ResponseWriter, r *http.Request) {
	events, err := decodePointer(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	h.gesture.Lock()
	defer h.gesture.Unlock()
	if h.callOff != nil {
		h.callOff.Stop()
		h.callOff = nil
	}
	if err := h.screen.Pointer(ctx, events); err != nil {
		busy(w)
		return
	}
	if n := len(events); n > 0 && events[n-1].Kind != ui.PointerUp {
		h.expect(events[n-1])
	}
	played := map[string]any{"played": len(events)}
	if s := h.screen.Scene(); s != nil {
		played["screen"] = s.Screen
	}
	answer(w, played)
}

// serveKeys presses the keys of the body and answers when they are settled.
func (h *handler) serveKeys(w http.ResponseWriter, r *http.Request) {
	keys, err := decodeKeys(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerWithin)
	defer cancel()
	h.gesture.Lock()
	defer h.gesture.Unlock()
	if err := h.screen.Keys(ctx, keys); err != nil {
		busy(w)
		return
	}
	played := map[string]any{"played": len(keys)}
	if s := h.screen.Scene(); s != nil {
		played["screen"] = s.Screen
	}
	answer(w, played)
}

// expect calls a touch off if its end never comes, as when the page is closed
// in the middle: the counter would take no other finger.
func (h *handler) expect(last ui.PointerEvent) {
	var mine *time.Timer
	mine = time.AfterFunc(forgotten, func() {
		ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
		defer cancel()
		h.gesture.Lock()
		defer h.gesture.Unlock()
		if h.callOff != mine {
			return // the touch went on at the last moment
		}
		last.Kind = ui.PointerCancel
		// A screen that is gone has no touch to call off.
		_ = h.screen.Pointer(ctx, []ui.PointerEvent{last})
	})
	h.callOff = mine
}

func answer(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		busy(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(append(body, '\n'))
}

func busy(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "2")
	http.Error(w, "the screen shows nothing yet; try again in two seconds", http.StatusServiceUnavailable)
}
