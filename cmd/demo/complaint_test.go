package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const phone = "13912345678"

// TestComplaint writes a complaint with real ink and looks for it at
// headquarters, and for its words and phone number where they must not be.
func TestComplaint(t *testing.T) {
	ink := samples(t, "tegaki_lab_japanese-native1.json")
	wire := filepath.Join(t.TempDir(), "wire")
	h := start(t, "-wire", wire)
	words := "想安全金"
	number := h.complain(words, phone, ink)
	h.done()
	h.until("the complaint has arrived", 15*time.Second, func() bool { return len(h.complaints()) == 1 })
	c := h.complaints()[0]
	if c.Data.Number != number || c.Data.Content.Words != words || c.Data.Content.Phone != phone || c.Data.Matter == "" {
		t.Errorf("arrived: number %q words %q matter %q; written: number %q words %q", c.Data.Number, c.Data.Content.Words, c.Data.Matter, number, words)
	}
	if len(c.Data.Content.Glyphs) != len([]rune(words)) || slices.ContainsFunc(c.Data.Content.Glyphs, func(g []byte) bool { return len(g) < 10 }) {
		t.Errorf("the ink of %d characters arrived, of %d written", len(c.Data.Content.Glyphs), len([]rune(words)))
	}

	// Nothing readable on the way, on the counter's disk, or in any log.
	secrets := []string{phone, words, phone[3:]}
	sent, err := os.ReadFile(wire)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(sent, []byte("complaint.submitted")) {
		t.Error("the wire file does not hold the complaint: the search below would prove nothing")
	}
	for _, s := range secrets {
		if bytes.Contains(sent, []byte(s)) {
			t.Errorf("a secret of %d bytes went over the wire in clear", len(s))
		}
	}
	files := 0
	err = filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) || strings.Contains(path, s) {
				t.Errorf("%s holds a secret of %d bytes in clear", filepath.Base(path), len(s))
			}
		}
		return nil
	})
	if err != nil || files < 5 {
		t.Errorf("searched %d files: %v", files, err)
	}
}

// TestNetworkCutAndKill: three complaints without a network, the counter killed
// as the last number shows, the network back: exactly these three arrive.
func TestNetworkCutAndKill(t *testing.T) {
	ink := samples(t, "tegaki_lab_japanese-native1.json")
	h := start(t)
	h.network(false)
	var numbers []string
	for i, words := range []string{"金", "安", "全"} {
		numbers = append(numbers, h.complain(words, "", ink))
		if i < 2 {
			h.done()
		}
	}
	h.kill("kiosk")
	h.on("attract")
	h.network(true)
	h.until("three complaints have arrived", 30*time.Second, func() bool { return len(h.complaints()) >= 3 })
	h.exactly(numbers)
}

// TestHeadquartersKilled: headquarters dies while complaints come in.
func TestHeadquartersKilled(t *testing.T) {
	ink := samples(t, "tegaki_lab_japanese-native1.json")
	h := start(t, "-simulate", "2")
	var numbers []string
	for i, words := range []string{"金", "安", "全"} {
		numbers = append(numbers, h.complain(words, "", ink))
		if i < 2 {
			h.kill("hq")
			h.done()
		}
	}
	h.until("three complaints have arrived", 60*time.Second, func() bool { return len(h.of("guihua")) >= 3 })
	h.exactly(numbers)
}

// of returns the complaints of one branch.
func (h *house) of(branch string) []arrived {
	return slices.DeleteFunc(h.complaints(), func(a arrived) bool { return a.Branch != branch })
}

// exactly checks that the counter's complaints at headquarters are these, once each.
func (h *house) exactly(numbers []string) {
	h.t.Helper()
	time.Sleep(time.Second) // a duplicate would come now
	var got []string
	for _, c := range h.of("guihua") {
		got = append(got, c.Data.Number)
	}
	slices.Sort(got)
	slices.Sort(numbers)
	if !slices.Equal(got, numbers) {
		h.t.Errorf("headquarters has %v; the screen showed %v", got, numbers)
	}
}

// TestLongComplaint writes as much as the screens take: 300 characters, by hand
// and by phrase, and six sheets of letter paper.
func TestLongComplaint(t *testing.T) {
	ink := samples(t, "tegaki_lab_japanese-native1.json")
	h := start(t)
	s := h.on("attract")
	h.pointer([]point{{0, "down", float64(s.Width) / 2, float64(s.Height) / 2}, {80, "up", float64(s.Width) / 2, float64(s.Height) / 2}})
	h.tap("home.complaint")
	h.tap("matter.waiting")
	h.tap("matter.next")
	h.on("writing")
	h.write("安全", ink)
	length := func() int {
		e, _ := h.mustScene().find("writing.text")
		return len([]rune(e.Name))
	}
	for n := length(); n < 300; {
		id := "writing.phrase.0"
		if _, ok := h.mustScene().find(id); !ok {
			break
		}
		h.tap(id)
		if m := length(); m == n {
			break // the next phrase would be too long
		} else {
			n = m
		}
	}
	for length() < 300 {
		h.tap("writing.space")
	}
	h.tap("writing.paper")
	h.on("letterpaper")
	for sheet := range 6 {
		if sheet > 0 {
			h.tap("letterpaper.add")
		}
		canvas, ok := h.mustScene().find("letterpaper.canvas")
		if !ok {
			t.Fatal("no letter paper")
		}
		for row := range 2 {
			for column, r := range []rune("安全安") {
				box := canvas
				box.W, box.H = canvas.W/5, canvas.H/4
				box.X, box.Y = canvas.X+float64(column)*box.W, canvas.Y+float64(row)*box.H
				h.draw(ink[string(r)], box)
			}
		}
	}
	h.tap("letterpaper.next")
	h.on("phonechoice")
	h.tap("phonechoice.no")
	h.tap("phonechoice.next")
	h.on("review")
	h.tap("review.submit")
	h.on("submitted")
	h.until("the complaint has arrived", 15*time.Second, func() bool { return len(h.complaints()) == 1 })
	c := h.complaints()[0].Data
	if n := len([]rune(c.Content.Words)); n != 300 || c.Characters != 300 || !strings.HasPrefix(c.Content.Words, "安全") {
		t.Errorf("%d characters arrived, %d counted", n, c.Characters)
	}
	if len(c.Content.Sheets) != 6 || c.Sheets != 6 {
		t.Fatalf("%d sheets arrived, %d counted", len(c.Content.Sheets), c.Sheets)
	}
	for i, encoded := range c.Content.Sheets {
		if len(encoded) < 500 {
			t.Errorf("sheet %d arrived with %d bytes of ink", i+1, len(encoded))
		}
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
