package main

import (
	"slices"
	"strings"

	"smartcounter/ui"
)

// A move is what a customer does next.
type move struct {
	verb verb
	at   ui.Element
	char rune // to be written
}

type verb uint8

const (
	puzzled  verb = iota // nothing in sight serves the purpose
	press                // press at
	rest                 // what is under way needs no help
	draw                 // write char on the canvas at
	fill                 // write all words on the letter paper at
	restart              // there is no mending this: begin again
	finished             // it is done
)

// ways is what lies in the way, whatever the errand, and how to deal with it.
var ways = []string{"我还在", "不回", "不擦", "不念了", "这样听得清"}

// tools stand below every screen and may be lit without being an answer to it.
var tools = []string{again, "站着用"}

// decide looks for what serves the errand, by the names in sight alone.
func (p *customer) decide(g glance) move {
	if p.again {
		if b, ok := g.named("回首页，不要了"); ok {
			return move{press, b, 0}
		}
	}
	for _, label := range ways {
		if b, ok := g.button(label); ok {
			return move{press, b, 0}
		}
	}
	if p.recoil {
		p.recoil = false
		if b, ok := g.button("返回"); ok {
			return move{press, b, 0}
		}
	}
	if b, ok := g.button("碰一下"); ok {
		return move{press, b, 0}
	}
	switch p.errand.task {
	case "help":
		return p.seekHelp(g)
	case "text":
		return p.seekText(g)
	case "ticket":
		return p.takeNumber(g)
	case "checkin":
		return p.reportIn(g)
	}
	return p.handIn(g)
}

// try presses the first of the labels that is in sight.
func (p *customer) try(g glance, labels ...string) move {
	for _, label := range labels {
		if b, ok := g.button(label); ok {
			return move{press, b, 0}
		}
	}
	return move{}
}

func (p *customer) seekHelp(g glance) move {
	_, called := g.button("已经叫了")
	_, calling := g.button("正在叫人")
	switch {
	case called || g.says("已经叫人了"):
		return move{verb: finished}
	case calling || g.says("正在叫人"):
		return move{verb: rest}
	}
	return p.try(g, "再叫一次", "这样看得清", "人工帮助")
}

func (p *customer) seekText(g glance) move {
	if b, ok := g.button("特大字"); ok {
		if !b.Selected {
			return move{press, b, 0}
		}
		return p.try(g, "这样看得清")
	}
	b, ok := g.first(func(e ui.Element) bool { return pressable(e) && strings.HasPrefix(e.Name, "字 ") })
	switch {
	case ok && b.Name == "字 特大":
		return move{verb: finished}
	case ok && !g.overlaid():
		return move{press, b, 0}
	}
	return p.try(g, "不用来了")
}

// readsWrongChoice reports whether the screen says that something else was chosen than
// was meant, and it is noticed. It is read once a screen: what was overlooked there is
// taken for right.
func (p *customer) readsWrongChoice(g glance) bool {
	said, ok := g.first(func(e ui.Element) bool { return e.Role == ui.RoleText && strings.HasPrefix(e.Name, "您选了“") })
	if !ok || p.lost || said.Name == p.read {
		return false
	}
	p.read = said.Name
	return !strings.HasPrefix(said.Name, "您选了“"+p.errand.choice) && p.happens(p.notice)
}

// overlaid reports whether a sheet for people lies over the screen.
func (g glance) overlaid() bool {
	_, ok := g.button("不用来了")
	return ok
}

