package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests of this file start the real binaries and use them as a person
// would: they look at the scene, press what it shows, and write with ink.

// binaries are built once for all tests of this package.
var binaries string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "smartcounter-bin-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binaries = dir
	cmd := exec.Command("go", "build", "-o", dir+"/", "../kiosk", "../hq", ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	code := 1
	if err := cmd.Run(); err == nil {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// A house is a running demo.
type house struct {
	t    *testing.T
	dir  string
	demo *exec.Cmd
	addresses
}

// start runs the demo on free ports and a virtual display.
func start(t *testing.T, args ...string) *house {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the counter runs on Linux")
	}
	if _, err := exec.LookPath("Xvfb"); err != nil {
		lacking(t, "Xvfb is not installed: apt-get install xvfb")
	}
	h := &house{t: t, dir: t.TempDir()}
	args = append([]string{"-data", h.dir, "-screen", "127.0.0.1:0", "-hq", "127.0.0.1:0", "-virtual"}, args...)
	h.demo = exec.Command(filepath.Join(binaries, "demo"), args...)
	var said bytes.Buffer
	h.demo.Stdout, h.demo.Stderr = &said, &said
	h.demo.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := h.demo.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.demo.Wait() }()
	t.Cleanup(func() {
		pids := h.pids()
		h.demo.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(40 * time.Second):
			t.Error("the demo did not end within 40 seconds")
			h.demo.Process.Kill()
			<-ended
		}
		for name, pid := range pids {
			if syscall.Kill(pid, 0) == nil {
				t.Errorf("%s (process %d) outlived the demo", name, pid)
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if t.Failed() {
			t.Logf("the demo said:\n%s\nkiosk.log:\n%s\nhq.log:\n%s", said.String(), tail(filepath.Join(h.dir, "kiosk.log")), tail(filepath.Join(h.dir, "hq.log")))
		}
	})
	h.until("the demo is up", 90*time.Second, func() bool {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the demo ended: %v\n%s", err, said.String())
		default:
		}
		return h.readAddresses() == nil
	})
	return h
}

