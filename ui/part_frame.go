package ui

import (
	"cmp"
	"image/color"
	"strconv"
	"strings"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
)

// Zones of the upright reference panel.
const (
	headerMiddle = 50.0
	contentTop   = 640.0 // no control above it while standing
	contentEnd   = 1616.0
	ledgeTop     = 1634.0
)

// Zones of the lying reference panel.
const (
	leftX, leftW   = 48.0, 820.0
	rightX, rightW = 908.0, 964.0
	flatTop        = 104.0
	flatEnd        = 892.0
	flatLedgeTop   = 916.0
)

// columns returns where the narrow column (voice, question, text) and the wide
// one (choices, canvas) of the lying panel begin; a left-handed customer writes
// on the left.
func (p *painter) columns() (narrow, wide float64) {
	if p.view.Hand == kiosk.LeftHand {
		return p.w - leftX - leftW, p.w - rightX - rightW
	}
	return leftX, rightX
}

// top is how high controls may reach: lower for a seated customer.
func (p *painter) top(seated float64) float64 {
	if p.seated {
		return seated
	}
	return contentTop
}

// fillIn is the wording of key with {0}, {1}… replaced.
func (p *painter) fillIn(key string, with ...any) string { return p.view.Words.Fill(key, with...) }

func (p *painter) weekday(d calendar.Date) string {
	return p.t("weekday." + strconv.Itoa(int(d.Weekday())))
}

// clock is the header's date and time, with the word a Chinese speaker uses for
// the part of the day.
func (p *painter) clock() string {
	t := p.view.Frame.Now.In(calendar.Shanghai)
	hour := t.Hour()
	if hour > 12 {
		hour -= 12
	}
	minute := strconv.Itoa(t.Minute())
	if len(minute) < 2 {
		minute = "0" + minute
	}
	return p.fillIn("date.time", strconv.Itoa(int(t.Month())), strconv.Itoa(t.Day()), p.partOfDay(t.Hour()), strconv.Itoa(hour)+":"+minute)
}

// partOfDay is the word for an hour's part of the day.
func (p *painter) partOfDay(hour int) string {
	switch {
	case hour < 5:
		return p.t("time.dawn")
	case hour < 12:
		return p.t("time.morning")
	case hour < 13:
		return p.t("time.noon")
	case hour < 18:
		return p.t("time.afternoon")
	}
	return p.t("time.evening")
}

// header paints mark, branch and time, or in place of the latter two what is
// wrong: a fault matters more than the clock.
func (p *painter) header() {
	y := headerMiddle
	if !p.portrait {
		y = 46
	}
	end := p.w - margin
	p.xiaoyin("xiaoyin", margin+31, y, 62)
	name := p.label("header.name", p.t("app.name"), p.bold(38), 128, 200, y, left)
	x := name.X + name.W + 18
	branch, demo := p.view.Frame.Branch, ""
	if p.view.Frame.Demo {
		demo = p.t("app.demo")
	}
	notice := p.notice()
	clock := p.soft(38)
	cw := clock.width(p.clock())
	if beside := !p.portrait && end-cw-gap-(x+420+gap) >= alertWidth(notice, p.size.BodyMin); notice == "" || beside {
		room := end - cw - gap - x
		if notice != "" {
			room = min(room, 420)
		}
		p.label("header.branch", p.branchWords(branch, demo, room), p.soft(38), x, room, y, left)
		if notice != "" {
			p.alertLine("header.notice", notice, Rect{x + room + gap, y - 34, end - cw - gap - (x + room + gap), 68})
		}
		p.label("header.time", p.clock(), clock, end-cw, cw, y, left)
		return
	}
	p.alertLine("header.notice", notice, Rect{x, y - 34, end - x, 68})
}

// branchWords is the branch, and in a demonstration that it is one: at length if
// there is room, else with the first words of it.
func (p *painter) branchWords(branch, demo string, room float64) string {
	if demo == "" {
		return p.cut(branch, p.soft(38), room)
	}
	short, _, _ := strings.Cut(demo, "，")
	for _, d := range []string{demo, short} {
		words := d
		if branch != "" {
			words = branch + " · " + d
		}
		if p.soft(38).width(words) <= room {
			return words
		}
	}
	return short
}

// cut shortens text with an ellipsis to fit w.
func (p *painter) cut(text string, st style, w float64) string {
	st = p.fit(text, st, w)
	if st.width(text) <= w {
		return text
	}
	rs := []rune(text)
	for len(rs) > 1 && st.width(string(rs)+"…") > w {
		rs = rs[:len(rs)-1]
	}
	return strings.TrimRight(string(rs), " ·，、") + "…"
}

func (p *painter) notice() string {
	switch p.view.Frame.Notice {
	case kiosk.NoticeOffline:
		return p.t("notice.offline")
	case kiosk.NoticeFull:
		return p.t("notice.full")
	}
	return ""
}

// alertWidth is what a fault takes as one line, in letters of a size.
func alertWidth(text string, size float64) float64 { return 96 + textWidth(text, true, size, 0) }

