package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// attract is 01 待机: any touch starts.
func (p *painter) attract() {
	if p.portrait {
		p.hills(692, 533, 1800)
		p.greeting(p.w/2, 332, 324, 48, 984)
		p.startButton(Rect{48, 1056, 984, 300})
		p.promises(Rect{48, 1404, 984, 150})
		p.band(1800, p.h, p.theme.Ledge)
		p.label("attract.help", p.t("attract.help"), p.soft(min(p.size.Body-6, 46)), 48, 984, 1856, center)
	} else {
		p.hills(540, 400, 966)
		p.greeting(480, 215, 230, 48, 864)
		p.startButton(Rect{960, 240, 912, 300})
		p.promises(Rect{960, 600, 912, 150})
		p.band(966, p.h, p.theme.Ledge)
		p.label("attract.help", p.t("attract.help"), p.soft(min(p.size.Body-6, 46)), 48, 1824, 1020, center)
	}
	p.tell(Element{ID: "attract.anywhere", Role: RoleImage, Name: p.t("attract.start.line"),
		Rect: Rect{-p.ox / p.k, -p.oy / p.k, p.w + 2*p.ox/p.k, p.h + 2*p.oy/p.k}, Enabled: true, Msg: kiosk.Start{}})
}

// hills paints the far hills, h high from y, over the panel's whole width, and
// the nearest one's colour from there down to end.
func (p *painter) hills(y, h, end float64) {
	p.shape("hills", Rect{-p.ox / p.k, y, p.w + 2*p.ox/p.k, h})
	p.band(y+h-1, end, p.theme.Hill)
}

// greeting paints 小银 with its name below.
func (p *painter) greeting(cx, cy, figure, x, w float64) {
	p.xiaoyin("xiaoyin", cx, cy, figure)
	y := cy + figure*0.43 + 118
	p.label("attract.title", p.t("attract.title"), p.bold(p.size.AttractTitle), x, w, y, center)
	b := wrap(p.t("attract.line"), p.soft(52), w, leadBody)
	p.say("attract.line", p.t("attract.line"), p.block(b, x, w, y+88, center), 52)
}

func (p *painter) startButton(r Rect) {
	p.control(control{id: "attract.start", name: spoken(p.t("attract.start"), p.t("attract.start.line")),
		rect: r, face: facePrimary, radius: radiusDialog, msg: kiosk.Start{}, font: p.size.Body},
		func(fg color.RGBA) {
			title := p.fit(p.t("attract.start"), style{size: 80, bold: true, color: fg}, r.W-370)
			x, y := r.X+188, r.Y+r.H/2
			p.disc(x, y, 75, p.theme.Help, color.RGBA{}, 0)
			p.icon("hand", x, y, 90, p.theme.OnHelp)
			p.span(r.X+312, y-28, title, p.t("attract.start"))
			line := p.fit(p.t("attract.start.line"), style{size: p.size.Body, color: fg}, r.W-370)
			p.span(r.X+312, y+56, line, p.t("attract.start.line"))
		})
}

// promises names what can be done here.
func (p *painter) promises(r Rect) {
	p.box(r, radiusCard, p.theme.Surface, color.RGBA{}, 0)
	items := [...]struct{ icon, key string }{
		{"message-square-text", "attract.feedback"},
		{"megaphone", "attract.complaint"},
	}
	w := r.W / float64(len(items))
	st := p.ink(min(p.size.Body, 52))
	for i, it := range items {
		word := p.t(it.key)
		x := r.X + w*float64(i)
		total := 56 + 20 + st.width(word)
		at := x + (w-total)/2
		p.icon(it.icon, at+28, r.Y+r.H/2, 56, p.theme.Ink)
		p.label(it.key, word, st, at+76, w-76, r.Y+r.H/2, left)
	}
}
