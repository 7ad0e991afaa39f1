package ui

import (
	"image/color"
	"strconv"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
)

// wait is a wait in words, always a range: nobody knows it to the minute.
func (p *painter) wait(b *kiosk.Band) string {
	switch {
	case b == nil:
		return p.t("band.unknown")
	case b.High <= 0:
		return p.t("band.soon")
	case b.Low <= 0:
		return p.fillIn("band.within", b.High)
	case b.Low >= b.High:
		return p.fillIn("band.about", b.High)
	}
	return p.fillIn("band.between", b.Low, b.High)
}

// idle reports whether nobody waits and nobody would.
func idle(q *kiosk.QueueFacts) bool { return q.Waiting == 0 && q.Band != nil && q.Band.Low <= 0 }

// moment is a time as a customer says it, with the day if it is not today.
func (p *painter) moment(t time.Time) string {
	t, now := t.In(calendar.Shanghai), p.view.Frame.Now
	day, today := calendar.DateOf(t), calendar.DateOf(now)
	switch day {
	case today:
		return p.hour(t)
	case today.AddDays(1):
		return p.fillIn("day.tomorrow", p.hour(t))
	}
	return p.fillIn("day.date", int(day.Month), day.Day, p.hour(t))
}

// hour is a time of day on the twelve-hour clock, with the word for its part of
// the day.
func (p *painter) hour(t time.Time) string {
	hour := t.Hour()
	part := p.partOfDay(hour)
	if hour > 12 {
		hour -= 12
	}
	if t.Minute() == 0 {
		return p.fillIn("clock.sharp", part, hour)
	}
	minute := strconv.Itoa(t.Minute())
	if len(minute) < 2 {
		minute = "0" + minute
	}
	return p.fillIn("clock.minutes", part, hour, minute)
}

// A figure is one fact of the queue: its icon, what it is, and its value.
type figure struct{ icon, key, value string }

func (p *painter) figures(q *kiosk.QueueFacts) []figure {
	list := []figure{
		{"users", "queue.waiting", p.fillIn("queue.count", q.Waiting)},
		{"clock", "queue.band", p.wait(q.Band)},
	}
	if q.LastCalled != "" {
		list = append(list, figure{"volume-2", "queue.called", q.LastCalled})
	}
	return list
}

// queuePanel shows how the queue stands: side by side in a wide panel, one below
// the other in a narrow one.
func (p *painter) queuePanel(q *kiosk.QueueFacts, r Rect) {
	if idle(q) {
		p.note("queue.idle", "circle-check", p.t("queue.idle"), r)
		return
	}
	p.panel(r)
	if r.W < 700 {
		p.figureRows(p.figures(q), r)
		return
	}
	p.figureColumns(p.figures(q), r)
}

func (p *painter) figureRows(list []figure, r Rect) {
	step := (r.H - 40) / float64(len(list))
	label, value := p.size.Body, p.size.RowTitle
	if high := (label + value) * 1.4; high > step { // clear of the lines between
		label, value = max(p.size.Min, label*step/high), max(p.size.BodyMin, value*step/high)
	}
	for i, f := range list {
		y := r.Y + 20 + step*(float64(i)+0.5)
		p.icon(f.icon, r.X+84, y, 72, p.theme.Ink)
		p.figureWords(f, Rect{r.X + 152, y - step/2, r.W - 184, step}, label, value)
		if i > 0 {
			p.line(r.X+40, y-step/2, r.X+r.W-40, y-step/2, edgeWidth, p.theme.Soft, 0, 0)
		}
	}
}

