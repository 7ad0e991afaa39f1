package ui

import (
	"image/color"
	"strconv"
	"strings"

	"smartcounter/kiosk"
)

// overlay dims the screen and lays the overlay over it. The ledge is painted
// afterwards and stays bright: 返回, 回首页 and 人工帮助 remain live.
func (p *painter) overlay() {
	end := ledgeTop
	if !p.portrait {
		end = flatLedgeTop
	}
	if p.ledgeless() {
		end = p.h
	}
	p.band(0, end, p.theme.Dim)
	p.hushed = false
	p.overlaySpeech()
	switch o := p.view.Overlay.(type) {
	case kiosk.StillThere:
		p.stillThere(o)
	case kiosk.HelpSheet:
		p.helpSheet(o)
	case kiosk.SoundSheet:
		p.soundSheet()
	case kiosk.DisplaySheet:
		p.displaySheet()
	case kiosk.ConfirmErase:
		p.confirm("confirm-erase", "confirm-erase.line", "trash-2", kiosk.ConfirmedErase{}, kiosk.CloseOverlay{})
	case kiosk.ConfirmReadAloud:
		line := "confirm-readaloud.line"
		if o.Number {
			line = "confirm-readaloud.line.number"
		}
		p.confirm("confirm-readaloud", line, "volume-2", kiosk.ConfirmedReadAloud{}, kiosk.CloseOverlay{})
	case kiosk.ConfirmLeave:
		p.confirm("confirm-leave", "confirm-leave.line", "house", kiosk.ConfirmedLeave{}, kiosk.StayHere{})
	}
}

// overlaySpeech keeps what is being said in sight, bright above the dimmed
// screen. A dialog's title and line are its own words; only something else that
// is said while it is open gets a bubble.
func (p *painter) overlaySpeech() {
	switch p.view.Overlay.(type) {
	case kiosk.SoundSheet, kiosk.DisplaySheet:
		if p.portrait {
			p.bubble(margin, p.w-2*margin, 104)
		} else {
			p.smallBubble(120, 1680, 76)
		}
	default:
		if strings.HasPrefix(p.view.Caption.ID, p.view.Overlay.ID()) {
			return
		}
		if p.portrait {
			p.smallBubble(margin, p.w-2*margin, 45)
		} else {
			p.smallBubble(160, 1600, 36)
		}
	}
}

// ledgeless reports whether the screen has no lower edge of its own.
func (p *painter) ledgeless() bool {
	switch p.view.Screen.(type) {
	case kiosk.Attract, kiosk.Cleaning, kiosk.OutOfService:
		return true
	}
	return false
}

// A dialog asks one thing in the middle of the screen.
type dialog struct {
	id     string
	figure func(x, y float64)
	title  string
	line   string
	strong string // bold end of line
	icon   string // of the note
	note   []string
	first  button
	second button
	foot   string
	firstH float64
	firstY float64
}

