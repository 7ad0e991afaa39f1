package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// A sheetGroup is one row of choices on a sheet.
type sheetGroup struct {
	id, title string
	options   []sheetOption
}

type sheetOption struct {
	id, label string
	selected  bool
	msg       kiosk.Msg
	size      float64
	other     bool // painted in the colours of the other theme
}

// sheetOf paints a sheet that rises from the ledge: title, rows of choices and
// one button that closes it. What is chosen takes effect at once.
func (p *painter) sheetOf(id string, groups []sheetGroup) {
	done := button{control: control{id: id + ".done", face: facePrimary, msg: kiosk.CloseOverlay{}},
		icon: "check", label: p.t(id + ".done"), size: p.size.PrimaryButton}
	if !p.portrait {
		p.flatSheet(id, groups, done)
		return
	}
	top := 560.0
	p.box(Rect{0, top, p.w, ledgeTop - top + radiusDialog}, radiusDialog, p.theme.Paper, p.theme.Soft, edgeWidth)
	p.label(id+".title", p.t(id+".title"), p.bold(p.size.Rating), margin, p.w-2*margin, top+90, left)
	p.label(id+".line", p.t(id+".line"), p.soft(p.size.VoiceCaption+2), margin, p.w-2*margin, top+170+(p.size.Rating-64)*0.7, left)
	rows := [2]Rect{{48, 890, 984, 190}, {48, 1206, 984, 190}}
	if p.seated {
		rows = [2]Rect{{48, 904, 984, 176}, {48, 1206, 984, 190}}
	}
	between := 72.0
	for _, g := range groups {
		if len(g.options) > 2 {
			between = gap // the rows end alike, and are spaced alike
		}
	}
	for i, g := range groups {
		r := rows[i]
		p.label(id+"."+g.id, g.title, p.bold(p.size.Button-2), margin, p.w-2*margin, r.Y-48, left)
		p.sheetRow(id, g, r, between)
	}
	done.rect = Rect{48, 1444, 984, 150}
	p.button(done)
}

func (p *painter) flatSheet(id string, groups []sheetGroup, done button) {
	const top = 190.0
	p.box(Rect{120, top, 1680, flatLedgeTop - top + radiusDialog}, radiusDialog, p.theme.Paper, p.theme.Soft, edgeWidth)
	x, w := 176.0, 1568.0
	end := p.label(id+".title", p.t(id+".title"), p.bold(p.size.Rating), x, w, top+64, left)
	p.label(id+".line", p.t(id+".line"), p.soft(p.size.VoiceCaption), end.X+end.W+40, w-end.W-40, top+68, left)
	h := 146.0
	step := 200.0
	if len(groups) > 2 {
		h, step = 108, 146
	}
	for i, g := range groups {
		y := top + 126 + float64(i)*step
		p.label(id+"."+g.id, g.title, p.bold(p.size.Button-6), x, 360, y+h/2, left)
		p.sheetRow(id, g, Rect{x + 390, y, w - 390, h}, gap)
	}
	done.rect = Rect{x, 752, w, 140}
	p.button(done)
}

func (p *painter) sheetRow(id string, g sheetGroup, r Rect, between float64) {
	n := float64(len(g.options))
	w := (r.W - between*(n-1)) / n
	for i, o := range g.options {
		at := Rect{r.X + float64(i)*(w+between), r.Y, w, r.H}
		if o.other {
			p.otherTheme(control{id: id + "." + o.id, name: o.label, rect: at, msg: o.msg}, o)
			continue
		}
		b := button{control: control{id: id + "." + o.id, rect: at, selected: o.selected, msg: o.msg}, label: o.label, size: o.size}
		if o.selected {
			b.tail = "check"
		}
		p.button(b)
	}
}

// otherTheme paints a button that looks like the theme it leads to.
func (p *painter) otherTheme(c control, o sheetOption) {
	t := p.theme
	c.font = o.size
	p.control(c, func(color.RGBA) {
		p.box(c.rect, radiusButton, t.OtherGround, t.OtherEdge, edgeWidth)
		p.spanIn(c.rect.X, c.rect.W, c.rect.Y+c.rect.H/2, style{size: o.size, bold: true, color: t.OtherText}, center, o.label)
	})
}

// displaySheet is 21, the sheet of 字. Which hand writes matters only where the
// layout has sides.
func (p *painter) displaySheet() {
	size := p.size.RowTitle + 2
	groups := []sheetGroup{
		{"size", p.t("display.size"), []sheetOption{
			{id: "size.normal", label: p.t("display.size.normal"), selected: !p.large, msg: kiosk.SetSize{Size: kiosk.Normal}, size: 58},
			{id: "size.large", label: p.t("display.size.large"), selected: p.large, msg: kiosk.SetSize{Size: kiosk.Large}, size: 82},
		}},
		{"theme", p.t("display.theme"), []sheetOption{
			{id: "theme.standard", label: p.t("display.theme.standard"), selected: p.view.Theme == kiosk.Standard,
				other: p.view.Theme != kiosk.Standard, msg: kiosk.SetTheme{Theme: kiosk.Standard}, size: size},
			{id: "theme.highcontrast", label: p.t("display.theme.highcontrast"), selected: p.view.Theme == kiosk.HighContrast,
				other: p.view.Theme != kiosk.HighContrast, msg: kiosk.SetTheme{Theme: kiosk.HighContrast}, size: size},
		}},
	}
	if !p.portrait {
		groups = append(groups, sheetGroup{"hand", p.t("display.hand"), []sheetOption{
			{id: "hand.right", label: p.t("display.hand.right"), selected: p.view.Hand == kiosk.RightHand, msg: kiosk.SetHand{Hand: kiosk.RightHand}, size: size},
			{id: "hand.left", label: p.t("display.hand.left"), selected: p.view.Hand == kiosk.LeftHand, msg: kiosk.SetHand{Hand: kiosk.LeftHand}, size: size},
		}})
	}
	p.sheetOf("display", groups)
}

func (p *painter) soundSheet() {
	size := p.size.Button
	volume := func(word string, v kiosk.Volume) sheetOption {
		return sheetOption{id: word, label: p.t("sound." + word), selected: p.view.Volume == v, msg: kiosk.SetVolume{Volume: v}, size: size}
	}
	rate := func(word string, r kiosk.Rate) sheetOption {
		return sheetOption{id: word, label: p.t("sound." + word), selected: p.view.Rate == r, msg: kiosk.SetRate{Rate: r}, size: size}
	}
	p.sheetOf("sound", []sheetGroup{
		{"volume", p.t("sound.volume"), []sheetOption{volume("small", kiosk.VolumeSmall), volume("middle", kiosk.VolumeMiddle),
			volume("big", kiosk.VolumeBig), volume("mute", kiosk.VolumeMute)}},
		{"rate", p.t("sound.rate"), []sheetOption{rate("slow", kiosk.RateSlow), rate("normal", kiosk.RateNormal)}},
	})
}
