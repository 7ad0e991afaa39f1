package ui

import (
	"image/color"
	"strconv"

	"smartcounter/kiosk"
	"smartcounter/kiosk/ink"
)

// letterPaper is 08c 信纸: the ink itself is handed in.
func (p *painter) letterPaper(s kiosk.LetterPaper) {
	h := heading{screen: "letterpaper", title: p.t("letterpaper.title"), line: p.t("letterpaper.line")}
	if s.NoRecognizer {
		h.line = p.t("letterpaper.today")
	}
	trouble := ""
	switch {
	case s.Empty:
		trouble = p.t("letterpaper.empty")
	case s.Full && len(s.Sheets) >= s.MaxSheets:
		trouble = p.t("letterpaper.full.last")
	case s.Full:
		trouble = p.t("letterpaper.full")
	}
	if trouble != "" {
		h.line = ""
	}
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		tools := Rect{narrow, 596, leftW, 124}
		if len(s.Sheets) > 1 {
			tools = Rect{narrow, 496, leftW, 228}
		}
		y = p.heading(h, narrow, leftW, y+14, tools.Y-8)
		if trouble != "" && y+86 < tools.Y {
			p.alertLine("letterpaper.trouble", trouble, Rect{narrow, y + 6, leftW, 72})
		}
		p.paper(s, Rect{wide, flatTop, rightW, rightW * SheetHeight / SheetWidth})
		p.paperTools(s, tools, false)
		p.paperActions(s, Rect{narrow, 752, 364, 140}, Rect{narrow + 388, 752, 432, 140}, Rect{narrow, 752, leftW, 140})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	end := 494.0
	if p.seated {
		end = 790
	}
	y = p.heading(h, margin, p.w-2*margin, y+4, end)
	if trouble != "" && y+80 < end {
		p.alertLine("letterpaper.trouble", trouble, Rect{margin, y + 6, p.w - 2*margin, 68})
	}
	write, next, both := Rect{48, 1462, 440, 144}, Rect{512, 1462, 520, 144}, Rect{48, 1462, 984, 144}
	if p.seated {
		// The sheet stays within reach: smaller, with its tools beside it.
		const w = 752.0
		p.paper(s, Rect{48, 806, w, w * SheetHeight / SheetWidth})
		p.paperTools(s, Rect{48 + w + 24, 806, 984 - w - 24, w * SheetHeight / SheetWidth}, true)
	} else {
		p.paper(s, Rect{48, 501, SheetWidth, SheetHeight})
		p.paperTools(s, Rect{48, 1320, 984, 110}, false)
	}
	p.paperActions(s, write, next, both)
}

func (p *painter) paper(s kiosk.LetterPaper, r Rect) {
	n := strconv.Itoa(s.Current + 1)
	var shown ink.Ink
	if s.Current >= 0 && s.Current < len(s.Sheets) {
		shown = s.Sheets[s.Current]
	}
	corner := p.fillIn("letterpaper.sheet", n)
	if len(s.Sheets) > 1 {
		corner = p.fillIn("letterpaper.sheetof", n, strconv.Itoa(len(s.Sheets)))
	}
	p.sheet("letterpaper.canvas", p.t("letterpaper.canvas"), r, shown, corner)
}

