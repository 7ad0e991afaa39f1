package ui

import (
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
	question := p.t(p.writingTitle(s))
	steps := p.writingSteps(s, z.narrowW-24-p.bold(p.size.BodyMin).width(question))
	sw := p.soft(p.size.Small).width(steps)
	p.label("writing.title", question, p.bold(title), z.narrowX, z.narrowW-sw-24, ty, left)
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

// writingSteps says how far one is, in at most w: at length, in short, or not at
// all, since the question beside it matters more.
func (p *painter) writingSteps(s kiosk.Writing, w float64) string {
	keys := []string{"step.of", "step.of.short"}
	if p.large {
		keys = keys[1:]
	}
	for _, key := range keys {
		if words := p.stepWords(key, s.Step, s.Steps); p.soft(p.size.Small).width(words) <= w {
			return words
		}
	}
	return ""
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
	case len(s.Text) == 0 && s.Matter != "":
		return p.fillIn("writing.matter", s.Matter)
	case len(s.Text) == 0:
		return ""
	case s.HasSheets:
		return p.t("writing.sheets")
	case p.large || w < 900:
		return p.t("writing.hint")
	}
	// The count is dropped first: nobody needs it before there is too much.
	if long := p.t("writing.hint") + "　·　" + p.fillIn("writing.count", len(s.Text)); textWidth(long, false, p.size.Min, 0) <= w-76 {
		return long
	}
	return p.t("writing.hint")
}

// chips are the phrases of 接着说, and 找回来 after 清空.
// chipRects shares a row between phrases, wider ones for longer words, and drops
// the last phrases where even the smallest letters would not fit.
// candidates is the row of what the pending character may be; the first is what
// stands in the text.
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
// panelHead names an open key panel and leads back to the cells.
// panelKeys are the big keys that take the place of the cells.
// keyGrid cuts r into cols by rows cells and returns the first n.
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
	if least := p.size.Min; p.soft(least).width(paper.line)+1.5*least > paper.rect.W-40 { // beside the icon
		paper.line, paper.name = "", spoken(p.t("writing.paper"), p.t("writing.paper.line"))
	}
	p.button(paper)
	p.button(next)
}
