package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// service is 03 选业务: a row for each thing that customers queue for.
func (p *painter) service(s kiosk.ServiceChoice) {
	h := heading{screen: "service", step: s.Step, steps: s.Steps, title: p.t("service.title"), line: p.t("service.line")}
	r := p.question(h, Rect{48, 640, 984, 957})
	for i, at := range rows(len(s.Rows), r, 21, 184) {
		p.serviceRow(s.Rows[i], at)
	}
}

func (p *painter) serviceRow(s kiosk.ServiceRow, r Rect) {
	state := p.serviceState(s)
	line := s.Line
	if p.large || r.H < 110 {
		line = "" // 特大字 drops second lines, so that positions never move
	}
	c := control{id: "service." + s.ID, name: spoken(s.Label, line, state), rect: r, selected: s.Selected,
		msg: kiosk.Choose{Key: s.ID}, font: p.size.Small}
	if !s.Open {
		c.disabled, c.selected, c.msg = true, false, kiosk.Explain{Key: "service.closed"}
	}
	p.control(c, func(fg color.RGBA) {
		y := r.Y + r.H/2
		radius := min(48, r.H*0.38)
		p.wash(s.Icon, r.X+79, y, radius, radius*1.15)
		end := r.X + r.W - 30
		if s.Open {
			p.icon("chevron-right", end-24, y, 48, fg)
			end -= 72
		}
		x := r.X + 158
		st := p.fit(state, p.ink(p.size.Body).tinted(fg), (end-x)*0.5)
		end -= st.width(state)
		p.span(end, y, st, state)
		room := end - x - 24
		sub := p.soft(max(p.size.Min, min(p.size.Small, r.H*0.27)))
		title := p.bold(p.size.RowTitle)
		if line != "" {
			title.size = min(title.size, r.H*0.42)
		}
		title = p.fit(s.Label, title.tinted(fg), room)
		if line == "" || sub.sized(p.size.Min).width(line) > room {
			p.span(x, y, title, s.Label)
			return
		}
		half := (title.size + sub.size) * 0.31
		p.span(x, y-half+4, title, s.Label)
		p.span(x, y+half+4, p.fit(line, sub, room), line)
	})
}

// serviceState is how many wait for a service, or when it opens again; nothing
// where nobody knows.
func (p *painter) serviceState(s kiosk.ServiceRow) string {
	switch {
	case !s.Open && !s.Reopens.IsZero():
		return p.fillIn("service.closed.till", p.moment(s.Reopens))
	case !s.Open:
		return p.t("service.closed")
	case !s.Known:
		return ""
	case s.Idle:
		return p.t("service.idle")
	case s.Waiting == 0:
		return p.t("service.nobody")
	}
	return p.fillIn("service.waiting", s.Waiting)
}