// paperTools are 退一笔, 添一张纸, 擦掉重写, and with several sheets the way
// between them.
func (p *painter) paperTools(s kiosk.LetterPaper, r Rect, upright bool) {
	type tool struct {
		id, icon string
		msg      kiosk.Msg
		line     string
		disabled bool
	}
	tools := []tool{
		{id: "undo", icon: "undo-2", msg: kiosk.UndoStroke{}},
		{id: "add", icon: "file-plus", msg: kiosk.AddSheet{}},
		{id: "clear", icon: "trash-2", msg: kiosk.Clear{}},
	}
	if len(s.Sheets) >= s.MaxSheets {
		tools[1].disabled, tools[1].line = true, p.t("letterpaper.nomore")
		tools[1].msg = kiosk.Explain{Key: "letterpaper.last"}
	}
	if s.CanRestore {
		tools[2] = tool{id: "restore", icon: "undo-2", msg: kiosk.Restore{}}
	}
	if len(s.Sheets) > 1 {
		previous := (s.Current + len(s.Sheets) - 1) % len(s.Sheets)
		tools = append(tools,
			tool{id: "previous", icon: "arrow-left", msg: kiosk.ShowSheet{Index: previous}},
			tool{id: "next.sheet", icon: "chevron-right", msg: kiosk.ShowSheet{Index: (s.Current + 1) % len(s.Sheets)}})
	}
	n := len(tools)
	between := gap
	if n > 3 {
		between = 16
	}
	cols, rows := n, 1
	switch {
	case upright:
		cols, rows = 1, n
	case n > 3 && r.H > 200:
		cols, rows = 3, 2
	}
	cells := keyGrid(n, cols, rows, r, between)
	small := style{size: p.size.Small} // of words that have no room beside their icon
	if rows == 1 && n > 3 {
		words := make([]string, n)
		for i, t := range tools {
			words[i] = p.wider(p.t("letterpaper."+t.id), t.line)
		}
		cells, small.size = p.share(words, r, between, small.size)
	}
	if rows == 2 { // the second row is as wide as the first
		copy(cells[cols:], keyGrid(n-cols, n-cols, 1, Rect{r.X, cells[cols].Y, r.W, cells[cols].H}, between))
	}
	size := p.size.Body
	for _, t := range tools { // one size for all
		label := style{size: size}
		if w := label.width(p.t("letterpaper." + t.id)); w+size*1.4 > cells[0].W-40 {
			size = max(p.size.Min, size*(cells[0].W-40)/(w+size*1.4))
		}
	}
	for i, t := range tools {
		at := cells[i]
		c := control{id: "letterpaper." + t.id, rect: at, msg: t.msg, disabled: t.disabled}
		label := p.t("letterpaper." + t.id)
		switch {
		case t.disabled && at.W > 250:
			p.button(button{control: c, label: label, line: t.line, size: 42, lsize: p.size.Min, light: true})
		case t.disabled:
			c.name = spoken(label, t.line)
			p.pair(c, label, t.line, small)
		case at.W < 250 && at.H > 100:
			p.stacked(c, t.icon, label, small)
		default:
			p.button(button{control: c, icon: t.icon, label: label, size: size, light: true})
		}
	}
}

// wider is the one of two lines that takes more room.
func (p *painter) wider(a, b string) string {
	if textWidth(b, false, 1, 0) > textWidth(a, false, 1, 0) {
		return b
	}
	return a
}

// share divides a row among buttons so that each has the same air around its
// words, and gives the size, at most size, at which they all fit.
func (p *painter) share(words []string, r Rect, between, size float64) ([]Rect, float64) {
	const air = 20.0 // at least, both sides together
	n := float64(len(words))
	room, em := r.W-between*(n-1), 0.0
	for _, w := range words {
		em += textWidth(w, false, 1, 0)
	}
	size = max(p.size.Min, min(size, (room-n*air)/em))
	out, x := make([]Rect, len(words)), r.X
	for i, w := range words {
		out[i] = Rect{x, r.Y, textWidth(w, false, size, 0) + (room-em*size)/n, r.H}
		x += out[i].W + between
	}
	return out, size
}

// pair is a narrow disabled button: what it is, and what is missing.
func (p *painter) pair(c control, label, line string, st style) {
	st = p.fit(p.wider(label, line), st, c.rect.W-14)
	c.font = st.size
	p.control(c, func(fg color.RGBA) {
		y := c.rect.Y + c.rect.H/2
		p.spanIn(c.rect.X, c.rect.W, y-24, st.tinted(fg), center, label)
		p.spanIn(c.rect.X, c.rect.W, y+24, st.tinted(fg), center, line)
	})
}

func (p *painter) paperActions(s kiosk.LetterPaper, cells, next, both Rect) {
	if s.NoRecognizer {
		next = both
	} else {
		p.button(button{control: control{id: "letterpaper.cells", rect: cells, msg: kiosk.UseCells{}},
			icon: "arrow-left", label: p.t("letterpaper.cells"), size: p.size.Button - 4})
	}
	p.button(button{control: control{id: "letterpaper.next", rect: next, face: facePrimary, msg: kiosk.Next{}},
		label: p.t("letterpaper.next"), size: p.size.PrimaryButton})
}
