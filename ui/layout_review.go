package ui

import (
	"image/color"
	"slices"
	"strconv"
	"strings"

	"smartcounter/kiosk"
)

// A reviewRow is one thing the customer looks over.
type reviewRow struct {
	id, icon, label string
	part            kiosk.Part
	least           float64 // height
	paint           func(r Rect)
	name            string
	note            string // small, beside the label
}

// wordless reports whether s is a rating alone.
func wordless(s kiosk.Review) bool {
	return s.Task == kiosk.TaskFeedback && len(s.Text) == 0 && len(s.Sheets) == 0
}

// crowded reports whether there is so much to look over that the reasons share
// the row of the rating, whose 改 leads through both.
func crowded(s kiosk.Review) bool {
	return s.Task == kiosk.TaskFeedback && len(s.Text) > 0 && len(s.Sheets) > 0
}

// review is 10 核对.
func (p *painter) review(s kiosk.Review) {
	h := heading{screen: "review", step: s.Step, steps: s.Steps, title: p.t("review.title"), line: p.t("review.line"), aloft: true}
	trouble := p.reviewTrouble(s)
	if trouble != "" {
		h.line = ""
	}
	if !p.portrait {
		narrow, wide := p.columns()
		y := p.bubble(narrow, leftW, flatTop)
		y = p.heading(h, narrow, leftW, y+20, 640)
		if trouble != "" {
			p.alertBlock("review.trouble", trouble, Rect{narrow, y + 12, leftW, 704 - y})
		}
		p.reviewRows(s, Rect{wide, flatTop, rightW, flatEnd - flatTop}, true)
		p.reviewActions(s, Rect{narrow, 728, 320, 164}, Rect{narrow + 344, 728, 476, 164})
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	y = p.heading(h, margin, p.w-2*margin, y+12, 610)
	if trouble != "" {
		p.alertBlock("review.trouble", trouble, Rect{margin, y + 4, p.w - 2*margin, 616 - y})
	}
	if p.seated {
		top := min(627, y+28)
		if trouble != "" {
			top = 627
		}
		p.reviewRows(s, Rect{48, top, 984, 1247 - top}, false)
		p.reviewChanges(s, Rect{48, 1272, 984, 124})
	} else {
		p.reviewRows(s, Rect{48, 627, 984, 767}, true)
	}
	p.reviewActions(s, Rect{48, 1440, 384, 164}, Rect{456, 1440, 576, 164})
}

func (p *painter) reviewTrouble(s kiosk.Review) string {
	plain := ""
	if wordless(s) {
		plain = ".plain"
	}
	switch {
	case s.Failed && p.view.Frame.Notice == kiosk.NoticeFull:
		return p.t("review.full" + plain)
	case s.Failed:
		return p.t("review.failed" + plain)
	case p.view.Frame.Notice == kiosk.NoticeOffline:
		return p.t("review.offline")
	}
	return ""
}

// alertBlock is an alert of one or two lines. It returns its height.
func (p *painter) alertBlock(id, text string, r Rect) float64 {
	st := style{size: 44, bold: true, color: p.theme.Alert}
	b := wrapTo(text, st, r.W-112, r.H-16, 1.25, p.size.Min)
	h := max(72, b.height()+20)
	p.box(Rect{r.X, r.Y, r.W, h}, 12, p.theme.AlertGround, color.RGBA{}, 0)
	p.fill(Rect{r.X, r.Y, 8, h}, p.theme.Alert)
	p.icon("circle-help", r.X+48, r.Y+h/2, 48, p.theme.Alert)
	p.say(id, text, p.block(b, r.X+88, r.W-112, r.Y+(h-b.height())/2, left), b.style.size)
	return h
}

func (p *painter) reviewActions(s kiosk.Review, read, next Rect) {
	label := p.t("review.read")
	if s.Reading {
		label = p.t("review.reading")
	}
	p.button(button{control: control{id: "review.read", rect: read, selected: s.Reading, msg: kiosk.ReadAloud{}},
		icon: "volume-2", label: label, size: p.size.Button})
	b := button{control: control{id: "review.submit", rect: next, face: facePrimary, msg: kiosk.Next{}},
		icon: "check", label: p.t("review.next"), size: p.size.PrimaryButton + 2}
	if s.Saving {
		b.disabled, b.icon, b.label, b.msg = true, "clock", p.t("review.saving"), kiosk.Explain{Key: "review.saving"}
	}
	p.button(b)
}

// reviewParts are the rows that s has something in.
func (p *painter) reviewParts(s kiosk.Review) []reviewRow {
	body := p.ink(min(p.size.Body+2, 56))
	label := "review.matter"
	icon := "megaphone"
	if s.Task == kiosk.TaskFeedback {
		label, icon = "review.rating", "message-square-text"
	}
	chosen := p.t("review.reasons.none")
	if len(s.Reasons) > 0 {
		chosen = strings.Join(s.Reasons, p.t("list.separator"))
	}
	subject := s.Matter
	if crowded(s) && len(s.Reasons) > 0 {
		subject += " · " + chosen
	}
	rows := []reviewRow{{id: "matter", icon: icon, label: p.t(label), part: kiosk.PartMatter, least: 147, name: subject,
		paint: func(r Rect) { p.lines(subject, body, r) }}}
	if wordless(s) { // there is room to see at a glance what was chosen
		body = p.bold(p.size.Rating)
		rows[0].paint = func(r Rect) { p.rated(s, body, r) }
	}
	if s.Task == kiosk.TaskFeedback && !crowded(s) {
		rows = append(rows, reviewRow{id: "reasons", icon: "list-checks", label: p.t("review.reasons"), part: kiosk.PartReasons, least: 200,
			name: chosen, paint: func(r Rect) { p.lines(chosen, body, r) }})
	}
	if len(s.Text) > 0 {
		note := ""
		if slices.ContainsFunc(s.Text, kiosk.Glyph.AsDrawn) {
			note = p.t("review.text.drawn")
		}
		rows = append(rows, reviewRow{id: "text", note: note, icon: "pen-line", label: p.t("review.text"), part: kiosk.PartText, least: 218,
			name: p.textName(kiosk.Writing{Text: s.Text}), paint: func(r Rect) { p.glyphLines(s.Text, body, r) }})
	}
	if len(s.Sheets) > 0 {
		rows = append(rows, reviewRow{id: "sheets", icon: "signature", label: p.t("review.sheets"), part: kiosk.PartSheets, least: 206,
			name: p.fillIn("review.sheets.count", strconv.Itoa(len(s.Sheets))), paint: func(r Rect) { p.sheets(s, r) }})
	}
	if wordless(s) {
		return rows // nobody calls back about a rating alone
	}
	phone := s.Phone
	if phone == "" {
		phone = p.t("review.phone.none")
	}
	rows = append(rows, reviewRow{id: "phone", icon: "phone", label: p.t("review.phone"), part: kiosk.PartPhone, least: 147, name: phone,
		paint: func(r Rect) {
			y := r.Y + r.H/2
			if s.Phone == "" {
				p.span(r.X, y, p.fit(phone, body, r.W), phone)
				return
			}
			w := p.span(r.X, y, body.strong(), phone)
			p.span(r.X+w+48, y, p.fit(p.t("review.phone.agreed"), body, r.W-w-48), p.t("review.phone.agreed"))
		}})
	return rows
}

// rated shows a rating with its face.
func (p *painter) rated(s kiosk.Review, st style, r Rect) {
	face := min(r.H-8, 120)
	p.shape(s.Icon, Rect{r.X, r.Y + (r.H-face)/2, face, face})
	p.lines(s.Matter, st, Rect{r.X + face + 36, r.Y, r.W - face - 36, r.H})
}

// mostRatingRow is how high the rows of a rating alone become.
const mostRatingRow = 300

// reviewRows shares r between the rows; what is left over goes to the words and
// the letter paper, and without either to all.
func (p *painter) reviewRows(s kiosk.Review, r Rect, change bool) {
	rows := p.reviewParts(s)
	between := 16.0
	least := 0.0
	grow := 0
	for i, row := range rows {
		if !change {
			rows[i].least = 126
			if row.part == kiosk.PartReasons {
				rows[i].least = 170
			}
		}
		least += rows[i].least
		if row.part == kiosk.PartText || row.part == kiosk.PartSheets {
			grow++
		}
	}
	spare := r.H - least - between*float64(len(rows)-1)
	y := r.Y
	for _, row := range rows {
		h := row.least
		if wordless(s) && spare > 0 {
			h = min(h+spare/float64(len(rows)), mostRatingRow)
		}
		if grow > 0 && (row.part == kiosk.PartText || row.part == kiosk.PartSheets) {
			h += spare / float64(grow)
		}
		p.reviewRow(row, Rect{r.X, y, r.W, h}, change)
		y += h + between
	}
}

func (p *painter) reviewRow(row reviewRow, r Rect, change bool) {
	p.card(r)
	end := r.X + r.W - 36
	if change {
		end = r.X + 784 - 26
		if !p.portrait {
			end = r.X + r.W - 36 - 164 - 26
		}
	}
	st := p.soft(p.size.Small)
	const x = 37.0
	y := r.Y + 12 + st.size*0.65
	p.icon(row.icon, r.X+x+20, y, 44, p.theme.Ink2)
	w := p.span(r.X+x+58, y, p.fit(row.label, st, end-r.X-x-58), row.label)
	if from := r.X + x + 58 + w + 36; row.note != "" && st.width(row.note) <= end-from {
		p.label("review."+row.id+".note", row.note, st, from, end-from, y, left) // the drawn characters say as much
	}
	top := y + st.size*0.62 + 2
	p.say("review."+row.id, spoken(row.label, row.name), Rect{r.X + x, r.Y + 8, end - r.X - x, r.H - 16}, st.size)
	row.paint(Rect{r.X + x, top, end - r.X - x, r.Y + r.H - 10 - top})
	if change {
		p.changeButton(row, Rect{end + 26, r.Y + r.H/2 - 58, 164, 108}, p.t("review.change"))
	}
}

func (p *painter) changeButton(row reviewRow, r Rect, label string) {
	p.button(button{control: control{id: "review.change." + row.id, name: spoken(p.t("review.change"), row.label), rect: r, msg: kiosk.Change{Part: row.part}},
		icon: "pencil", label: label, size: p.size.Nav})
}

// reviewChanges are the 改 of all rows side by side, low enough for a seated
// customer.
func (p *painter) reviewChanges(s kiosk.Review, r Rect) {
	rows := p.reviewParts(s)
	w := (r.W - gap*float64(len(rows)-1)) / float64(len(rows))
	for i, row := range rows {
		at := Rect{r.X + float64(i)*(w+gap), r.Y, w, r.H}
		c := control{id: "review.change." + row.id, rect: at, msg: kiosk.Change{Part: row.part}}
		p.stacked(c, "pencil", p.t("review.change."+row.id), style{size: p.size.Small})
	}
}

// lines paints plain words into r, cut where they end.
func (p *painter) lines(text string, st style, r Rect) {
	b := wrapTo(text, st, r.W, r.H, 1.25, p.size.BodyMin)
	if n := max(1, int(r.H/(b.style.size*b.lead))); len(b.lines) > n {
		b.lines = b.lines[:n]
		b.lines[n-1] = p.cut(b.lines[n-1]+"…", b.style, r.W)
	}
	p.block(b, r.X, r.W, r.Y+max(0, (r.H-b.height())/2), left)
}

// glyphLines paints a written text, drawn glyphs as ink; where it is longer than
// r, it ends with how many characters there are in all.
func (p *painter) glyphLines(text []kiosk.Glyph, st style, r Rect) {
	m := meterOf(false)
	measure := func(c rune) float64 { return m.advance(c) * st.size }
	pitch := st.size * 1.38
	for _, size := range []float64{st.size, 46, p.size.BodyMin} {
		if size > st.size {
			continue
		}
		st.size = size
		pitch = st.size * 1.38
		if starts := flow(text, r.W, measure); float64(len(starts))*pitch <= r.H {
			break
		}
	}
	starts := flow(text, r.W, measure)
	n := max(1, int(r.H/pitch))
	more := ""
	if len(starts) > n {
		more = p.fillIn("review.text.more", strconv.Itoa(len(text)))
	}
	for i := 0; i < min(n, len(starts)); i++ {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		top := r.Y + float64(i)*pitch
		if more != "" && i == n-1 {
			tail := "…… " + more
			room := r.W - st.width(tail)
			from, w := starts[i], 0.0
			for end = from; end < len(text) && w+measure(glyphRune(text[end])) <= room; end++ {
				w += measure(glyphRune(text[end]))
			}
			p.span(r.X+w, top+pitch/2, p.soft(st.size), tail)
		}
		hushed := p.hushed
		p.hushed = true // the row itself tells the whole text
		p.textLine(kiosk.Writing{Text: text, Pending: -1, Caret: -1}, starts[i], end, r.X, top, pitch, st, false)
		p.hushed = hushed
	}
}

// sheets shows a single sheet's handwriting as large as fits, several sheets whole
// and small, in as many rows as makes them largest.
func (p *painter) sheets(s kiosk.Review, r Rect) {
	n := len(s.Sheets)
	if n == 1 {
		p.inkIn(s.Sheets[0], Rect{r.X + 6, r.Y + 10, min(r.W, r.H*2.6) - 12, r.H - 20}, 4.6, 2.4)
		return
	}
	const between = 12.0
	scale, cols := 0.0, n
	for rows := 1; rows <= n; rows++ {
		c := (n + rows - 1) / rows
		w := (r.W - between*float64(c-1)) / float64(c) / SheetWidth
		h := (r.H - 4 - between*float64(rows-1)) / float64(rows) / SheetHeight
		if k := min(w, h); k > scale {
			scale, cols = k, c
		}
	}
	if scale <= 0 {
		return
	}
	w, h := SheetWidth*scale, SheetHeight*scale
	for i, k := range s.Sheets {
		at := Rect{r.X + float64(i%cols)*(w+between), r.Y + 4 + float64(i/cols)*(h+between), w, h}
		p.box(at, 10, p.theme.Canvas, p.theme.Soft, 2)
		on := p.paperIn(at, SheetWidth, SheetHeight, k, 4, 9.5)
		on.MinWidth, on.MaxWidth = max(on.MinWidth, 1.6*p.k), max(on.MaxWidth, 2.4*p.k)
		p.write(k, at.Inset(2), on)
	}
}