// handIn leads through feedback and complaint.
func (p *customer) handIn(g glance) move {
	e := &p.errand
	if g.says("您刚才交的") {
		return move{verb: finished}
	}
	if b, ok := g.button(e.tile); ok {
		p.again = false
		return move{press, b, 0}
	}
	if m := p.try(g, "不用来了", "这样看得清"); m.verb == press {
		return m
	}
	if p.again {
		return p.try(g, "回首页")
	}
	if _, ok := g.button("好"); ok {
		return move{verb: finished}
	}
	if _, ok := g.button("没错"); ok {
		return p.check(g)
	}
	if m := p.choose(g, e.choice); m.verb == press {
		return m
	}
	if p.readsWrongChoice(g) {
		return p.try(g, "返回")
	}
	if e.task == "feedback" && g.says("主要跟什么有关") {
		return p.chooseReasons(g)
	}
	if e.task == "feedback" {
		return move{}
	}
	if _, ok := g.canvas(""); ok {
		return p.pen(g)
	}
	if b, ok := g.button("回来写字"); ok {
		if c, ok := g.candidate(p.sought); ok {
			return move{press, c, 0}
		}
		return move{press, b, 0}
	}
	if _, ok := g.button("5"); ok {
		return p.dial(g)
	}
	if e.phone != "" {
		return p.choose(g, "留电话")
	}
	return p.choose(g, "不留电话")
}

// choose presses an answer, and once it is lit the key that takes it, where there is one.
func (p *customer) choose(g glance, label string) move {
	b, ok := g.button(label)
	if !ok {
		return move{}
	}
	if takes, ok := g.button("选好了"); ok && b.Selected {
		b = takes
	}
	return move{press, b, 0}
}

func (p *customer) chooseReasons(g glance) move {
	for _, r := range p.errand.reasons {
		b, ok := g.button(r)
		if !ok {
			return move{}
		}
		if !b.Selected {
			return move{press, b, 0}
		}
	}
	b, ok := g.first(func(b ui.Element) bool {
		return pressable(b) && b.Selected && !slices.Contains(p.errand.reasons, head(b)) && !slices.Contains(tools, head(b))
	})
	if ok && (p.alert || p.happens(p.notice)) {
		return move{press, b, 0}
	}
	return p.try(g, "选好了")
}

// dial types the number, and looks at what stands there before every digit.
func (p *customer) dial(g glance) move {
	want := p.errand.phone
	if want == "" {
		return p.try(g, "不留电话")
	}
	typed, _ := g.field()
	if strings.Trim(typed, "0123456789") != "" {
		typed = "" // it asks for the number
	}
	if !strings.HasPrefix(want, typed) && p.happens(p.notice) {
		if m := p.try(g, "删一个"); m.verb == press {
			return m
		}
		return move{verb: restart}
	}
	if len(typed) < len(want) {
		return p.try(g, want[len(typed):len(typed)+1])
	}
	if b, ok := g.button("我同意用这个号码给我回话"); ok && !b.Selected {
		return move{press, b, 0}
	}
	return p.try(g, "下一步")
}

// check reads the review and mends what is noticed to be wrong.
func (p *customer) check(g glance) move {
	e := &p.errand
	wrong := func(row string, ok func(string) bool) (move, bool) {
		text, there := g.row(row)
		if !there || ok(text) || !p.happens(p.notice) {
			return move{}, false
		}
		if b, found := g.named("改，" + row); found {
			return move{press, b, 0}, true
		}
		return move{verb: restart}, true
	}
	if e.task == "feedback" {
		if m, bad := wrong("您的评价", func(s string) bool { return s == e.choice }); bad {
			return m
		}
		if m, bad := wrong("跟什么有关", func(s string) bool { return s == e.because }); bad {
			p.alert = true
			return m
		}
		return p.try(g, "没错")
	}
	if m, bad := wrong("哪件事", func(s string) bool { return s == e.line }); bad {
		return m
	}
	if m, bad := wrong("您写的话", func(s string) bool {
		return p.firstWrong([]rune(s), true) < 0 && (p.onPaper || len([]rune(s)) == len([]rune(e.words)))
	}); bad {
		p.overlooked, p.alert = nil, true
		return m
	}
	if m, bad := wrong("电话", func(s string) bool {
		if e.phone == "" {
			return strings.HasPrefix(s, "没留电话")
		}
		return strings.HasPrefix(s, e.phone[:3]) && strings.HasSuffix(s, e.phone[7:])
	}); bad {
		return m
	}
	return p.try(g, "没错")
}
