package ui

import (
	"image/color"
	"math"
	"strconv"

	"smartcounter/kiosk"
)

// writingZones is where the parts of 08 stand.
type writingZones struct {
	narrowX, narrowW float64 // voice, title, text
	text             Rect    // down to its end; its top follows the bubble
	chips            Rect
	candidates       Rect
	cells            Rect
	tools            Rect
	paper, next      Rect
	candidateGap     float64
}

func (p *painter) writingZones() writingZones {
	if !p.portrait {
		narrow, wide := p.columns()
		z := writingZones{
			narrowX: narrow, narrowW: leftW,
			text:       Rect{narrow, 310, leftW, 302},
			chips:      Rect{narrow, 638, leftW, 88},
			paper:      Rect{narrow, 752, 364, 140},
			next:       Rect{narrow + 388, 752, 432, 140},
			candidates: Rect{wide, 104, rightW, 116},
			cells:      Rect{wide, 246, rightW, 496},
			tools:      Rect{wide, 768, rightW, 124}, candidateGap: 14,
		}
		if p.seated { // candidates move under the canvas
			z.cells.Y, z.cells.H = 104, 496
			z.candidates.Y = 622
		}
		return z
	}
	z := writingZones{
		narrowX: margin, narrowW: p.w - 2*margin,
		text:       Rect{48, 296, 984, 314},
		chips:      Rect{48, 640, 984, 84},
		candidates: Rect{48, 746, 984, 114},
		cells:      Rect{48, 880, 984, 460},
		tools:      Rect{48, 1358, 984, 90},
		paper:      Rect{48, 1470, 440, 140},
		next:       Rect{512, 1470, 520, 140}, candidateGap: 12,
	}
	if p.large {
		z.text = Rect{48, 305, 984, 305}
		z.chips.H = 92
		z.candidates = Rect{48, 750, 984, 120}
		z.cells = Rect{48, 890, 984, 442}
		z.tools = Rect{48, 1350, 984, 100}
		z.paper.Y, z.next.Y = 1472, 1472
		z.candidateGap = 16
	}
	if p.seated {
		z.text.H = 720 - z.text.Y
		z.chips = Rect{48, 746, 984, 84}
		z.candidates.Y, z.candidates.H = 850, 104
		z.cells.Y = 974
		z.cells.H = z.tools.Y - 18 - z.cells.Y
	}
	return z
}

// writing is 08 手写, with 08b and the key panels.
func (p *painter) writing(s kiosk.Writing) {
	z := p.writingZones()
	y := p.smallBubble(z.narrowX, z.narrowW, 93)
	title := p.size.Title - 12
	ty := (y + z.text.Y) / 2
	if need := y + title*1.2 + 12; need > z.text.Y {
		z.text.H -= need - z.text.Y
		z.text.Y = need
		ty = (y + z.text.Y) / 2
	}
	steps := p.stepWords("step.of", s.Step, s.Steps)
	if p.large {
		steps = p.stepWords("step.of.short", s.Step, s.Steps)
	}
	sw := p.soft(p.size.Small).width(steps)
	p.label("writing.title", p.t(p.writingTitle(s)), p.bold(title), z.narrowX, z.narrowW-sw-24, ty, left)
	p.label("writing.steps", steps, p.soft(p.size.Small), z.narrowX+z.narrowW-sw, sw+1, ty, right)
	p.textBox(textBox{rect: z.text, s: s, note: p.writingNote(s, z.text.W)})
	switch {
	case s.Panel != kiosk.PanelCells:
		p.chips(s, z.chips)
		p.panelHead(s, z.candidates)
		p.panelKeys(s, z.cells)
	case s.Unsure:
		p.unsure(s, z)
		p.cells(s, z.cells)
	default:
		p.chips(s, z.chips)
		p.candidates(s, z.candidates, z.candidateGap)
		p.cells(s, z.cells)
	}
	p.writingTools(s, z.tools)
	p.writingActions(z)
}

func (p *painter) writingTitle(s kiosk.Writing) string {
	if s.Task == kiosk.TaskFeedback {
		return "writing.title.feedback"
	}
	return "writing.title"
}

