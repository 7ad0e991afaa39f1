package kiosktest

import (
	"strings"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
)

// A Sample is a view as it occurs in use.
type Sample struct {
	Name string // "writing-unsure": unique, lower case, fit for a file name
	View kiosk.View
}

// Morning is the moment at which the samples are taken.
var Morning = time.Date(2026, time.November, 23, 9, 42, 0, 0, calendar.Shanghai)

// Words is what the customer of the samples has written.
const Words = "上周三我来取养老金，等了一个多小时才轮到我，没人来解释。"

// Samples returns views of every screen and every overlay, with the data of an
// ordinary day and at their limits: long texts, nothing at all, faults.
func Samples(words *content.Catalogue) []Sample {
	g := gallery{words: words}
	g.first()
	g.queue()
	g.choices()
	g.writing()
	g.letterpaper()
	g.phone()
	g.review()
	g.closing()
	g.threeQuestions()
	g.overlays()
	g.reprompts()
	return g.samples
}

type gallery struct {
	words   *content.Catalogue
	samples []Sample
}

func (g *gallery) add(name, prompt string, s kiosk.Screen, change ...func(*kiosk.View)) {
	v := kiosk.View{
		Words:   g.words,
		Screen:  s,
		Caption: g.words.Prompt(prompt),
		Frame:   kiosk.Frame{Branch: "桂花路网点", Place: "2号机", Now: Morning, CanBack: true},
	}
	for _, c := range change {
		c(&v)
	}
	g.samples = append(g.samples, Sample{Name: name, View: v})
}

func noBack(v *kiosk.View)  { v.Frame.CanBack = false }
func offline(v *kiosk.View) { v.Frame.Notice = kiosk.NoticeOffline }
func full(v *kiosk.View)    { v.Frame.Notice = kiosk.NoticeFull }
func demo(v *kiosk.View)    { v.Frame.Demo = true }
func longNames(v *kiosk.View) {
	v.Frame.Branch, v.Frame.Place = "经济技术开发区桂花路支行", "12号机"
}

func help(h kiosk.HelpState) func(*kiosk.View) {
	return func(v *kiosk.View) { v.Frame.Help = h }
}

func over(o kiosk.Overlay) func(*kiosk.View) {
	return func(v *kiosk.View) { v.Overlay = o }
}

// alone are the tasks of a counter without a queue.
func alone() []kiosk.Task { return []kiosk.Task{kiosk.TaskFeedback, kiosk.TaskComplaint} }

func (g *gallery) first() {
	facts, idle, quiet := Facts(), kiosk.QueueFacts{Open: true, Band: &kiosk.Band{High: 4}}, kiosk.QueueFacts{Open: true, Waiting: 3}
	all := kiosk.Tasks()
	g.add("attract", "attract", kiosk.Attract{Tiles: all, Queue: &facts}, noBack)
	g.add("attract-idle", "attract", kiosk.Attract{Tiles: all, Queue: &idle}, noBack)
	g.add("attract-unknown", "attract", kiosk.Attract{Tiles: all, Queue: &quiet}, noBack)
	g.add("attract-offline", "attract", kiosk.Attract{Tiles: alone()}, noBack, offline, demo)
	g.add("home", "home.morning", kiosk.Home{Tiles: all, Queue: &facts}, noBack)
	g.add("home-idle", "home.morning", kiosk.Home{Tiles: all, Queue: &idle}, noBack)
	g.add("home-unknown", "home.morning", kiosk.Home{Tiles: all, Queue: &quiet}, noBack)
	g.add("home-alone", "home.morning", kiosk.Home{Tiles: alone()}, noBack)
	g.add("home-received", "home.received", kiosk.Home{Tiles: all, Queue: &facts, Received: true}, noBack)
	g.add("home-offline", "home.evening", kiosk.Home{Tiles: kiosk.Tasks()}, noBack, offline, longNames)
	// More tasks come with later screens; the tiles must look right with any number.
	for n := 3; n <= 6; n++ {
		tiles := make([]kiosk.Task, 0, n)
		for len(tiles) < n {
			tiles = append(tiles, kiosk.Tasks()[len(tiles)%len(kiosk.Tasks())])
		}
		g.add("home-"+string(rune('0'+n)), "home.afternoon", kiosk.Home{Tiles: tiles}, noBack)
	}
	g.add("outofservice", "outofservice", kiosk.OutOfService{CanCall: true, Desk: "大门左手边"}, noBack, full)
	g.add("outofservice-nocall", "outofservice", kiosk.OutOfService{}, noBack, offline)
}

