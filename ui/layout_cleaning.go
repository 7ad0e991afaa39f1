package ui

import "smartcounter/kiosk"

// cleaning is 19a 擦屏幕: nothing here can be touched.
func (p *painter) cleaning(s kiosk.Cleaning) {
	hurry := p.t("cleaning.hurry.plain")
	if s.Desk != "" {
		hurry = p.fillIn("cleaning.hurry", s.Desk)
	}
	if p.portrait {
		p.hills(901, 617, p.h)
		p.xiaoyin("xiaoyin-rest", p.w/2, 378, 296)
		p.wiping(margin, p.w-2*margin, 624, 960)
		p.place("cleaning.hurry", "map-pin", hurry, Rect{48, 1180, 984, 150})
		p.place("cleaning.staff", "check", p.t("cleaning.staff"), Rect{48, 1722, 984, 150})
		return
	}
	p.hills(680, 300, p.h)
	p.xiaoyin("xiaoyin-rest", 480, 230, 230)
	p.wiping(48, 864, 410, 720)
	p.place("cleaning.hurry", "map-pin", hurry, Rect{984, 180, 888, 150})
	p.place("cleaning.staff", "check", p.t("cleaning.staff"), Rect{984, 880, 888, 150})
}

// wiping says what goes on from y, above the hills that begin at end.
func (p *painter) wiping(x, w, y, end float64) {
	p.label("cleaning.title", p.t("cleaning.title"), p.bold(p.size.AttractTitle-4), x, w, y, center)
	y += 88
	keys := [...]string{"cleaning.line", "cleaning.touch"}
	st, lead := p.ink(p.size.Body+8), leadBody
	for wrap(p.t(keys[0]), st, w, lead).height()+wrap(p.t(keys[1]), st, w, lead).height() > end-y && st.size > p.size.BodyMin {
		st.size, lead = max(p.size.BodyMin, st.size-2), leadTight
	}
	for _, key := range keys {
		b := wrap(p.t(key), st, w, lead)
		p.say(key, p.t(key), p.block(b, x, w, y, center), b.style.size)
		y += b.height()
	}
}
