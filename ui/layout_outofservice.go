package ui

import "smartcounter/kiosk"

// outOfService is 19b 歇一会儿: where to go instead.
func (p *painter) outOfService(s kiosk.OutOfService) {
	x, w := margin, p.w-2*margin
	cards := Rect{48, 1190, 984, 380}
	call := Rect{48, 1690, 984, 180}
	ledge := flatLedgeTop
	if p.portrait {
		ledge = 1650
		p.hills(901, 617, p.h)
		p.xiaoyin("xiaoyin-rest", p.w/2, 358, 296)
		p.rest(x, w, 604)
	} else {
		p.hills(600, 300, p.h)
		p.xiaoyin("xiaoyin-rest", 480, 240, 240)
		x, w = 48, 864
		p.rest(x, w, 430)
		cards = Rect{984, 180, 888, 380}
		call = Rect{984, 936, 888, 112}
	}
	desk := p.t("outofservice.desk.plain")
	if s.Desk != "" {
		desk = p.fillIn("outofservice.desk", s.Desk)
	}
	p.place("outofservice.desk", "map-pin", desk, Rect{cards.X, cards.Y, cards.W, 150})
	p.place("outofservice.safe", "shield-check", p.t("outofservice.kept"), Rect{cards.X, cards.Y + 178, cards.W, 150})
	if s.CanCall {
		p.band(ledge, p.h, p.theme.Ledge) // help stands where it always stands
		b := button{control: control{id: "outofservice.call", rect: call, face: faceHelp, msg: kiosk.CallHelp{}},
			icon: "bell", label: p.t("outofservice.call"), size: p.size.PrimaryButton + 6}
		switch p.view.Frame.Help {
		case kiosk.HelpCalling:
			b.label = p.t("nav.help.calling")
		case kiosk.HelpAnswered, kiosk.HelpOverdue:
			b.icon, b.label = "check", p.t("nav.help.called")
		case kiosk.HelpFailed:
			b.label = p.t("help.again")
		}
		p.button(b)
	}
}

func (p *painter) rest(x, w, y float64) {
	p.label("outofservice.title", p.t("outofservice.title"), p.bold(min(p.size.AttractTitle, 108)-4), x, w, y, center)
	b := wrap(p.t("outofservice.line"), p.ink(p.size.Body+8), w, leadBody)
	p.say("outofservice.line", p.t("outofservice.line"), p.block(b, x, w, y+84, center), b.style.size)
}

func (p *painter) place(id, icon, text string, r Rect) {
	p.box(r, radiusCard, p.theme.Surface, p.theme.Soft, edgeWidth)
	y := r.Y + r.H/2
	p.icon(icon, r.X+93, y, 80, p.theme.Ink)
	p.lineIn(id, text, style{size: p.size.Button, bold: true, color: p.theme.Ink}, Rect{r.X + 174, r.Y + 8, r.W - 226, r.H - 16}, left)
}