func (g *gallery) choices() {
	var order, reversed []string
	for _, o := range g.words.Form("rating").Options {
		order = append(order, o.Key)
		reversed = append([]string{o.Key}, reversed...)
	}
	g.add("rating", "rating", kiosk.Rating{Order: order})
	g.add("rating-reversed", "rating.chosen", kiosk.Rating{Order: reversed, Selected: order[1]})
	g.add("reasons", "reasons", kiosk.Reasons{Step: 2, Steps: 3, Options: g.options("reasons", 0, 3)})
	g.add("reasons-none", "reasons", kiosk.Reasons{Step: 2, Steps: 3, Rating: "很不满意", Options: g.options("reasons")})
	g.add("reasons-all", "reasons", kiosk.Reasons{Step: 2, Steps: 5, Options: g.options("reasons", 0, 1, 2, 3, 4, 5)})
	g.add("matter", "matter", kiosk.Matter{Step: 1, Steps: 4, Options: g.options("matters")})
	g.add("matter-chosen", "matter.chosen", kiosk.Matter{Step: 1, Steps: 4, Options: g.options("matters", 0)})
}

func (g *gallery) options(form string, selected ...int) []kiosk.Option {
	var list []kiosk.Option
	for i, o := range g.words.Form(form).Options {
		k := kiosk.Option{Key: o.Key, Label: o.Label, Line: o.Line, Icon: o.Icon}
		for _, s := range selected {
			k.Selected = k.Selected || s == i
		}
		list = append(list, k)
	}
	return list
}

func glyphs(s string) []kiosk.Glyph {
	var list []kiosk.Glyph
	for _, r := range s {
		list = append(list, kiosk.Glyph{Char: r, Ink: Cell(r)})
	}
	return list
}

// sentence is a Writing screen with these words and the caret behind them.
func sentence(s string) kiosk.Writing {
	text := glyphs(s)
	return kiosk.Writing{
		Step: 2, Steps: 4, Task: kiosk.TaskComplaint, Matter: "等得太久", Text: text, Caret: len(text), Pending: -1, Limit: 300,
		Phrases: []string{"才轮到我", "窗口太少", "没人来解释"},
	}
}

func (g *gallery) writing() {
	g.add("writing-blank", "writing", sentence(""))
	w := sentence("上周三我来取养老金，等了一个多小时")
	w.Pending, w.Candidates = 16, []rune("时对肘寺村叶衬讨寸封射导寿夺")
	w.Cells = [2]ink.Ink{Cell('时')}
	g.add("writing", "writing", w)
	w.Cells, w.Active = [2]ink.Ink{nil, Cell('时')}, 1
	g.add("writing-right-cell", "writing", w, help(kiosk.HelpAnswered))
	w.Cells = [2]ink.Ink{}
	w.Panel = kiosk.PanelMore
	g.add("writing-more", "writing.more", w)
	w.Pending, w.Candidates, w.Panel = -1, nil, kiosk.PanelPunctuation
	g.add("writing-punctuation", "writing.punctuation", w)
	w.Panel = kiosk.PanelDigits
	g.add("writing-digits", "writing.digits", w)

	u := sentence("窗口的")
	u.Text = append(u.Text, kiosk.Glyph{Ink: Cell('多')})
	u.Caret, u.Pending, u.Unsure, u.Candidates = 4, 3, true, []rune("多移侈爹夕名外")
	u.Cells = [2]ink.Ink{Cell('多')}
	g.add("writing-unsure", "writing.unsure", u)

	e := sentence("")
	e.Empty = true
	g.add("writing-empty", "writing.empty", e)
	c := sentence("")
	c.CanRestore, c.Phrases = true, nil
	g.add("writing-cleared", "writing.cleared", c)
	m := sentence(Words)
	m.Caret, m.Pending, m.Candidates = 5, 4, []rune("来采米未末朱")
	g.add("writing-fix", "writing.fix", m)
	f := sentence(string([]rune(strings.Repeat(Words, 11))[:300]))
	f.Full, f.HasSheets = true, true
	g.add("writing-full", "writing.full", f)
	b := sentence("服务很好")
	b.Step, b.Steps, b.Task = 3, 5, kiosk.TaskFeedback
	g.add("writing-feedback", "writing", b, offline)
}

