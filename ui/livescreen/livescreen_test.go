package livescreen

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"smartcounter/ui"
)

// A fake screen notes what it is asked.
type fake struct {
	mu      sync.Mutex
	scene   *ui.Scene
	version uint64
	changed chan struct{}
	reads   int // pictures read
	played  []ui.PointerEvent
	keys    []ui.PadKey
	fails   error
}

func newFake() *fake {
	return &fake{version: 3, changed: make(chan struct{}), scene: &ui.Scene{
		Screen: "home", Caption: "上午好！", Theme: "standard", Size: "normal", Width: 4, Height: 6,
		Elements: []ui.Element{{ID: "home.complaint", Role: ui.RoleButton, Name: "我要投诉",
			Rect: ui.Rect{X: 1, Y: 2, W: 3, H: 4}, Enabled: true}},
	}}
}

func (f *fake) Scene() *ui.Scene { return f.scene }

func (f *fake) Version() (uint64, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.version, f.changed
}

// change is what drawing something does.
func (f *fake) change() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *fake) Pointer(_ context.Context, e []ui.PointerEvent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.played = append(f.played, e...)
	return f.fails
}

func (f *fake) Keys(_ context.Context, keys []ui.PadKey) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys = append(f.keys, keys...)
	return f.fails
}

// got is what was played so far.
func (f *fake) got() []ui.PointerEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.played)
}

func (f *fake) Picture(_ context.Context, known uint64) (*image.RGBA, uint64, error) {
	if f.fails != nil {
		return nil, 0, f.fails
	}
	if known == f.version {
		return nil, f.version, nil
	}
	f.reads++
	img := image.NewRGBA(image.Rect(0, 0, 4, 6))
	img.SetRGBA(1, 2, color.RGBA{0x1D, 0x46, 0x43, 0xFF})
	return img, f.version, nil
}

