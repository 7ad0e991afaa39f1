package ui

import (
	"image/color"
	"slices"

	"smartcounter/kiosk"
)

// attract is 01 待机: any touch starts.
func (p *painter) attract(s kiosk.Attract) {
	if p.portrait {
		p.hills(692, 533, 1800)
		p.greeting(p.w/2, 332, 324, 48, 984)
		p.startButton(Rect{48, 1056, 984, 300})
		p.promises(s.Tiles, Rect{48, 1404, 984, 150})
		if s.Queue != nil {
			p.hallNote(s.Queue, Rect{48, 1578, 984, 190})
		}
		p.band(1800, p.h, p.theme.Ledge)
		p.lineIn("attract.help", p.t("attract.help"), p.soft(min(p.size.Body-6, 46)), Rect{48, 1800, 984, 112}, center)
	} else {
		p.hills(540, 400, 966)
		p.greeting(480, 215, 230, 48, 864)
		p.startButton(Rect{960, 240, 912, 300})
		p.promises(s.Tiles, Rect{960, 580, 912, 150})
		if s.Queue != nil {
			p.hallNote(s.Queue, Rect{960, 754, 912, 170})
		}
		p.band(966, p.h, p.theme.Ledge)
		p.lineIn("attract.help", p.t("attract.help"), p.soft(min(p.size.Body-6, 46)), Rect{48, 966, 1824, 108}, center)
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
	text := p.t("attract.line")
	line := p.fit(text, p.soft(52), w)
	b := wrap(text, line, w+1, leadBody)
	if line.size < p.size.BodyMin {
		b = wrap(text, line.sized(p.size.BodyMin), w, leadTight)
		y -= b.height() / 2 // the hills below stay free
	}
	p.label("attract.title", p.t("attract.title"), p.bold(p.size.AttractTitle), x, w, y, center)
	p.say("attract.line", text, p.block(b, x, w, y+88, center), b.style.size)
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

// mostPromises is how many tasks stand side by side.
const mostPromises = 4

// promises names what can be done here, the first few of it.
func (p *painter) promises(tasks []kiosk.Task, r Rect) {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(k kiosk.Task) bool { return !p.view.Words.Has("attract." + string(k)) })
	if len(tasks) == 0 {
		return
	}
	tasks = tasks[:min(len(tasks), mostPromises)]
	p.box(r, radiusCard, p.theme.Surface, color.RGBA{}, 0)
	st := p.ink(min(p.size.Body, 52))
	icon, space, between := 56.0, 18.0, 36.0
	total := func() float64 {
		w := between * float64(len(tasks)-1)
		for _, k := range tasks {
			w += icon + space + st.width(p.t("attract."+string(k)))
		}
		return w
	}
	for total() > r.W-72 && st.size > p.size.BodyMin {
		st.size--
	}
	if total() > r.W-72 {
		icon, space, between = 44, 10, 20
	}
	n := float64(len(tasks))
	spare := max(0, (r.W-total()-36)/(n+1))
	if even := (r.W - total() + between*(n-1)) / (n + 1); even < between+spare { // the same air at the ends
		between, spare = 0, even
	}
	x := r.X + spare
	for _, k := range tasks {
		word := p.t("attract." + string(k))
		p.icon(p.t("tile."+string(k)+".icon"), x+icon/2, r.Y+r.H/2, icon, p.theme.Ink)
		x += icon + space
		p.label("attract."+string(k), word, st, x, st.width(word)+1, r.Y+r.H/2, left)
		x += st.width(word) + between + spare
	}
}