func (g *gallery) letterpaper() {
	p := kiosk.LetterPaper{Step: 2, Steps: 4, Sheets: []ink.Ink{Sheet("上回人太多久", "开大口小工时")}, MaxSheets: 6}
	g.add("letterpaper", "letterpaper", p)
	p.Sheets = []ink.Ink{nil}
	g.add("letterpaper-blank", "letterpaper", p)
	p.Empty = true
	g.add("letterpaper-empty", "letterpaper.empty", p)
	p.Empty, p.CanRestore = false, true
	g.add("letterpaper-erased", "writing.cleared", p)
	p.CanRestore, p.NoRecognizer = false, true
	g.add("letterpaper-today", "letterpaper.today", p)
	p.NoRecognizer = false
	p.Sheets = []ink.Ink{Sheet("上回人太多久", "开大口小工时", "人太多", "时回来")}
	for len(p.Sheets) < 6 {
		p.Sheets = append(p.Sheets, Sheet("人多口大"))
	}
	p.Current, p.Full = 2, true
	g.add("letterpaper-full", "letterpaper.last", p)
	p.Full = false
	p.Sheets, p.Current = p.Sheets[:3], 1
	g.add("letterpaper-several", "letterpaper", p)
}

func (g *gallery) phone() {
	g.add("phonechoice", "phonechoice", kiosk.PhoneChoice{Step: 3, Steps: 4})
	g.add("phonechoice-chosen", "phonechoice.chosen", kiosk.PhoneChoice{Step: 3, Steps: 4, Answer: kiosk.PhoneLeft})
	e := kiosk.PhoneEntry{Step: 3, Steps: 4, Problem: kiosk.PhoneShort, Missing: 11}
	g.add("phoneentry-blank", "phoneentry", e)
	e.Digits, e.Missing = "138001312", 2
	g.add("phoneentry-short", "phoneentry", e)
	e.Digits, e.Problem, e.Missing = "238", kiosk.PhonePrefix, 0
	g.add("phoneentry-prefix", "phoneentry.prefix", e)
	e.Digits, e.Problem = "13800131234", kiosk.PhoneConsent
	g.add("phoneentry", "phoneentry", e)
	e.Consented, e.Problem = true, kiosk.PhoneOK
	g.add("phoneentry-agreed", "phoneentry", e)
	e.Digits = "010555501001"
	g.add("phoneentry-landline", "phoneentry", e)
}

