package ui

import "smartcounter/kiosk"

// thanks closes feedback without words.
func (p *painter) thanks(s kiosk.Thanks) {
	line := p.t("thanks.line")
	if s.Offline {
		line = p.t("thanks.offline")
	}
	p.closing(closing{screen: "thanks", figure: "xiaoyin", title: p.t("thanks.title"), line: line, done: p.t("thanks.done")})
}

// A closing says how something ended: 小银, two sentences, and one key.
type closing struct {
	screen            string // id prefix
	figure            string
	title, line, done string
}

func (p *painter) closing(c closing) {
	x, w := margin, p.w-2*margin
	button := func(r Rect) {
		p.button(buttonDone(c.done, c.screen+".done", r, p.size.PrimaryButton))
	}
	if !p.portrait {
		y := p.bubble(x, w, flatTop)
		mid := (y + 700) / 2
		p.xiaoyin(c.figure, p.w/2-560, mid, 300)
		p.label(c.screen+".title", c.title, p.bold(p.size.AttractTitle), 620, 1200, mid-60, left)
		b := wrap(c.line, p.soft(p.size.Body+6), 1200, leadBody)
		p.say(c.screen+".line", c.line, p.block(b, 620, 1200, mid+30, left), b.style.size)
		button(Rect{480, 736, 960, 148})
		return
	}
	p.bubble(x, w, 104)
	p.xiaoyin(c.figure, p.w/2, 660, 380)
	p.label(c.screen+".title", c.title, p.bold(p.size.AttractTitle), x, w, 960, center)
	b := wrap(c.line, p.soft(p.size.Body+6), w, leadBody)
	p.say(c.screen+".line", c.line, p.block(b, x, w, 1050, center), b.style.size)
	button(Rect{48, 1428, 984, 180})
}

func buttonDone(label, id string, r Rect, size float64) button {
	return button{control: control{id: id, rect: r, face: facePrimary, msg: kiosk.Next{}}, icon: "check", label: label, size: size}
}