// dialog paints d: upright one below the other, lying with the buttons at the
// right, where the choices always are.
func (p *painter) dialog(d dialog) {
	r := Rect{48, 199, 984, 1420}
	if !p.portrait {
		r = Rect{160, 150, 1600, 742}
	}
	p.box(Rect{r.X, r.Y + 6, r.W, r.H}, radiusDialog, p.theme.PrimaryLip, color.RGBA{}, 0)
	p.box(r, radiusDialog, p.theme.Paper, p.theme.SelectedEdge, 5)
	x, w := r.X+48, r.W-96
	fy, ty := r.Y+170, 570.0
	bx, bw := x, w
	if !p.portrait {
		w = 800
		bx, bw = r.X+912, 640
	}
	low := 0.0
	if d.foot == "" && p.portrait { // nothing below the buttons: the middle moves down
		low = 64
		fy, ty = fy+low/2, ty+low/2
		if len(d.note) == 0 {
			fy, ty = fy+56, ty+56
		}
	}
	st := p.oneLine(d.title, p.bold(p.size.DialogTitle), w)
	if tw := st.width(d.title); !p.portrait && tw > w && tw*0.78 <= w { // height is scarce there
		st.size *= w / tw * 0.999
	}
	title := wrapTo(d.title, st, w, st.size*2.5, leadTight, 64)
	y := ty - title.style.size*0.6
	if len(title.lines) > 1 {
		y -= title.style.size * 0.3
	}
	note := 0.0
	if !p.portrait { // figure, words and note in the middle of their half
		used := 200 + 24 + title.height() + 14 + p.dialogLineHeight(d, w)
		if _, note = p.dialogPanel(d, w, r.H-72-used-26); note > 0 {
			used += 26 + note
		}
		y = r.Y + (r.H-used)/2
		fy = y + 100
		y += 200 + 24
	}
	d.figure(x+w/2, fy)
	p.say(d.id+".title", d.title, p.block(title, x, w, y, center), title.style.size)
	y += title.height() + 14
	y = p.dialogLine(d, x, w, y) + 26
	noteEnd := d.firstY + low - 28
	if !p.portrait {
		noteEnd = y + note
	}
	p.dialogNote(d, x, w, y, noteEnd)

	foot := wrapTo(d.foot, p.soft(p.size.Helper), bw, 116, 1.25, p.size.BodyMin)
	footY := 1514.0
	d.first.face = facePrimary
	if p.portrait {
		d.first.rect = Rect{bx, d.firstY + low, bw, d.firstH}
		d.second.rect = Rect{bx, 1274 + low, bw, 160}
	} else {
		used := 240.0 + 40 + 170
		if d.foot != "" {
			used += 36 + foot.height()
		}
		top := r.Y + (r.H-used)/2
		d.first.rect = Rect{bx, top, bw, 240}
		d.second.rect = Rect{bx, top + 280, bw, 170}
		footY = top + 450 + 36 + foot.height()/2
	}
	p.button(d.first)
	if d.second.id != "" {
		p.button(d.second)
	}
	if d.foot != "" {
		p.say(d.id+".foot", d.foot, p.block(foot, bx, bw, footY-foot.height()/2, center), foot.style.size)
	}
}

// dialogLine paints the sentence under the title, its end in bold.
func (p *painter) dialogLine(d dialog, x, w, y float64) float64 {
	if d.line == "" {
		return y
	}
	st := p.oneLine(d.line+d.strong, p.ink(p.size.Body+4), w)
	if d.strong != "" && st.width(d.line)+st.strong().width(d.strong) <= w {
		r := p.runs(x, w, y+st.size*0.7, center, run{d.line, st}, run{d.strong, st.strong()})
		p.say(d.id+".line", d.line+d.strong, r, st.size)
		return y + st.size*leadBody
	}
	return p.sentence(d.id+".line", d.line+d.strong, st, x, w, y, leadBody, center)
}

// dialogLineHeight is what dialogLine takes.
func (p *painter) dialogLineHeight(d dialog, w float64) float64 {
	st := p.oneLine(d.line+d.strong, p.ink(p.size.Body+4), w)
	switch {
	case d.line == "":
		return 0
	case d.strong != "" && st.width(d.line)+st.strong().width(d.strong) <= w:
		return st.size * leadBody
	}
	return wrap(d.line+d.strong, st, w, leadBody).height()
}

// dialogPanel is what the note's panel says, and how high it is in a room of
// height room.
func (p *painter) dialogPanel(d dialog, w, room float64) (words block, h float64) {
	if len(d.note) == 0 {
		return block{}, 0
	}
	text := strings.Join(d.note, "\n")
	words = wrapTo(text, p.ink(min(p.size.Body, 54)), w-150, room-40, 1.3, p.size.BodyMin).pausing(text, w-150, p.size.BodyMin)
	return words, words.height() + 40
}

// dialogNote paints the panel between words and buttons.
func (p *painter) dialogNote(d dialog, x, w, y, end float64) {
	if len(d.note) == 0 {
		return
	}
	b, h := p.dialogPanel(d, w, end-y)
	r := Rect{x, y + max(0, (end-y-h)/2), w, h}
	p.panel(r)
	p.icon(d.icon, r.X+76, r.Y+h/2, 66, p.theme.Ink)
	p.say(d.id+".note", spoken(d.note...), p.block(b, r.X+130, w-150, r.Y+20, left), b.style.size)
}