// writingNote is the small line in the text box: what just went wrong, or how a
// mistake is mended.
func (p *painter) writingNote(s kiosk.Writing, w float64) string {
	switch {
	case s.Full:
		return p.t("writing.full")
	case s.Empty && len(s.Text) == 0:
		return p.t("writing.empty")
	case len(s.Text) == 0 && s.HasSheets:
		return p.t("writing.sheets")
	case len(s.Text) == 0:
		return ""
	case s.HasSheets:
		return p.t("writing.sheets")
	case p.large || w < 900:
		return p.t("writing.hint")
	}
	return p.t("writing.hint") + "　·　" + p.fillIn("writing.count", len(s.Text))
}

// chips are the phrases of 接着说, and 找回来 after 清空.
func (p *painter) chips(s kiosk.Writing, r Rect) {
	x := r.X
	phrases := s.Phrases
	most := 3
	if p.large {
		most = 2
	}
	between := 16.0
	switch {
	case s.CanRestore:
		w := 250.0
		p.chip("writing.restore", Rect{x, r.Y, w, r.H}, "undo-2", p.t("writing.restore"), kiosk.Restore{})
		x += w + between
		most--
	case len(phrases) > 0 && !p.large:
		label := p.t("writing.phrases")
		st := p.soft(min(p.size.Helper, 44))
		p.label("writing.phrases", label, st, x, 140, r.Y+r.H/2, left)
		x += 148
		if !p.portrait {
			x = r.X + 144
		}
	case p.large:
		between = 24
	}
	if len(phrases) > most {
		phrases = phrases[:most]
	}
	st := p.ink(min(p.size.Helper, 54))
	for i, c := range chipRects(phrases, Rect{x, r.Y, r.X + r.W - x, r.H}, st, p.size.Min, between) {
		p.chip("writing.phrase."+strconv.Itoa(i), c, "", phrases[i], kiosk.PickPhrase{Index: i})
	}
}

// chipRects shares a row between phrases, wider ones for longer words, and drops
// the last phrases where even the smallest letters would not fit.
func chipRects(phrases []string, r Rect, st style, least, between float64) []Rect {
	const pad = 30.0
	for n := len(phrases); n > 0; n-- {
		avail := r.W - between*float64(n-1)
		avg := avail / float64(n)
		mean, need := 0.0, 0.0
		for _, t := range phrases[:n] {
			mean += st.width(t) / float64(n)
			need += st.sized(least).width(t) + pad
		}
		if need > avail {
			continue
		}
		out := make([]Rect, n)
		lack, spare := 0.0, 0.0
		for i, t := range phrases[:n] {
			out[i] = Rect{0, r.Y, float64(int(avg + 0.41*(st.width(t)-mean) + 0.5)), r.H}
			d := st.sized(least).width(t) + pad - out[i].W
			if d > 0 {
				lack += d
				out[i].W += d
			} else {
				spare -= d
			}
		}
		x := r.X
		for i, t := range phrases[:n] {
			if over := out[i].W - st.sized(least).width(t) - pad; lack > 0 && over > 0 {
				out[i].W -= over * lack / spare
			}
			out[i].X = x
			x += out[i].W + between
		}
		return out
	}
	return nil
}

func (p *painter) chip(id string, r Rect, icon, label string, msg kiosk.Msg) {
	p.button(button{control: control{id: id, rect: r, radius: r.H / 2, lip: lipChip, msg: msg},
		icon: icon, label: label, size: min(p.size.Helper, 54), isize: 46, light: true})
}

// candidates is the row of what the pending character may be; the first is what
// stands in the text.
func (p *painter) candidates(s kiosk.Writing, r Rect, between float64) {
	if len(s.Candidates) == 0 {
		p.label("writing.candidates", p.t("writing.candidates"), p.soft(p.size.Helper), r.X, r.W, r.Y+r.H/2, center)
		return
	}
	n := 6
	if p.large {
		n = 5
	}
	w := 2 * math.Floor((r.W-between*float64(n))/float64(n+1)/2)
	for i, c := range s.Candidates[:min(n, len(s.Candidates))] {
		p.candidate(s, i, c, Rect{r.X + float64(i)*(w+between), r.Y, w, r.H})
	}
	if len(s.Candidates) > n {
		x := r.X + float64(n)*(w+between)
		p.more(Rect{x, r.Y, r.X + r.W - x, r.H})
	}
}