// alertLine paints a fault: bar, icon and words, never colour alone.
func (p *painter) alertLine(id, text string, r Rect) {
	p.box(r, 12, p.theme.AlertGround, color.RGBA{}, 0)
	p.fill(Rect{r.X, r.Y, 8, r.H}, p.theme.Alert)
	size := min(p.size.Body, 44)
	p.icon("circle-help", r.X+44, r.Y+r.H/2, 44, p.theme.Alert)
	p.label(id, text, style{size: size, bold: true, color: p.theme.Alert}, r.X+80, r.W-96, r.Y+r.H/2, left)
}

// bubble paints 小银 and what it says, word for word, and returns the y below.
func (p *painter) bubble(x, w, top float64) float64 {
	return p.speech(x, w, top, 148, 142)
}

// smallBubble is the bubble of the writing screens, where room is short.
func (p *painter) smallBubble(x, w, top float64) float64 {
	return p.speech(x, w, top, 111, 102)
}

func (p *painter) speech(x, w, top, figure, least float64) float64 {
	bx := x + figure + 36
	if figure < 120 {
		bx = x + figure + 28
	}
	pad := 37.0
	if !p.portrait && figure >= 120 { // a narrow column
		bx, pad = bx-10, 24
	}
	bw := x + w - bx
	b := p.caption(bw-2*pad, figure >= 120)
	if len(b.lines) > 2 || figure < 120 {
		b.lead = 1.28
	}
	h := max(least, b.height()+44)
	if figure < 120 {
		h = max(least, b.height()+30)
	}
	if p.hushed {
		return top + h // the overlay speaks now
	}
	r := Rect{bx, top, bw, h}
	p.put(Bubble{Rect: p.at(r), Radius: min(36, h/2) * p.k, TailY: p.oy + (top+h/2)*p.k,
		Fill: p.theme.Surface, Edge: p.theme.Soft, Width: edgeWidth * p.k})
	p.xiaoyin("xiaoyin", x+figure/2, top+h/2, figure)
	lines := p.block(b, bx+pad, bw-2*pad, top+(h-b.height())/2, left)
	if p.view.Caption.Text != "" {
		p.say("voice.caption", p.view.Caption.Text, lines, b.style.size)
	}
	return top + h
}

// caption breaks what is said into two lines at most: in 特大字 a long caption is
// set smaller, never below the standard size. Where two lines would part what
// belongs together and there is room for one more, every sentence begins a line.
func (p *painter) caption(w float64, room bool) block {
	text, st := p.view.Caption.Text, p.ink(p.size.VoiceCaption)
	least := min(st.size, 44)
	b := wrapTo(text, st, w, 2.05*st.size*leadBody, leadBody, least).pausing(text, w, least)
	if room && !b.pauses() {
		if c := wrap(sentences(text), st.sized(least), w, leadBody); len(c.lines) <= len(b.lines)+1 && c.pauses() {
			return c
		}
	}
	return b
}

// sentences gives each sentence of text a line.
func sentences(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteRune(r)
		if strings.ContainsRune(sentenceEnd, r) {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// stepWords is 第 2 步，一共 4 步, or nothing for a screen without steps.
func (p *painter) stepWords(key string, step, steps int) string {
	if steps == 0 {
		return ""
	}
	return p.fillIn(key, strconv.Itoa(step), strconv.Itoa(steps))
}

// A heading is what stands between the bubble and the content.
type heading struct {
	screen      string // id prefix
	step, steps int
	stepKey     string // "step.of" if empty
	title, line string
	aloft       bool // stays at the top for a seated customer too
}

// heading paints step dots, question and helper from top, in the room down to
// end, and returns the y below. In 特大字 the helper gives way first: the voice
// says the same.
func (p *painter) heading(h heading, x, w, top, end float64) float64 {
	title := wrap(h.title, p.oneLine(h.title, p.bold(p.size.Title), w), w, leadTitle)
	line := wrap(h.line, p.soft(p.size.Helper), w, leadBody)
	stepHeight := 0.0
	if h.steps > 0 {
		stepHeight = 52
	}
	room := end - top
	if h.line == "" || stepHeight+title.height()+line.height() > room {
		line.lines = nil
	}
	used := stepHeight + title.height() + line.height()
	air := max(0, min(24, (room-used)/4))
	y := top + air
	if p.seated && p.portrait && !h.aloft {
		y = top + max(air, (room-used)*0.45) // near the lowered controls
	}
	if h.steps > 0 {
		p.steps(h, x, w, y+stepHeight/2)
		y += stepHeight + air/3
	}
	p.say(h.screen+".title", h.title, p.block(title, x, w, y, left), title.style.size)
	y += title.height()
	if line.lines != nil {
		y += air / 3
		p.say(h.screen+".line", h.line, p.block(line, x, w, y, left), line.style.size)
		y += line.height()
	}
	return y
}

// steps paints the dots and 第 2 步，一共 4 步.
func (p *painter) steps(h heading, x, w, y float64) {
	const dot, space = 44.0, 12.0
	at := x
	for i := 1; i <= h.steps; i++ {
		r := Rect{at, y - 7, dot, 14}
		if i <= h.step {
			p.box(r, 7, p.theme.SelectedEdge, color.RGBA{}, 0)
		} else {
			p.box(r, 7, p.theme.Surface, p.theme.Edge, edgeWidth)
		}
		at += dot + space
	}
	at += 8
	p.label(h.screen+".steps", p.stepWords(cmp.Or(h.stepKey, "step.of"), h.step, h.steps), p.soft(p.size.Small), at, x+w-at, y, left)
}