func (g *gallery) review() {
	matter, _ := g.words.Form("matters").Option("waiting")
	rating, _ := g.words.Form("rating").Option("very_dissatisfied")
	r := kiosk.Review{
		Step: 4, Steps: 4, Task: kiosk.TaskComplaint, Matter: matter.Full(), Text: glyphs(Words),
		Sheets: []ink.Ink{Sheet("大口小工")}, Phone: "138****1234",
	}
	g.add("review", "review", r)
	r.Reading = true
	g.add("review-reading", "review", r, func(v *kiosk.View) {
		v.Caption = content.Utterance{ID: "read.words.0", Text: Words, Private: true}
	})
	r.Reading, r.Saving = false, true
	g.add("review-saving", "review.saving", r)
	r.Saving, r.Failed = false, true
	g.add("review-failed", "review.failed", r)
	g.add("review-diskfull", "review.full", r, full)
	r.Failed, r.Sheets, r.Phone = false, nil, ""
	g.add("review-words-only", "review", r, offline)
	r.Text[3] = kiosk.Glyph{Ink: Cell('多')}
	g.add("review-drawn", "review", r)
	r.Text, r.Sheets = nil, []ink.Ink{Sheet("上回人太多久", "开大口小工时"), Sheet("大口"), Sheet("小工"), Sheet("人"), Sheet("多"), Sheet("太久")}
	g.add("review-sheets-only", "review", r)
	r.Task, r.Matter, r.Step, r.Steps = kiosk.TaskFeedback, rating.Full(), 5, 5
	r.Text = glyphs(string([]rune(strings.Repeat(Words, 11))[:300]))
	r.Phone = "010****1001"
	g.add("review-long", "review", r)
	reasons := kiosk.Review{Step: 3, Steps: 3, Task: kiosk.TaskFeedback, Matter: rating.Full(), Icon: rating.Icon, Reasons: []string{"等的时间", "接待态度"}}
	g.add("review-rating", "review", reasons)
	reasons.Reasons, reasons.Failed = nil, true
	g.add("review-rating-failed", "review.failed.plain", reasons)
	reasons.Failed, reasons.Step, reasons.Steps = false, 5, 5
	for _, o := range g.words.Form("reasons").Options {
		reasons.Reasons = append(reasons.Reasons, o.Label)
	}
	reasons.Text = glyphs(Words)
	g.add("review-reasons", "review", reasons)
	reasons.Sheets = []ink.Ink{Sheet("大口小工")}
	g.add("review-crowded", "review", reasons)
}

func (g *gallery) closing() {
	s := kiosk.Submitted{
		Number: "583206417", Code: "2958",
		Received:  calendar.Date{Year: 2026, Month: 11, Day: 23},
		RespondBy: calendar.Date{Year: 2026, Month: 11, Day: 26},
		CloseBy:   calendar.Date{Year: 2026, Month: 12, Day: 2},
	}
	g.add("submitted", "submitted", s)
	s.Print = true
	g.add("submitted-print", "submitted", s)
	s.Reading = true
	g.add("submitted-reading", "read.deadlines", s)
	s.Reading = false
	s.Code, s.PhoneTail = "", "1234"
	g.add("submitted-phone", "submitted", s)
	s.Offline = true
	g.add("submitted-offline", "submitted.offline", s, offline)
	s.RespondBy, s.CloseBy, s.Print = calendar.Date{}, calendar.Date{}, false
	g.add("submitted-undated", "submitted", s)
	g.add("thanks", "thanks", kiosk.Thanks{})
	g.add("thanks-offline", "thanks.offline", kiosk.Thanks{Offline: true}, offline)
}

func (g *gallery) threeQuestions() {
	form := g.words.Questionnaire("threequestions")
	for i, asked := range form.Questions {
		s := kiosk.Question{Step: i + 1, Steps: len(form.Questions), Title: asked.Text, Product: form.Product}
		for j, a := range asked.Answers {
			o := kiosk.Option{Key: a.Key, Label: a.Label, Selected: i == 0 && j == 1}
			if a.Unsure {
				o.Icon = "user-round"
			}
			s.Answers = append(s.Answers, o)
		}
		g.add("threequestions-"+asked.Key, "threequestions", s, func(v *kiosk.View) {
			if i > 0 {
				v.Caption = form.Ask(i)
			}
		})
	}
	g.add("explained", "explained", kiosk.Explained{Clear: true, Product: form.Product})
	g.add("explained-again", "explained.again", kiosk.Explained{Product: form.Product}, help(kiosk.HelpCalling))
	g.add("cleaning", "cleaning", kiosk.Cleaning{Desk: "大门左手边"}, noBack)
	g.add("cleaning-nodesk", "cleaning", kiosk.Cleaning{}, noBack, offline)
}