func (p *painter) candidate(s kiosk.Writing, i int, c rune, r Rect) {
	chosen := s.Pending >= 0 && s.Pending < len(s.Text) && s.Text[s.Pending].Char == c
	size := p.size.Candidate
	if chosen {
		size = p.size.CandidateFirst
	}
	p.button(button{control: control{id: "writing.candidate." + strconv.Itoa(i), role: RoleCandidate, rect: r,
		radius: radiusKey, selected: chosen, msg: kiosk.PickCandidate{Index: i}},
		label: string(c), size: size, light: !chosen})
}

func (p *painter) more(r Rect) {
	p.stacked(control{id: "writing.more", rect: r, radius: radiusKey, msg: kiosk.MoreCandidates{}},
		"ellipsis", p.t("writing.more"))
}

// stacked is a button with its icon above its word.
func (p *painter) stacked(c control, icon, label string) {
	c.name = label
	if p.large && c.rect.H < 130 && icon == "ellipsis" {
		p.button(button{control: c, label: label, size: p.size.Nav, light: true})
		return
	}
	st := style{size: p.size.Small}
	st = p.fit(label, st, c.rect.W-16)
	c.font = st.size
	p.control(c, func(fg color.RGBA) {
		y := c.rect.Y + c.rect.H/2
		p.icon(icon, c.rect.X+c.rect.W/2, y-22, 44, fg)
		p.spanIn(c.rect.X, c.rect.W, y+24, st.tinted(fg), center, label)
	})
}

func (p *painter) cells(s kiosk.Writing, r Rect) {
	w := (r.W - 16) / 2
	for i := range s.Cells {
		at := Rect{r.X + float64(i)*(w+16), r.Y, w, r.H}
		var hint []string
		switch {
		case !s.Cells[0].Empty() || !s.Cells[1].Empty():
			hint = []string{p.t("writing.cell.next"), p.t("writing.cell.next.line")}
		case i == s.Active:
			hint = []string{p.t("writing.cell.first")}
		}
		name := p.t("writing.cell.first")
		if i != s.Active {
			name = p.t("writing.cell.next") + p.t("writing.cell.next.line")
		}
		p.cell("writing.cell."+strconv.Itoa(i), name, i, at, s.Cells[i], i == s.Active, hint)
	}
}

// unsure is 08b: three ways out of a character that was not recognised.
func (p *painter) unsure(s kiosk.Writing, z writingZones) {
	top, h := z.chips.Y, z.candidates.Y+z.candidates.H-z.chips.Y
	row := Rect{z.candidates.X, z.candidates.Y - 16, z.candidates.W, 130}
	label := Rect{z.chips.X, top, z.chips.W, h - 130}
	if !p.portrait {
		row.Y, row.H = z.candidates.Y, z.candidates.H
		label = z.chips
	} else {
		row.Y = z.candidates.Y + z.candidates.H - 130
	}
	y := label.Y + min(label.H, 84)/2 - 6
	p.icon("circle-help", label.X+29, y, 58, p.theme.Ink)
	p.label("writing.unsure", p.t("writing.unsure"), p.ink(p.size.Body), label.X+80, label.W-80, y, left)
	parts := [3]float64{384, 276, 276}
	x := row.X
	put := func(i int, b button) {
		w := parts[i] * (row.W - 48) / 936
		b.rect = Rect{x, row.Y, w, row.H}
		p.button(b)
		x += w + gap
	}
	put(0, button{control: control{id: "writing.keep", selected: true, msg: kiosk.KeepInk{}}, icon: "signature", label: p.t("writing.keep"), size: p.size.Button - 4})
	put(1, button{control: control{id: "writing.again", msg: kiosk.WriteAgain{}}, icon: "pen-line", label: p.t("writing.again"), size: p.size.Body, light: true})
	put(2, button{control: control{id: "writing.morechars", msg: kiosk.MoreCandidates{}}, icon: "ellipsis", label: p.t("writing.morechars"), size: p.size.Body, light: true})
}

// panelHead names an open key panel and leads back to the cells.
func (p *painter) panelHead(s kiosk.Writing, r Rect) {
	key := map[kiosk.WritingPanel]string{
		kiosk.PanelPunctuation: "writing.punctuation.title",
		kiosk.PanelDigits:      "writing.digits.title",
		kiosk.PanelMore:        "writing.more.title",
	}[s.Panel]
	const w = 340.0
	p.label("writing.panel", p.t(key), p.bold(p.size.Body), r.X, r.W-w-24, r.Y+r.H/2, left)
	p.button(button{control: control{id: "writing.back", rect: Rect{r.X + r.W - w, r.Y, w, r.H}, msg: kiosk.ShowPanel{Panel: kiosk.PanelCells}},
		icon: "pen-line", label: p.t("writing.back"), size: p.size.Button})
}

