package ui

import (
	"strconv"

	"smartcounter/kiosk"
)

// slot asks 您约的是几点？ where several bookings have the same phone tail.
func (p *painter) slot(s kiosk.SlotChoice) {
	h := heading{screen: "slot", title: p.t("slot.title"), line: p.t("slot.line")}
	r := p.question(h, Rect{48, 640, 984, 952})
	if s.Failed {
		p.alertNote("checkin.failed", p.t("checkin.failed"), p.t("checkin.failed.line"), Rect{r.X, r.Y + r.H - 150, r.W, 150})
		r.H -= 150 + gap
	}
	r.H = min(r.H, 300*float64(max(1, len(s.Slots))))
	for i, at := range spread(len(s.Slots), r, 28) {
		b := button{control: control{id: "slot." + strconv.Itoa(i), rect: at, radius: radiusTile, msg: kiosk.PickSlot{Index: i}},
			icon: "clock", label: p.moment(s.Slots[i]), size: p.size.Rating}
		if s.Asking {
			b.disabled, b.msg = true, kiosk.Explain{Key: "checkin.asking"}
		}
		p.button(b)
	}
}
