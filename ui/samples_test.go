package ui

import (
	"strings"
	"time"

	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
)

// A sample is one view that the tests lay out in every size, theme, posture,
// hand and orientation: those of kiosktest, and more that are hard to lay out.
type sample struct {
	name string
	view kiosk.View
}

// repeats reports whether a home screen shows the same tiles again, to see how
// more than there are tasks would spread.
func (s sample) repeats() bool {
	home, ok := s.view.Screen.(kiosk.Home)
	return ok && len(home.Tiles) > len(kiosk.Tasks())
}

func samples() []sample {
	words := content.Default()
	base := kiosk.View{
		Words: words,
		Frame: kiosk.Frame{
			Branch: "桂花路网点", Place: "2号机", CanBack: true,
			Now: time.Date(2026, 11, 23, 9, 42, 0, 0, calendar.Shanghai),
		},
	}
	var out []sample
	add := func(name, prompt string, s kiosk.Screen, change ...func(*kiosk.View)) {
		v := base
		v.Screen = s
		v.Caption = words.Prompt(prompt)
		for _, f := range change {
			f(&v)
		}
		out = append(out, sample{name, v})
	}
	atHome := func(v *kiosk.View) { v.Frame.CanBack = false }
	offline := func(v *kiosk.View) { v.Frame.Notice = kiosk.NoticeOffline }
	full := func(v *kiosk.View) { v.Frame.Notice = kiosk.NoticeFull }
	demo := func(v *kiosk.View) { v.Frame.Demo = true }
	help := func(h kiosk.HelpState) func(*kiosk.View) {
		return func(v *kiosk.View) { v.Frame.Help = h }
	}
	over := func(o kiosk.Overlay) func(*kiosk.View) { return func(v *kiosk.View) { v.Overlay = o } }

	alone := []kiosk.Task{kiosk.TaskFeedback, kiosk.TaskComplaint}
	facts := kiosktest.Facts()
	add("attract", "attract", kiosk.Attract{Tiles: kiosk.Tasks(), Queue: &facts}, atHome)
	add("attract.alone", "attract", kiosk.Attract{Tiles: alone}, atHome)
	add("home", "home.morning", kiosk.Home{Tiles: kiosk.Tasks(), Queue: &facts}, atHome)
	add("home.alone", "home.morning", kiosk.Home{Tiles: alone}, atHome)
	add("home+demo", "home.morning", kiosk.Home{Tiles: kiosk.Tasks()}, atHome, demo)
	for n := 3; n <= 6; n++ {
		var tiles []kiosk.Task
		for i := range n {
			tiles = append(tiles, kiosk.Tasks()[i%len(kiosk.Tasks())])
		}
		// The same tiles again show how more would spread.
		add("home."+string(rune('0'+n)), "home.evening", kiosk.Home{Tiles: tiles}, atHome, offline)
	}
	order := func(reverse bool) []string {
		var keys []string
		for _, o := range words.Form("rating").Options {
			if reverse {
				keys = append([]string{o.Key}, keys...)
			} else {
				keys = append(keys, o.Key)
			}
		}
		return keys
	}
	add("rating", "rating", kiosk.Rating{Order: order(false)})
	add("rating.selected", "rating", kiosk.Rating{Order: order(true), Selected: "neutral"}, demo)

	options := func(form string, chosen ...int) []kiosk.Option {
		var opts []kiosk.Option
		for i, o := range words.Form(form).Options {
			on := false
			for _, c := range chosen {
				on = on || c == i
			}
			opts = append(opts, kiosk.Option{Key: o.Key, Label: o.Label, Line: o.Line, Icon: o.Icon, Selected: on})
		}
		return opts
	}
	add("reasons", "reasons", kiosk.Reasons{Step: 2, Steps: 3, Options: options("reasons", 0, 3)})
	add("reasons.none", "reasons", kiosk.Reasons{Step: 2, Steps: 3, Options: options("reasons")})
	add("reasons.all", "reasons", kiosk.Reasons{Step: 2, Steps: 3, Options: options("reasons", 0, 1, 2, 3, 4, 5)})
	add("matter", "matter", kiosk.Matter{Step: 1, Steps: 4, Options: options("matters")})
	add("matter.selected", "matter", kiosk.Matter{Step: 1, Steps: 4, Options: options("matters", 3)}, offline)

	candidates := []rune("时对肘纣村叶寸付吐射刘利则衬讨讧订计认")
	writing := func(s kiosk.Writing) kiosk.Writing {
		s.Step, s.Steps, s.Limit, s.Task, s.Matter = 2, 4, 300, kiosk.TaskComplaint, "手续、别的"
		if s.Phrases == nil {
			s.Phrases = []string{"才轮到我", "窗口太少", "没人来解释"}
		}
		return s
	}
	text := glyphs("上周三我来取养老金，等了一个多小时")
	long := glyphs(strings.Repeat("上周三我来取养老金，等了一个多小时才轮到我，没人来解释。", 12))[:300]
	add("writing", "writing", writing(kiosk.Writing{Text: text, Caret: len(text), Pending: len(text) - 1, Candidates: candidates,
		Cells: [2]ink.Ink{scribble(), nil}}))
	add("writing.blank", "writing", writing(kiosk.Writing{Pending: -1}))
	add("writing.empty", "writing.empty", writing(kiosk.Writing{Pending: -1, Empty: true, HasSheets: true}))
	add("writing.fix", "writing.fix", writing(kiosk.Writing{Text: text, Caret: 4, Pending: 3, Candidates: candidates, HasSheets: true}))
	add("writing.second", "writing", writing(kiosk.Writing{Text: text, Caret: len(text), Pending: len(text) - 1, Candidates: candidates[:3],
		Active: 1, Cells: [2]ink.Ink{nil, scribble()}, Phrases: []string{"，没人来解释", "我没看懂合同", "当时说得不一样"}, Task: kiosk.TaskFeedback}), offline)
	drawn := append(glyphs("窗口的"), kiosk.Glyph{Ink: scribble()})
	add("writing.unsure", "writing.unsure", writing(kiosk.Writing{Text: drawn, Caret: 4, Pending: 3, Candidates: candidates, Unsure: true,
		Cells: [2]ink.Ink{scribble(), nil}}))
	add("writing.full", "writing.full", writing(kiosk.Writing{Text: long, Caret: 300, Pending: -1, Full: true}), full)
	add("writing.middle", "writing.fix", writing(kiosk.Writing{Text: long, Caret: 150, Pending: 149, Candidates: candidates}))
	add("writing.top", "writing", writing(kiosk.Writing{Text: long, Caret: 0, Pending: -1}))
	add("writing.cleared", "writing.cleared", writing(kiosk.Writing{Pending: -1, CanRestore: true}))
	for _, panel := range []kiosk.WritingPanel{kiosk.PanelPunctuation, kiosk.PanelDigits, kiosk.PanelMore} {
		prompt := map[kiosk.WritingPanel]string{kiosk.PanelPunctuation: "writing.punctuation", kiosk.PanelDigits: "writing.digits", kiosk.PanelMore: "writing.more"}[panel]
		add(prompt, prompt, writing(kiosk.Writing{Text: text, Caret: len(text), Pending: len(text) - 1, Candidates: candidates, Panel: panel}))
	}
	sheets := func(n int) []ink.Ink {
		s := make([]ink.Ink, n)
		for i := range s {
			s[i] = letter()
		}
		return s
	}
	add("letterpaper", "letterpaper", kiosk.LetterPaper{Step: 2, Steps: 4, Sheets: sheets(1), MaxSheets: 6})
	add("letterpaper.two", "letterpaper.added", kiosk.LetterPaper{Step: 2, Steps: 4, Sheets: append(sheets(1), nil), Current: 1, MaxSheets: 6, CanRestore: true})
	add("letterpaper.last", "letterpaper.full", kiosk.LetterPaper{Step: 2, Steps: 4, Sheets: sheets(6), Current: 5, MaxSheets: 6, Full: true})
	add("letterpaper.today", "letterpaper.today", kiosk.LetterPaper{Step: 2, Steps: 4, Sheets: []ink.Ink{nil}, MaxSheets: 6, NoRecognizer: true, Empty: true})
	add("letterpaper.one", "letterpaper.full", kiosk.LetterPaper{Step: 2, Steps: 4, Sheets: sheets(1), MaxSheets: 1, Full: true})

	add("phonechoice", "phonechoice", kiosk.PhoneChoice{Step: 3, Steps: 4})
	add("phonechoice.selected", "phonechoice.chosen", kiosk.PhoneChoice{Step: 3, Steps: 4, Answer: kiosk.PhoneKept})
	phone := func(digits string, consent bool, problem kiosk.PhoneProblem, missing int) kiosk.PhoneEntry {
		return kiosk.PhoneEntry{Step: 3, Steps: 4, Digits: digits, Consented: consent, Problem: problem, Missing: missing}
	}
	add("phoneentry", "phoneentry", phone("13800131234", false, kiosk.PhoneOK, 0))
	add("phoneentry.blank", "phoneentry", phone("", false, kiosk.PhoneShort, 11))
	add("phoneentry.ready", "phoneentry", phone("13800131234", true, kiosk.PhoneOK, 0))
	add("phoneentry.short", "phoneentry.needconsent", phone("138001312", true, kiosk.PhoneShort, 2), offline)
	add("phoneentry.prefix", "phoneentry.prefix", phone("23800131234", true, kiosk.PhonePrefix, 0))
	add("phoneentry.landline", "phoneentry", phone("057188881234", false, kiosk.PhoneOK, 0))

	review := kiosk.Review{Step: 4, Steps: 4, Task: kiosk.TaskComplaint, Matter: "窗口排队，等得太久",
		Text: glyphs("上周三我来取养老金，等了一个多小时才轮到我，没人来解释。"), Sheets: sheets(1), Phone: "138****1234"}
	add("review", "review", review)
	noSheets := review
	noSheets.Sheets, noSheets.Phone, noSheets.Reading = nil, "", true
	add("review.anonymous", "review", noSheets, offline)
	longest := review
	longest.Text, longest.Sheets = append(long[:299:299], kiosk.Glyph{Ink: scribble()}), sheets(6)
	longest.Failed = true
	add("review.long", "review.failed", longest)
	fullDisk := noSheets
	fullDisk.Failed = true
	add("review.full", "review.full", fullDisk, full)
	onlySheets := review
	onlySheets.Text, onlySheets.Saving, onlySheets.Task, onlySheets.Matter = nil, true, kiosk.TaskFeedback, "很不满意"
	add("review.saving", "review.saving", onlySheets)

	day := func(m time.Month, d int) calendar.Date { return calendar.Date{Year: 2026, Month: m, Day: d} }
	add("submitted", "submitted", kiosk.Submitted{Number: "583206417", Code: "2958", Received: day(11, 23), RespondBy: day(11, 26), CloseBy: day(12, 2)})
	add("submitted.phone", "submitted.offline", kiosk.Submitted{Number: "883206488", PhoneTail: "1234", Received: day(11, 23), RespondBy: day(11, 26), CloseBy: day(12, 2), Print: true, Offline: true}, offline)
	add("submitted.nodates", "submitted.printing", kiosk.Submitted{Number: "583206417", Code: "2958", Received: day(12, 31), Print: true})
	add("thanks", "thanks", kiosk.Thanks{})
	add("thanks.offline", "thanks.offline", kiosk.Thanks{Offline: true}, offline)
	add("outofservice", "outofservice", kiosk.OutOfService{CanCall: true, Desk: "大门左手边"}, atHome)
	add("outofservice.alone", "outofservice", kiosk.OutOfService{}, atHome, full)

	under := writing(kiosk.Writing{Text: text, Caret: len(text), Pending: len(text) - 1, Candidates: candidates, Cells: [2]ink.Ink{scribble(), nil}})
	home := kiosk.Home{Tiles: kiosk.Tasks()}
	add("stillthere", "stillthere", home, atHome, over(kiosk.StillThere{Minutes: 1}))
	add("stillthere.wrote", "stillthere.wrote", under, over(kiosk.StillThere{Wrote: true, Minutes: 1}))
	desk := "大门左手边"
	add("help.calling", "help.calling", home, atHome, help(kiosk.HelpCalling), over(kiosk.HelpSheet{Desk: desk}))
	add("help.answered", "help.answered", under, help(kiosk.HelpAnswered), over(kiosk.HelpSheet{Writing: true, Desk: desk}))
	add("help.overdue", "help.overdue", under, help(kiosk.HelpOverdue), over(kiosk.HelpSheet{Writing: true}))
	add("help.failed", "help.failed.plain", review, help(kiosk.HelpFailed), over(kiosk.HelpSheet{Writing: true, Desk: desk}))
	add("help.resting", "help.calling", kiosk.OutOfService{CanCall: true}, atHome, help(kiosk.HelpCalling), over(kiosk.HelpSheet{Desk: desk}))
	add("sound", "sound", home, atHome, over(kiosk.SoundSheet{}))
	add("display", "display", home, atHome, over(kiosk.DisplaySheet{}))
	add("confirm-erase", "confirm-erase", under, over(kiosk.ConfirmErase{}))
	add("confirm-readaloud", "confirm-readaloud", review, over(kiosk.ConfirmReadAloud{}))
	add("confirm-leave", "confirm-leave", under, over(kiosk.ConfirmLeave{}), demo)
	for _, s := range kiosktest.Samples(words) {
		out = append(out, sample{"kiosktest." + s.Name, s.View})
	}
	return out
}

func glyphs(s string) []kiosk.Glyph {
	var out []kiosk.Glyph
	for _, r := range s {
		out = append(out, kiosk.Glyph{Char: r})
	}
	return out
}

// scribble is 十 in the units of a cell.
func scribble() ink.Ink {
	return ink.Ink{
		{{X: 110, Y: 210, T: 0}, {X: 200, Y: 206, T: 60}, {X: 360, Y: 196, T: 140}},
		{{X: 240, Y: 90, T: 300}, {X: 244, Y: 240, T: 380}, {X: 242, Y: 390, T: 460}},
	}
}

// letter is a line of 十 in the units of a sheet.
func letter() ink.Ink {
	var k ink.Ink
	for i := range 6 {
		for _, s := range scribble() {
			moved := make(ink.Stroke, len(s))
			for j, pt := range s {
				moved[j] = ink.Point{X: pt.X/3 + 40 + float32(i)*150, Y: pt.Y/3 + 30, T: pt.T}
			}
			k = append(k, moved)
		}
	}
	return k
}