func (h *house) readAddresses() error {
	data, err := os.ReadFile(filepath.Join(h.dir, "addresses.json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &h.addresses)
}

func (h *house) pids() map[string]int {
	if h.readAddresses() != nil {
		return nil
	}
	return h.PIDs
}

// until polls for something that happens in another process.
func (h *house) until(what string, within time.Duration, ok func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), within)
	defer cancel()
	for !ok() {
		select {
		case <-ctx.Done():
			h.t.Fatalf("waited %s in vain until %s", within, what)
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// element and scene are what GET /scene tells.
type element struct {
	ID, Role, Name    string
	X, Y, W, H        float64
	Enabled, Selected bool
}

type scene struct {
	Screen, Caption string
	Width, Height   int
	Elements        []element
}

func (s scene) find(id string) (element, bool) {
	for _, e := range s.Elements {
		if e.ID == id {
			return e, true
		}
	}
	return element{}, false
}

func (h *house) scene() (s scene, err error) {
	res, err := http.Get(h.Screen + "/scene")
	if err != nil {
		return s, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return s, fmt.Errorf("GET /scene: %s", res.Status)
	}
	return s, json.NewDecoder(res.Body).Decode(&s)
}

func (h *house) mustScene() scene {
	h.t.Helper()
	s, err := h.scene()
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// on waits until a screen is shown.
func (h *house) on(screen string) scene {
	h.t.Helper()
	var s scene
	h.until("the screen is "+screen, 15*time.Second, func() bool {
		var err error
		s, err = h.scene()
		return err == nil && s.Screen == screen
	})
	return s
}

type point struct {
	T    int     `json:"t_ms"`
	Type string  `json:"type"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
}

func (h *house) pointer(points []point) {
	h.t.Helper()
	body, err := json.Marshal(points)
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := http.Post(h.Screen+"/pointer", "application/json", bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		said, _ := io.ReadAll(res.Body)
		h.t.Fatalf("POST /pointer: %s: %s", res.Status, said)
	}
}

// tap presses an element of the scene that is shown now.
func (h *house) tap(id string) {
	h.t.Helper()
	var e element
	h.until("there is "+id, 10*time.Second, func() bool {
		s, err := h.scene()
		if err != nil {
			return false
		}
		var ok bool
		e, ok = s.find(id)
		return ok && e.Enabled
	})
	x, y := e.X+e.W/2, e.Y+e.H/2
	h.pointer([]point{{0, "down", x, y}, {90, "up", x, y}})
}

// ink is one character of the evaluation data.
type inkSample struct {
	Char    string         `json:"char"`
	Strokes [][][2]float64 `json:"strokes"`
}

// samples reads real handwriting. Without the evaluation folder the test skips.
func samples(t *testing.T, file string) map[string]inkSample {
	t.Helper()
	dir := os.Getenv("SMARTCOUNTER_EVAL")
	if dir == "" {
		dir = "../../../shared/eval"
	}
	data, err := os.ReadFile(filepath.Join(dir, "ink", file))
	if err != nil {
		t.Skipf("SKIPPED: no evaluation data (set SMARTCOUNTER_EVAL): %v", err)
	}
	var all []inkSample
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	m := map[string]inkSample{}
	for _, s := range all {
		if _, seen := m[s.Char]; !seen {
			m[s.Char] = s
		}
	}
	return m
}

// draw writes a sample into a box of the screen, stroke by stroke.
func (h *house) draw(s inkSample, box element) {
	h.t.Helper()
	minX, minY, maxX, maxY := s.Strokes[0][0][0], s.Strokes[0][0][1], s.Strokes[0][0][0], s.Strokes[0][0][1]
	for _, st := range s.Strokes {
		for _, p := range st {
			minX, maxX = min(minX, p[0]), max(maxX, p[0])
			minY, maxY = min(minY, p[1]), max(maxY, p[1])
		}
	}
	size := max(maxX-minX, maxY-minY, 1)
	scale := 0.7 * min(box.W, box.H) / size
	dx := box.X + (box.W-(maxX-minX)*scale)/2 - minX*scale
	dy := box.Y + (box.H-(maxY-minY)*scale)/2 - minY*scale
	var points []point
	at := 0
	for _, st := range s.Strokes {
		for i, p := range st {
			kind := "move"
			if i == 0 {
				kind = "down"
			}
			points = append(points, point{at, kind, p[0]*scale + dx, p[1]*scale + dy})
			at += 8
		}
		last := points[len(points)-1]
		points = append(points, point{at, "up", last.X, last.Y})
		at += 120
	}
	h.pointer(points)
}

// write writes words with real ink, one cell after the other, and corrects by
// candidate what came out wrong.
func (h *house) write(words string, from map[string]inkSample) {
	h.t.Helper()
	cell := 0
	for i, r := range []rune(words) {
		s, ok := from[string(r)]
		if !ok {
			h.t.Fatalf("no ink for character %d", i)
		}
		box, ok := h.mustScene().find(fmt.Sprintf("writing.cell.%d", cell))
		if !ok {
			h.t.Fatal("there is no writing cell")
		}
		h.draw(s, box)
		h.until("a candidate is there", 10*time.Second, func() bool {
			sc := h.mustScene()
			for _, e := range sc.Elements {
				if e.Role == "candidate" && e.Name == string(r) {
					if !e.Selected {
						h.tap(e.ID)
					}
					return true
				}
			}
			return false
		})
		cell = 1 - cell
	}
}

// get asks headquarters' API.
func (h *house) get(path string, into any) error {
	req, err := http.NewRequest(http.MethodGet, h.HQ+path, nil)
	if err != nil {
		return err
	}
	req.SetBasicAuth(h.User, h.Password)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 300))
		return fmt.Errorf("GET %s: %s: %s", path, res.Status, said)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

type arrived struct {
	ID, Type, Kiosk, Branch string
	Data                    struct {
		Number, Matter string
		Sheets         int
		Characters     int
		Content        struct {
			Words, Phone, Code string
			Glyphs, Sheets     [][]byte
		}
	}
}

func (h *house) complaints() []arrived { return h.events("complaint.submitted") }

// events returns what headquarters has of one type.
func (h *house) events(kind string) (found []arrived) {
	cursor := "0"
	for {
		var page struct {
			Events []arrived
			Next   json.Number
		}
		if err := h.get("/api/v1/events?limit=200&after="+cursor, &page); err != nil {
			return nil // headquarters is being restarted
		}
		for _, e := range page.Events {
			if e.Type == kind {
				found = append(found, e)
			}
		}
		if len(page.Events) == 0 || page.Next.String() == cursor {
			return found
		}
		cursor = page.Next.String()
	}
}

// complain goes from the attract screen to the query number.
func (h *house) complain(words string, phone string, ink map[string]inkSample) (number string) {
	h.t.Helper()
	s := h.on("attract")
	h.pointer([]point{{0, "down", float64(s.Width) / 2, float64(s.Height) / 2}, {80, "up", float64(s.Width) / 2, float64(s.Height) / 2}})
	h.on("home")
	h.tap("home.complaint")
	s = h.on("matter")
	for _, e := range s.Elements {
		if e.Role == "button" && strings.HasPrefix(e.ID, "matter.") {
			h.tap(e.ID)
			break
		}
	}
	h.tap("matter.next")
	h.on("writing")
	h.write(words, ink)
	h.tap("writing.next")
	h.on("phonechoice")
	if phone == "" {
		h.tap("phonechoice.no")
		h.tap("phonechoice.next")
	} else {
		h.tap("phonechoice.leave")
		h.tap("phonechoice.next")
		h.on("phoneentry")
		for _, d := range phone {
			h.tap("phoneentry.digit." + string(d))
		}
		h.tap("phoneentry.consent")
		h.tap("phoneentry.next")
	}
	h.on("review")
	h.tap("review.submit")
	s = h.on("submitted")
	e, ok := s.find("submitted.number")
	if !ok {
		h.t.Fatal("no query number on the screen")
	}
	return strings.Join(strings.FieldsFunc(e.Name, func(r rune) bool { return r < '0' || r > '9' }), "")
}

// done leaves the closing screen.
func (h *house) done() {
	h.t.Helper()
	h.tap("submitted.done")
	h.until("the counter is free", 10*time.Second, func() bool {
		s, err := h.scene()
		if err == nil && s.Screen == "home" {
			h.tap("nav.leave")
		}
		return err == nil && s.Screen == "attract"
	})
}

func (h *house) network(up bool) {
	h.t.Helper()
	res, err := http.Post(h.Screen+"/network", "application/json", strings.NewReader(fmt.Sprintf(`{"up":%t}`, up)))
	if err != nil {
		h.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		h.t.Fatalf("POST /network: %s", res.Status)
	}
}

func (h *house) kill(name string) {
	h.t.Helper()
	pid := h.pids()[name]
	if pid == 0 {
		h.t.Fatalf("no process %s", name)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		h.t.Fatal(err)
	}
	h.until(name+" runs again", 30*time.Second, func() bool { return h.pids()[name] != pid })
}
