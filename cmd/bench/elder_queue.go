package main

import (
	"fmt"
	"strings"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/kiosktest"
)

// queueErrands are what customers come for where the counter hands out numbers.
// They are simulated by name only, so that the figures of the others stay what
// they are.
var queueErrands = []string{"ticket", "checkin"}

// newQueueErrand draws the details of a task of the queue.
func newQueueErrand(task string, c chance) errand {
	forms := content.Default()
	e := errand{task: task, tile: forms.Text("tile." + task)}
	if task == "checkin" {
		b := pick(c, punctual())
		e.code, e.key = b.Code, b.Service
		if c.happens(0.4) { // does not find the text message
			e.code = b.Tail
		}
		return e
	}
	o := pick(c, forms.Form("services").Options)
	e.choice, _, _ = strings.Cut(o.Label, "，")
	e.key = o.Key
	e.elderly = c.happens(0.85)
	return e
}

// punctual are the bookings whose time is now and whose phone tail is their own.
func punctual() (list []kiosktest.Booking) {
	for _, b := range kiosktest.Bookings() {
		if b.Tail != "" && b.Refuse == kiosk.RefusedNot && b.QR != "" {
			list = append(list, b)
		}
	}
	return list
}

// takeNumber leads to a number: what for, how old, and then sit down.
func (p *customer) takeNumber(g glance) move {
	e := &p.errand
	if b, ok := g.button(e.tile); ok {
		p.again = false
		return move{press, b, 0}
	}
	if m := p.try(g, "不用来了", "这样看得清"); m.verb == press {
		return m
	}
	if g.says("您的号") {
		return move{verb: finished}
	}
	if p.again {
		return p.try(g, "回首页")
	}
	if b, ok := g.button(e.choice); ok {
		return move{press, b, 0}
	}
	if p.readsWrongChoice(g) {
		return p.try(g, "返回")
	}
	age := "还没满"
	if e.elderly {
		age = "满 60 岁了"
	}
	if b, ok := g.button(age); ok && !b.Selected {
		return move{press, b, 0}
	}
	return p.try(g, "取号")
}

// reportIn leads through the check-in, and looks at what stands there before
// every digit.
func (p *customer) reportIn(g glance) move {
	want := p.errand.code
	if b, ok := g.button(p.errand.tile); ok {
		p.again = false
		return move{press, b, 0}
	}
	if m := p.try(g, "不用来了", "这样看得清"); m.verb == press {
		return m
	}
	if g.says("您的号") || g.says("预约 · 您的号") {
		return move{verb: finished}
	}
	if p.again {
		return p.try(g, "回首页")
	}
	field, ok := g.field()
	if !ok {
		return move{}
	}
	typed := field[strings.LastIndex(field, "，")+len("，"):]
	if strings.Trim(typed, "0123456789") != "" {
		typed = "" // nothing stands there yet
	}
	if !strings.HasPrefix(want, typed) && (p.happens(p.notice) || len(typed) > len(want)) {
		return p.try(g, "删一个")
	}
	if len(typed) < len(want) {
		return p.try(g, want[len(typed):len(typed)+1])
	}
	return p.try(g, "确定")
}

// numbered judges what a customer of the queue came away with.
func (p *customer) numbered(done bool) (success bool, wrong string) {
	e, given := &p.errand, p.counter.driver.Queue.Tickets()
	for _, t := range given {
		if t.Service != e.key {
			wrong = "service"
		}
	}
	if len(given) > 1 {
		wrong = fmt.Sprintf("%d numbers", len(given))
	}
	if e.task == "ticket" && len(given) == 1 && p.counter.elderly != e.elderly {
		wrong = "age"
	}
	return done && len(given) == 1, wrong
}
