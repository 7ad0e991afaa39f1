package main

import (
	"fmt"
	"strings"
	"time"

	"smartcounter/kiosk"
	"smartcounter/ui"
)

// A customer stands before a counter with an errand and what age has left.
type customer struct {
	oldHand
	errand  errand
	counter *counter
	book    inkBook

	setbacks int
	hurdles  map[string]int  // setbacks by screen
	screen   string          // the picture last stood before
	known    map[string]bool // screens that were understood once
	lost     bool            // does not know what this screen wants
	listened int             // what had been said at the last look
	read     string          // sentence about the choice before that was read on this screen
	recoil   bool            // has noticed a wrong press and wants back
	again    bool            // is on the way back to the beginning
	begun    bool
	away     bool // gave up and went

	written    int   // characters believed to stand in the text
	overlooked []int // wrong characters that were not noticed
	retries    map[int]int
	sought     rune // character looked for among the candidates
	alert      bool // came back to mend what is known to be wrong
	tapped     int  // character that was pressed to be mended, counted from 1
	gap        int  // character that was taken out and is to be written anew, counted from 1
	searched   bool // more candidates have been looked at
	onPaper    bool // letter paper instead of the cells
	filled     bool

	diary []string // what was done, screen by screen
}

const (
	// maxMoves and maxTime end a session that goes round in circles.
	maxMoves = 400
	maxTime  = 30 * time.Minute
)

// again is the key that says the guidance again.
const again = "再听一遍"

// result is how one session ended.
type result struct {
	severity, task string
	success, wrong bool
	calls          int
	took           time.Duration
	diary          string
	failed         string // screen that cost most, "" for success
}

func newCustomer(t traits, c chance, e errand, at *counter, book inkBook) *customer {
	return &customer{oldHand: newOldHand(t, c), errand: e, counter: at, book: book,
		retries: map[int]int{}, hurdles: map[string]int{}, known: map[string]bool{}}
}

// visit is the whole session.
func (p *customer) visit() result {
	c := p.counter
	done := false
	for moves := 0; !done && !p.away && moves < maxMoves && c.now() < maxTime; moves++ {
		p.ponder()
		p.arrive()
		if p.setbacks > p.patience {
			p.giveUp()
			break
		}
		g := p.look(&c.scene)
		back := p.recoil
		m := p.decide(g)
		// Nothing has to be understood where there is nothing left to do, nor to
		// go back from where one did not want to be.
		if p.lost && !back && m.verb != finished && m.verb != rest && p.stray() {
			continue
		}
		done = p.carryOut(g, m)
	}
	return p.judge(done)
}

// ponder is the time before acting; sometimes it is so long that the counter
// asks whether anybody is there. A voice calls back; a picture may be overlooked.
func (p *customer) ponder() {
	c := p.counter
	if !p.happens(p.pause) {
		c.wait(p.about(p.think))
		return
	}
	screen := c.scene.Screen
	for left := p.between(60, 300); left > 0; left-- {
		c.wait(time.Second)
		if c.scene.Screen == screen {
			continue
		}
		screen = c.scene.Screen
		if c.audible() && p.happens(p.hearing) {
			left = min(left, p.between(2, 6))
		} else if p.happens(0.5) {
			left = min(left, p.between(5, 50))
		}
	}
}

// arrive notices a new screen, and whether it is understood: from print, or from
// the voice, whichever gets through. Whatever is said later is another chance.
func (p *customer) arrive() {
	c := p.counter
	p.known[p.screen] = p.known[p.screen] || !p.lost
	switch fresh := c.scene.Screen != p.screen; {
	case fresh:
		p.screen, p.read = c.scene.Screen, ""
		p.lost = !p.known[p.screen] && p.happens(p.traits.lost) && !(c.said > p.listened && p.hears())
	case p.lost && c.said > p.listened:
		p.lost = !p.hears()
	}
	p.listened = c.said
}

// hears reports whether guidance gets through.
func (p *customer) hears() bool { return p.counter.audible() && p.happens(p.hearing) }

// stray is what somebody does who does not know what is wanted: wait and look,
// ask to hear it again, or press anything. It reports whether that was all.
func (p *customer) stray() bool {
	c := p.counter
	p.stumble(1, "does not understand")
	g := p.look(&c.scene)
	if b, ok := g.button(again); ok && p.happens(0.25) {
		p.pressOn(b)
		return true
	}
	if p.happens(0.4) {
		if b, ok := p.other(ui.Element{}); ok {
			p.pressOn(b)
		}
		return true
	}
	c.wait(time.Duration(p.between(5, 20) * float64(time.Second)))
	p.lost = p.happens(0.5)
	return p.lost
}

// note writes a line of the diary, for whoever asks why a session failed.
func (p *customer) note(format string, args ...any) {
	line := fmt.Sprintf("%4.0f s  %-18s ", p.counter.now().Seconds(), p.screen)
	p.diary = append(p.diary, line+fmt.Sprintf(format, args...))
}