func (p *painter) figureColumns(list []figure, r Rect) {
	label, value, icon := p.size.Small, p.size.RowTitle, 64.0
	if high := (label + value) * 1.3; high > r.H {
		label, value = max(p.size.Min, label*r.H/high), max(p.size.BodyMin, value*r.H/high)
	}
	lead := func() float64 { return icon + 20 }
	width := func(f figure) float64 {
		return lead() + max(textWidth(p.t(f.key), false, label, 0), textWidth(f.value, true, value, 0))
	}
	total := func() (w float64) {
		for _, f := range list {
			w += width(f)
		}
		return w
	}
	const pad, between = 36.0, 36.0
	room := r.W - 2*pad - between*float64(len(list)-1)
	for total() > room && (label > p.size.Min || value > p.size.BodyMin) {
		label, value = max(p.size.Min, label-1), max(p.size.BodyMin, value-1)
	}
	if total() > room {
		icon = -20 // words matter more
	}
	spare := (room - total()) / float64(len(list))
	x := r.X + pad
	for i, f := range list {
		w := width(f) + spare
		if i > 0 {
			p.line(x-between/2, r.Y+34, x-between/2, r.Y+r.H-34, edgeWidth, p.theme.Soft, 0, 0)
		}
		at := x + spare/2
		if icon > 0 {
			p.icon(f.icon, at+icon/2, r.Y+r.H/2, icon, p.theme.Ink)
		}
		p.figureWords(f, Rect{at + lead(), r.Y, w - lead() - spare/2, r.H}, label, value)
		x += w + between
	}
}

// figureWords paints what a figure is above its value.
func (p *painter) figureWords(f figure, r Rect, label, value float64) {
	small, big := p.fit(p.t(f.key), p.soft(label), r.W), p.fit(f.value, p.bold(value), r.W)
	half := (small.size + big.size) * 0.34
	y := r.Y + r.H/2
	p.span(r.X, y-half+2, small, p.t(f.key))
	p.span(r.X, y+half-2, big, f.value)
	p.say(f.key, spoken(p.t(f.key), f.value), Rect{r.X, y - 2*half, r.W, 4 * half}, big.size)
}

// note is a sentence with an icon on a panel of its own.
func (p *painter) note(id, icon, text string, r Rect) {
	p.panel(r)
	st := p.ink(p.size.Body)
	if r.W < 700 {
		p.icon(icon, r.X+r.W/2, r.Y+r.H/2-90, 120, p.theme.Ink)
		st.size += 8
		b := wrapTo(text, st, r.W-96, r.H/2, leadBody, p.size.BodyMin)
		p.say(id, text, p.block(b, r.X+48, r.W-96, r.Y+r.H/2+10, center), b.style.size)
		return
	}
	p.icon(icon, r.X+84, r.Y+r.H/2, 72, p.theme.Ink)
	b := wrapTo(text, st, r.W-200, r.H-20, leadBody, p.size.BodyMin)
	p.say(id, text, p.block(b, r.X+160, r.W-200, r.Y+(r.H-b.height())/2, left), b.style.size)
}

// joined is a sentence of two facts, or the first alone where both would be too
// small to be read.
func (p *painter) joined(first, second string, w float64) string {
	both := first + "，" + second
	switch {
	case first == "":
		return second
	case second == "" || p.ink(p.size.BodyMin).width(both) > w:
		return first
	}
	return both
}

// hallNote is the queue on the attract screen, read in passing.
func (p *painter) hallNote(q *kiosk.QueueFacts, r Rect) {
	title, line := p.t("attract.idle"), p.t("attract.idle.line")
	icon := "circle-check"
	if !idle(q) {
		icon = "users"
		title, line = p.fillIn("attract.waiting", q.Waiting), ""
		if q.Band != nil {
			line = p.fillIn("attract.band", p.wait(q.Band))
		}
	}
	called := ""
	if !idle(q) && q.LastCalled != "" {
		called = p.fillIn("attract.calls", q.LastCalled)
	}
	p.box(r, radiusCard, p.theme.Surface, color.RGBA{}, 0)
	y := r.Y + r.H/2
	p.icon(icon, r.X+81, y, 76, p.theme.Ink)
	room := r.W - 152 - 40
	line = p.joined(line, called, room)
	head, sub := p.fit(title, p.bold(p.size.Body+2), room), p.fit(line, p.ink(p.size.Body), room)
	if line == "" {
		p.label("attract.queue", title, head, r.X+152, room, y, left)
		return
	}
	half := (head.size + sub.size) * 0.36
	p.span(r.X+152, y-half, head, title)
	p.span(r.X+152, y+half, sub, line)
	p.say("attract.queue", spoken(title, line), Rect{r.X + 152, y - 2*half, room, 4 * half}, min(head.size, sub.size))
}
