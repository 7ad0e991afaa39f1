package ui

import (
	"image/color"
	"strings"

	"rsc.io/qr"
)

const (
	// qrQuiet is the light margin around a code, in modules (ISO/IEC 18004).
	qrQuiet = 4
	// qrLongest bounds what a code holds: beyond it the modules get too small for
	// a phone at arm's length.
	qrLongest = 120
)

// qrCode paints text as a code in the square r, quiet zone included, dark on light
// in every theme: a phone reads no other. It reports whether it could.
func (p *painter) qrCode(id, name, text string, r Rect) bool {
	if text == "" || len(text) > qrLongest {
		return false
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return false
	}
	var modules strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			bit := byte('0')
			if code.Black(x, y) {
				bit = '1'
			}
			modules.WriteByte(bit)
		}
	}
	white := color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
	quiet := r.W * qrQuiet / float64(code.Size+2*qrQuiet)
	p.box(r, radiusKey/2, white, color.RGBA{}, 0)
	p.put(QR{Rect: p.at(r.Inset(quiet)), Side: code.Size, Modules: modules.String(), Dark: color.RGBA{A: 0xFF}, Light: white})
	p.tell(Element{ID: id, Role: RoleImage, Name: name, Rect: r, Enabled: true})
	return true
}