// panelKeys are the big keys that take the place of the cells.
func (p *painter) panelKeys(s kiosk.Writing, r Rect) {
	if s.Panel == kiosk.PanelMore {
		cs := s.Candidates[:min(18, len(s.Candidates))]
		for i, at := range keyGrid(len(cs), 6, 3, r, 16) {
			p.candidate(s, i, cs[i], at)
		}
		return
	}
	keys, cols, rows := []rune(p.t("writing.keys.punctuation")), 5, 2
	if s.Panel == kiosk.PanelDigits {
		keys, cols, rows = []rune(p.t("writing.keys.digits")), 4, 3
	}
	for i, at := range keyGrid(len(keys), cols, rows, r, 20) {
		st := style{size: min(p.size.KeypadDigit, at.H*0.86), bold: true}
		p.control(control{id: "writing.key." + strconv.Itoa(i), role: RoleKey, name: string(keys[i]), rect: at,
			radius: radiusKey, msg: kiosk.TypeRune{Rune: keys[i]}, font: st.size}, func(fg color.RGBA) {
			from, to := meterOf(true).inkSpan(keys[i])
			p.span(at.X+at.W/2-st.size*(from+to)/2, at.Y+at.H/2, st.tinted(fg), string(keys[i]))
		})
	}
}

// keyGrid cuts r into cols by rows cells and returns the first n.
func keyGrid(n, cols, rows int, r Rect, between float64) []Rect {
	w := (r.W - between*float64(cols-1)) / float64(cols)
	h := (r.H - between*float64(rows-1)) / float64(rows)
	n = min(n, cols*rows)
	out := make([]Rect, n)
	for i := range out {
		out[i] = Rect{r.X + float64(i%cols)*(w+between), r.Y + float64(i/cols)*(h+between), w, h}
	}
	return out
}

func (p *painter) writingTools(s kiosk.Writing, r Rect) {
	const between = 16.0
	w := (r.W - 4*between) / 5
	i := 0
	tool := func(id, icon, glyph string, selected bool, msg kiosk.Msg) {
		p.button(button{control: control{id: "writing." + id, rect: Rect{r.X + float64(i)*(w+between), r.Y, w, r.H},
			radius: radiusKey, selected: selected, msg: msg},
			icon: icon, glyph: glyph, label: p.t("writing." + id), size: min(p.size.Small+4, 48), isize: 46, light: true})
		i++
	}
	sample := ".sample"
	if p.large {
		sample = ".sample.short"
	}
	toggle := func(panel kiosk.WritingPanel) (bool, kiosk.Msg) {
		if s.Panel == panel {
			return true, kiosk.ShowPanel{Panel: kiosk.PanelCells}
		}
		return false, kiosk.ShowPanel{Panel: panel}
	}
	tool("delete", "delete", "", false, kiosk.Delete{})
	tool("space", "space", "", false, kiosk.TypeRune{Rune: ' '})
	on, msg := toggle(kiosk.PanelPunctuation)
	tool("punctuation", "", p.t("writing.punctuation"+sample), on, msg)
	on, msg = toggle(kiosk.PanelDigits)
	tool("digits", "", p.t("writing.digits"+sample), on, msg)
	tool("clear", "trash-2", "", false, kiosk.Clear{})
}

func (p *painter) writingActions(z writingZones) {
	paper := button{control: control{id: "writing.paper", rect: z.paper, msg: kiosk.UseLetterPaper{}},
		icon: "signature", label: p.t("writing.paper"), line: p.t("writing.paper.line"), size: 46, isize: 56, lsize: 36}
	next := button{control: control{id: "writing.next", rect: z.next, face: facePrimary, msg: kiosk.Next{}},
		label: p.t("writing.next"), size: p.size.PrimaryButton}
	if p.large {
		paper.line, paper.size = "", p.size.Button-2
		paper.name = spoken(p.t("writing.paper"), p.t("writing.paper.line"))
		next.label, next.tail = p.t("writing.next.short"), "chevron-right"
		next.name = p.t("writing.next")
	}
	p.button(paper)
	p.button(next)
}