func (g *gallery) overlays() {
	w := sentence("上周三我来取养老金，等了一个多小时")
	home := kiosk.Home{Tiles: kiosk.Tasks()}
	rating := g.find("rating").Screen
	review := g.find("review").Screen
	paper := g.find("letterpaper").Screen

	g.add("stillthere", "stillthere", rating, over(kiosk.StillThere{Minutes: 1}))
	g.add("stillthere-wrote", "stillthere.wrote", w, over(kiosk.StillThere{Wrote: true, Minutes: 1}))
	g.add("stillthere-seen", "stillthere.wrote", w, over(kiosk.StillThere{Wrote: true, Minutes: 5}))
	sheet := kiosk.HelpSheet{Desk: "大门左手边"}
	g.add("help-calling", "help.calling", rating, over(sheet), help(kiosk.HelpCalling))
	g.add("help-home", "help.calling", home, noBack, over(sheet), help(kiosk.HelpCalling))
	sheet.Writing = true
	g.add("help-answered", "help.answered", w, over(sheet), help(kiosk.HelpAnswered))
	g.add("help-overdue", "help.overdue", w, over(sheet), help(kiosk.HelpOverdue))
	desk, _ := g.words.Place(sheet.Desk)
	g.add("help-failed", "help.failed.plain", w, over(sheet), help(kiosk.HelpFailed), func(v *kiosk.View) {
		v.Caption = g.words.Prompt("help.failed", desk)
	})
	g.add("help-failed-nodesk", "help.failed.plain", rating, over(kiosk.HelpSheet{}), help(kiosk.HelpFailed))
	g.add("help-outofservice", "help.calling", kiosk.OutOfService{CanCall: true}, noBack, over(kiosk.HelpSheet{Desk: sheet.Desk}), help(kiosk.HelpCalling))
	g.add("help-below", "rating", rating, help(kiosk.HelpAnswered))
	g.add("help-failed-below", "writing", w, help(kiosk.HelpFailed))
	g.add("sound", "sound", home, noBack, over(kiosk.SoundSheet{}))
	g.add("sound-mute", "settings.volume.mute", rating, over(kiosk.SoundSheet{}), func(v *kiosk.View) {
		v.Volume, v.Rate = kiosk.VolumeMute, kiosk.RateSlow
	})
	g.add("display", "display", home, noBack, over(kiosk.DisplaySheet{}))
	g.add("confirm-erase", "confirm-erase", w, over(kiosk.ConfirmErase{}))
	g.add("confirm-erase-paper", "confirm-erase", paper, over(kiosk.ConfirmErase{}))
	g.add("confirm-readaloud", "confirm-readaloud", review, over(kiosk.ConfirmReadAloud{}))
	g.add("confirm-readaloud-number", "confirm-readaloud", kiosk.Submitted{Number: "583206417", Code: "2958"}, over(kiosk.ConfirmReadAloud{Number: true}))
	g.add("confirm-leave", "confirm-leave", w, over(kiosk.ConfirmLeave{}))
}

// reprompts are screens that point out what comes next.
func (g *gallery) reprompts() {
	for _, r := range []struct {
		name, prompt string
		point        kiosk.Pointing
	}{
		{"home", "home.reprompt", kiosk.PointChoices},
		{"matter", "matter.reprompt", kiosk.PointChoices},
		{"writing-blank", "writing.reprompt", kiosk.PointCanvas},
		{"letterpaper-blank", "letterpaper.reprompt", kiosk.PointCanvas},
		{"phonechoice", "phonechoice.reprompt", kiosk.PointChoices},
		{"phoneentry-blank", "phoneentry.reprompt", kiosk.PointKeys},
		{"phoneentry", "phoneentry.reprompt.consent", kiosk.PointConsent},
		{"review", "review.reprompt", kiosk.PointNext},
		{"rating", "offerhelp", kiosk.PointHelp},
	} {
		v := g.find(r.name)
		v.Caption, v.Frame.Point, v.Frame.Speaking = g.words.Prompt(r.prompt), r.point, true
		g.samples = append(g.samples, Sample{Name: r.name + "-pointed", View: v})
	}
}

func (g *gallery) find(name string) kiosk.View {
	for _, s := range g.samples {
		if s.Name == name {
			return s.View
		}
	}
	return kiosk.View{}
}