// ask sends one request to a handler as a page of its own address does.
func ask(h http.Handler, method, path, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1:8600"
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPictureIsReadOncePerVersion(t *testing.T) {
	f := newFake()
	h := Handler(f)
	for range 3 {
		w := ask(h, "GET", "/screen.png", "")
		img, err := png.Decode(w.Body)
		if w.Code != http.StatusOK || err != nil {
			t.Fatalf("%d, %v", w.Code, err)
		}
		if got := color.RGBAModel.Convert(img.At(1, 2)); got != (color.RGBA{0x1D, 0x46, 0x43, 0xFF}) {
			t.Errorf("pixel %v", got)
		}
	}
	if f.reads != 1 {
		t.Errorf("the screen was read %d times", f.reads)
	}
	f.change()
	w := ask(h, "GET", "/screen.png", "")
	if f.reads != 2 || w.Header().Get("ETag") != `"4"` {
		t.Errorf("%d reads, ETag %s", f.reads, w.Header().Get("ETag"))
	}
	w = ask(h, "GET", "/screen.png", "", func(r *http.Request) { r.Header.Set("If-None-Match", `"4"`) })
	if w.Code != http.StatusNotModified {
		t.Errorf("a known picture was sent again: %d", w.Code)
	}
}

func TestSceneIsDescribed(t *testing.T) {
	var got struct {
		Screen   string
		Caption  string
		Elements []struct {
			ID, Role, Name string
			X, Y, W, H     float64
			Enabled        bool
		}
	}
	w := ask(Handler(newFake()), "GET", "/scene", "")
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Screen != "home" || got.Caption != "上午好！" || len(got.Elements) != 1 {
		t.Fatalf("%+v", got)
	}
	if e := got.Elements[0]; e.ID != "home.complaint" || e.Role != "button" || e.Name != "我要投诉" || e.X != 1 || e.H != 4 || !e.Enabled {
		t.Errorf("%+v", e)
	}
}

func TestPointerIsPlayed(t *testing.T) {
	f := newFake()
	w := ask(Handler(f), "POST", "/pointer",
		`[{"t_ms":5,"type":"down","x":1,"y":2},{"t_ms":10.5,"type":"move","x":2,"y":3},{"t_ms":20,"type":"up","x":2,"y":3}]`)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"screen":"home"`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	want := []ui.PointerEvent{
		{Kind: ui.PointerDown, X: 1, Y: 2, At: 5 * time.Millisecond},
		{Kind: ui.PointerMove, X: 2, Y: 3, At: 10500 * time.Microsecond},
		{Kind: ui.PointerUp, X: 2, Y: 3, At: 20 * time.Millisecond},
	}
	if !slices.Equal(f.played, want) {
		t.Errorf("played %v", f.played)
	}
}

func TestTouchWithoutEndIsCalledOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		h := Handler(f)
		ask(h, "POST", "/pointer", `[{"t_ms":0,"type":"down","x":1,"y":2}]`)
		time.Sleep(forgotten - time.Second)
		ask(h, "POST", "/pointer", `[{"t_ms":0,"type":"move","x":2,"y":2}]`)
		time.Sleep(forgotten - time.Second)
		synctest.Wait()
		if n := len(f.got()); n != 2 {
			t.Fatalf("%d events while the touch goes on", n)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if all := f.got(); len(all) != 3 || all[2].Kind != ui.PointerCancel {
			t.Errorf("the touch was not called off: %v", all)
		}
	})
}

func TestChangesAreAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		h := Handler(f)
		if w := ask(h, "GET", "/changes?after=1", ""); w.Body.String() != "{\"version\":3}\n" {
			t.Errorf("a page that is behind got %s", w.Body)
		}
		began := time.Now()
		if w := ask(h, "GET", "/changes?after=3", ""); w.Body.String() != "{\"version\":3}\n" || time.Since(began) != maxWait {
			t.Errorf("%s after %v", w.Body, time.Since(began))
		}
		began = time.Now()
		go func() {
			time.Sleep(time.Second)
			f.change()
		}()
		if w := ask(h, "GET", "/changes?after=3", ""); w.Body.String() != "{\"version\":4}\n" || time.Since(began) != time.Second {
			t.Errorf("%s after %v", w.Body, time.Since(began))
		}
	})
	if w := ask(Handler(newFake()), "GET", "/changes?after=x", ""); w.Code != http.StatusBadRequest {
		t.Errorf("%d for a version that is no number", w.Code)
	}
}

func TestOtherPagesAreRefused(t *testing.T) {
	tests := []struct {
		name string
		code int
		set  func(*http.Request)
	}{
		{"own page", http.StatusOK, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:8600") }},
		{"no browser", http.StatusOK, func(*http.Request) {}},
		{"by name", http.StatusOK, func(r *http.Request) { r.Host = "localhost:8600" }},
		{"by IPv6", http.StatusOK, func(r *http.Request) { r.Host = "[::1]:8600" }},
		{"rebound name", http.StatusMisdirectedRequest, func(r *http.Request) { r.Host = "evil.example:8600" }},
		{"name that begins well", http.StatusMisdirectedRequest, func(r *http.Request) { r.Host = "127.0.0.1.evil.example" }},
		{"network address", http.StatusMisdirectedRequest, func(r *http.Request) { r.Host = "192.168.1.20:8600" }},
		{"other origin", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }},
		{"other port", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:9000") }},
		{"no origin to tell", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Origin", "null") }},
		{"cross-site", http.StatusForbidden, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
	}
	for _, test := range tests {
		f := newFake()
		w := ask(Handler(f), "POST", "/pointer", `[{"t_ms":0,"type":"up","x":1,"y":2}]`, test.set)
		if w.Code != test.code {
			t.Errorf("%s: %d, want %d", test.name, w.Code, test.code)
		}
		if played := len(f.played) > 0; played != (test.code == http.StatusOK) {
			t.Errorf("%s: played %v", test.name, f.played)
		}
	}
}

func TestNothingToShow(t *testing.T) {
	f := newFake()
	f.scene, f.fails = nil, errors.New("not open")
	h := Handler(f)
	for _, path := range []string{"/scene", "/screen.png"} {
		if w := ask(h, "GET", path, ""); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := ask(h, "POST", "/pointer", `[]`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("pointer: %d", w.Code)
	}
}

func TestPageNeedsNothingFromElsewhere(t *testing.T) {
	h := Handler(newFake())
	for _, path := range []string{"/", "/live.js", "/live.css"} {
		w := ask(h, "GET", path, "")
		body, _ := io.ReadAll(w.Body)
		if w.Code != http.StatusOK || len(body) == 0 {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, bad := range []string{"http://", "https://", "style=", "<script>"} {
			if strings.Contains(string(body), bad) {
				t.Errorf("%s contains %q, which the page's policy forbids", path, bad)
			}
		}
		if !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s: no policy", path)
		}
	}
	if w := ask(h, "GET", "/", ""); !strings.Contains(w.Body.String(), "这是柜台屏幕的实时画面") {
		t.Error("the page does not say what it is")
	}
}

func TestListenOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := Listen(addr)
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		l.Close()
	}
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "8600", ""} {
		l, err := Listen(addr)
		if !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", addr, err)
		}
		if err == nil {
			l.Close()
		}
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Serve(ctx, l, newFake()) }()
	answer, err := http.Get("http://" + l.Addr().String() + "/scene")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("%s", answer.Status)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("ended with %v", err)
	}
}