// carryOut makes a move, and reports whether the errand is believed done.
func (p *customer) carryOut(g glance, m move) bool {
	c := p.counter
	switch m.verb {
	case finished:
		return true
	case puzzled:
		p.stumble(1, "finds nothing that serves")
		if p.happens(0.4) {
			if b, ok := g.button("返回"); ok {
				p.pressOn(b)
			}
		}
	case restart:
		p.stumble(2, "has to begin again")
		p.again = true
	case press:
		if p.happens(p.slip) {
			if b, ok := p.other(m.at); ok {
				screen := c.scene.Screen
				p.tap(c, b.Rect)
				p.note("pressed %s by mistake", b.Name)
				c.meant(nil)
				p.stumble(1, "pressed the wrong control")
				p.regret(screen)
				return false
			}
		}
		p.begin(m.at)
		if label := head(m.at); label == "写好了" || label == "选好了" {
			p.alert = false
		}
		p.pressOn(m.at)
	case draw:
		k := p.book[m.char]
		p.write(c, k[p.IntN(len(k))], p.place(m.at.Rect))
		p.written++
		p.note("wrote %c", m.char)
		c.meant(nil)
	case fill:
		p.fillPaper(m.at.Rect)
	}
	return false
}

// stumble counts setbacks, and where they were met.
func (p *customer) stumble(n int, why string) {
	p.note("setback: %s", why)
	p.setbacks += n
	p.hurdles[p.screen] += n
}

// hurdle is the screen that cost the most, the last one for equals.
func (p *customer) hurdle() string {
	worst := p.screen
	for _, s := range sortedKeys(p.hurdles) {
		if p.hurdles[s] > p.hurdles[worst] {
			worst = s
		}
	}
	return worst
}

// begin knows a second start for what it is: everything was wiped.
func (p *customer) begin(e ui.Element) {
	if head(e) != "碰一下" {
		p.begun = true
		return
	}
	if p.begun {
		p.stumble(2, "all was put away")
	}
	p.begun, p.again = true, false
	p.written, p.overlooked, p.searched, p.onPaper, p.filled = 0, nil, false, false, false
	p.alert, p.tapped, p.gap = false, 0, 0
	clear(p.retries)
}

// pressOn presses what is meant, and notices what comes of it.
func (p *customer) pressOn(e ui.Element) {
	c := p.counter
	before, screen := picture(&c.scene, e), c.scene.Screen
	c.meant(nil)
	p.tap(c, e.Rect)
	p.note("pressed %s", e.Name)
	for _, m := range c.acted {
		if m != e.Msg {
			p.note("touched %T by accident", m)
		}
	}
	switch other := c.meant(e.Msg); {
	case other:
		p.stumble(1, "touched something by accident")
		p.regret(screen)
	case picture(&c.scene, e) == before:
		p.stumble(1, "nothing happened")
	}
}

// regret has who notices that a wrong press has led away from a screen want back there.
// What still can be seen on the same screen is put right there.
func (p *customer) regret(screen string) {
	p.recoil = p.counter.scene.Screen != screen && p.happens(p.notice)
}

// picture tells pictures apart as a person would who has pressed something: by
// what is shown and chosen. That a touch silences the voice, and the key for it
// goes out, is no answer to whoever pressed another key.
func picture(s *ui.Scene, pressed ui.Element) string {
	all := s.Screen + s.Caption + s.Size
	for _, e := range s.Elements {
		all += fmt.Sprint(e.Name, e.Selected && (head(e) != again || e.ID == pressed.ID))
	}
	return all
}

// other is any other control, taken by mistake.
func (p *customer) other(than ui.Element) (ui.Element, bool) {
	var all []ui.Element
	for _, e := range p.counter.scene.Elements {
		if pressable(e) && e.ID != than.ID {
			all = append(all, e)
		}
	}
	if len(all) == 0 {
		return ui.Element{}, false
	}
	return pick(p.chance, all), true
}

// fillPaper writes all words in one line of the letter paper.
func (p *customer) fillPaper(r ui.Rect) {
	words := []rune(p.errand.words)
	side := min(r.W*0.9/float64(len(words)), r.H*0.3)
	for i, char := range words {
		k := p.book[char]
		box := ui.Rect{X: r.X + r.W*0.05 + float64(i)*side, Y: r.Y + r.H*0.1, W: side * 0.8, H: side * 0.8}
		p.write(p.counter, k[p.IntN(len(k))], box)
	}
	p.filled = true
	p.counter.meant(nil)
}

// giveUp calls a person if the way to one is in sight, or goes.
func (p *customer) giveUp() {
	p.away = true
	p.note("gave up")
	c := p.counter
	g := p.look(&c.scene)
	if b, ok := g.button("人工帮助"); ok && p.happens(0.5) {
		p.tap(c, b.Rect)
	}
}

// judge compares what was handed in with what was meant.
func (p *customer) judge(done bool) result {
	c := p.counter
	r := result{task: p.errand.task, calls: c.calls, took: c.now(), diary: strings.Join(p.diary, "\n")}
	stored := c.driver.Stored
	right := 0
	wrong := ""
	for _, s := range stored {
		if part := p.errand.differs(s); part != "" {
			wrong = part
		} else if right++; right > 1 {
			wrong = "twice"
		}
	}
	r.wrong = wrong != ""
	switch p.errand.task {
	case "ticket", "checkin":
		r.success, wrong = p.numbered(done)
		r.wrong = r.wrong || wrong != ""
	case "help":
		r.success = done && c.calls > 0
	case "text":
		r.success = done && c.driver.View().Size == kiosk.Large
	default:
		r.success = done && right == 1
	}
	r.success = r.success && !r.wrong
	if !r.success {
		r.failed = p.hurdle()
		if r.wrong {
			r.failed = "handed in wrong: " + wrong
		}
	}
	return r
}