func (p *painter) stillThere(o kiosk.StillThere) {
	d := dialog{id: "stillthere", title: p.t("stillthere.title"), line: p.t("stillthere.line"),
		icon: "shield-check", note: []string{p.fillIn("stillthere.warning", strconv.Itoa(o.Minutes))}, foot: p.t("stillthere.note"),
		firstY: 976, firstH: 250,
		figure: func(x, y float64) { p.xiaoyin("xiaoyin", x, y, 226) },
		first:  button{control: control{id: "stillthere.stay", msg: kiosk.StayHere{}}, icon: "check", label: p.t("stillthere.stay"), size: 88, isize: 92},
		second: button{control: control{id: "stillthere.leave", msg: kiosk.Leave{}}, icon: "log-out", label: p.t("stillthere.leave"), size: p.size.Button + 2},
	}
	if o.Wrote {
		d.line, d.strong = p.t("stillthere.line.wrote"), p.t("stillthere.kept")
		d.note, d.foot = []string{p.fillIn("stillthere.warning.wrote", strconv.Itoa(o.Minutes))}, p.t("stillthere.note.wrote")
	}
	p.dialog(d)
}

// helpSheet is 17, and says no more than what has happened.
func (p *painter) helpSheet(o kiosk.HelpSheet) {
	state := map[kiosk.HelpState]string{
		kiosk.HelpIdle: "calling", kiosk.HelpCalling: "calling", kiosk.HelpAnswered: "answered",
		kiosk.HelpOverdue: "overdue", kiosk.HelpFailed: "failed",
	}[p.view.Frame.Help]
	d := dialog{id: "help", title: p.t("help." + state + ".title"), line: p.t("help." + state + ".line"),
		icon: "map-pin", firstY: 1010, firstH: 220,
		figure: func(x, y float64) {
			p.disc(x, y, 100, p.theme.Help, color.RGBA{}, 0)
			p.icon("bell", x, y, 116, p.theme.OnHelp)
		}}
	place, kept := p.fillIn("help.place", p.view.Frame.Place), p.t("help.nothing")
	if state == "calling" {
		place = p.fillIn("help.place.calling", p.view.Frame.Place)
	}
	stay := button{control: control{id: "help.continue", msg: kiosk.CloseOverlay{}}, icon: "check", label: p.t("help.continue"), size: 66, isize: 74}
	if o.Writing {
		kept = p.t("help.kept")
		stay.icon, stay.label = "pen-line", p.t("help.continue.writing")
	}
	if p.ledgeless() {
		stay.label = p.t("help.close")
		kept = ""
	}
	if p.view.Frame.Place != "" {
		d.note = append(d.note, place)
	}
	if kept != "" {
		d.note = append(d.note, kept)
	}
	d.first = stay
	d.second = button{control: control{id: "help.cancel", msg: kiosk.CancelHelp{}}, icon: "x", label: p.t("help.cancel"), size: p.size.Button}
	d.foot = p.t("help.desk.plain")
	if o.Desk != "" {
		d.foot = p.fillIn("help.desk", o.Desk)
	}
	if state == "failed" {
		d.line = p.t("help.failed.line.plain")
		if o.Desk != "" {
			d.line = p.fillIn("help.failed.line", o.Desk)
		}
		d.foot = ""
		d.note = d.note[min(len(d.note), 1):]
		d.icon = "heart-handshake"
		d.second = button{control: control{id: "help.again", msg: kiosk.CallHelp{}}, icon: "bell", label: p.t("help.again"), size: p.size.Button}
	}
	p.dialog(d)
}

// confirm asks before something is lost or said aloud. What keeps everything as
// it is stands first.
func (p *painter) confirm(id, line, icon string, yes, no kiosk.Msg) {
	p.dialog(dialog{id: id, title: p.t(id + ".title"), line: p.t(line), firstY: 976, firstH: 250,
		figure: func(x, y float64) { p.wash(icon, x, y, 100, 110) },
		first:  button{control: control{id: id + ".no", msg: no}, icon: "undo-2", label: p.t(id + ".no"), size: 66, isize: 74},
		second: button{control: control{id: id + ".yes", msg: yes}, icon: icon, label: p.t(id + ".yes"), size: p.size.Button + 2},
	})
}
