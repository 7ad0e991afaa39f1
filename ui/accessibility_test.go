package ui

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

const reportFile = "../docs/accessibility.md"

// TestAccessibilityReport keeps docs/accessibility.md true: its figures are
// measured from the scenes. After a change that is meant:
//
//	go test ./ui -run AccessibilityReport -update
func TestAccessibilityReport(t *testing.T) {
	got := report(measure(), measureLimits(t), soundAfterwards(t))
	if *update {
		if err := os.WriteFile(reportFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(reportFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		for i, line := range strings.Split(got, "\n") {
			if was := strings.Split(string(want), "\n"); i >= len(was) || was[i] != line {
				t.Errorf("%s is stale; run with -update. Line %d is now\n%s", reportFile, i+1, line)
				break
			}
		}
	}
}

// A row is one requirement with what was found.
type row struct{ requirement, found, verdict string }

const (
	met     = "met"
	notMet  = "**not met**"
	partly  = "**partly**"
	nothing = "does not apply"
)

// atLeast is met or not met.
func atLeast(got, want float64) string {
	if got >= want-0.005 {
		return met
	}
	return notMet
}

func table(b *strings.Builder, title, about string, rows []row) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n| requirement | measured, or how | |\n|---|---|---|\n", title, about)
	for _, r := range rows {
		fmt.Fprintf(b, "| %s | %s | %s |\n", r.requirement, r.found, r.verdict)
	}
}

func report(x extremes, l limits, soundReset bool) string {
	mm := func(v float64) string { return fmt.Sprintf("%.1f mm", v) }
	ratio := func(v float64) string { return fmt.Sprintf("%.1f:1", v) }
	inDP := func(v float64) string { return fmt.Sprintf("%.1f mm = %.0f dp", v, v/dp) }
	angle := func(height float64) float64 { return 2 * math.Atan(height/2/eyeDistance) * 180 / math.Pi }
	contrast := min(x.contrast, x.darkTheme)
	var b strings.Builder
	fmt.Fprintf(&b, `# Accessibility

Written by `+"`go test ./ui -run AccessibilityReport -update`"+`, which measures every sample view of `+"`kiosk/kiosktest`"+` in both
sizes, themes, postures, hands and orientations on the reference panel (21.5 inches, 0.248 mm a pixel). The figures are the worst
found. The same test fails when this page is stale. **No user test and no audit by a third party has been done**; "met" means: met
by what is measured or tested here. Heights hold for a panel that hangs with its lower edge %.0f mm above the floor, angles for an
eye %.0f mm away. A dp of the Chinese rules is 1/160 inch, %.3f mm.
`, panelBottom, eyeDistance, dp)

	table(&b, "WCAG 2.2", "Success criteria of levels A, AA and AAA that mean something on a counter that is not a web page.", []row{
		{"1.1.1 Non-text Content (A)", fmt.Sprintf("controls without a name: %d; every icon stands beside words", x.unnamed), atLeast(-float64(x.unnamed), 0)},
		{"1.3.2 Meaningful Sequence (A)", "elements of a scene stand in reading order; controls take the keypad's focus in the same order", met},
		{"1.3.4 Orientation (AA)", "every view is laid out upright and lying", met},
		{"1.4.1 Use of Color (A)", "selected has a tick and a thicker edge, disabled a dashed edge and a reason in words, an alert an icon and words", met},
		{"1.4.3 Contrast (Minimum) (AA), 4.5:1; 1.4.6 (Enhanced) (AAA), 7:1", fmt.Sprintf("text %s in 平常, %s in 黑底亮字", ratio(x.contrast), ratio(x.darkTheme)), atLeast(contrast, 7)},
		{"1.4.4 Resize Text (AA), 200% without loss", fmt.Sprintf("特大字 sets body text at %.0f%% and titles at %.0f%% of 标准; nothing is lost in it. The smallest text of 标准 is %s of em. For closed functionality EN 301 549 11.1.4.4.2 asks for 5.1.4 instead, which is met", 100*largeType.Body/normalType.Body, 100*largeType.Title/normalType.Title, mm(x.text)), notMet},
		{"1.4.11 Non-text Contrast (AA), 3:1", fmt.Sprintf("icons %s; edges of controls at least 3.0:1 by the lint", ratio(x.icon)), atLeast(x.icon, 3)},
		{"1.4.8 Visual Presentation (AAA)", fmt.Sprintf("lines of at most %d characters, not justified, two colour schemes; colours cannot be chosen freely", x.longest), partly},
		{"2.1.1 Keyboard (A); 2.1.3 (AAA)", fmt.Sprintf("controls that four keys or one switch do not come to: %d. The writing canvas itself needs a hand; ready-made phrases and key panels do not", x.unreachable), partly},
		{"2.2.1 Timing Adjustable (A)", fmt.Sprintf("asks after %.0f s, %.0f s where something is written, answers within %.0f s; 我还在 gives the full time again, %d times out of 100 tried", l.idle.Seconds(), l.writing.Seconds(), l.warning.Seconds(), l.extensions), atLeast(l.warning.Seconds(), 20)},
		{"2.2.3 No Timing (AAA)", "a counter in a public hall is put away when nobody answers, so that nobody reads another's words; it waits 10 minutes once a person has been called", notMet},
		{"2.2.6 Timeouts (AAA)", "the question says how long is left and what will be put away", met},
		{"2.3.1, 2.3.3 Flashes, Animation (A, AAA)", "nothing flashes, blinks or moves by itself", met},
		{"2.4.3, 2.4.7, 2.4.13 Focus Order, Visible, Appearance", "a ring of 6 px, 6 px outside, in the ink colour", met},
		{"2.5.1, 2.5.7 Pointer Gestures, Dragging (A, AA)", "taps only; writing is the one thing done by moving the finger, and phrases, key panels and a person stand in for it", met},
		{"2.5.2 Pointer Cancellation (A)", "acts as the finger lifts, within 8 mm of what was pressed; further off nothing happens", met},
		{"2.5.5 Target Size (Enhanced) (AAA), 44 CSS px = 11.6 mm", "smallest control " + mm(x.target) + ", apart by " + mm(x.gap), atLeast(x.target, 11.6)},
		{"2.5.8 Target Size (Minimum) (AA), 24 CSS px = 6.4 mm", "smallest control " + mm(x.target), atLeast(x.target, 6.4)},
		{"3.1.1 Language of Page (A)", "one language, simplified Chinese, spoken as it is captioned", met},
		{"3.1.5 Reading Level (AAA)", fmt.Sprintf("plain spoken Chinese, captions of at most %d lines; not measured against a scale", x.captionLines), partly},
		{"3.2.3, 3.2.4, 3.2.6 Consistent Navigation, Identification, Help", "返回, 回首页 and 人工帮助 stand in one place on every screen, also under every sheet", met},
		{"3.3.1, 3.3.3 Error Identification, Suggestion (A, AA)", "said and written: what is missing, what is kept, what to do", met},
		{"3.3.4, 3.3.6 Error Prevention (AA, AAA)", "everything that is written is shown once more before it is handed in, each part with its own 改; erasing is undone with one tap", met},
		{"3.3.7 Redundant Entry (A)", "what was entered stays through 返回, errors, help and settings", met},
		{"3.3.8, 3.3.9 Accessible Authentication (AA, AAA)", "nobody logs in; the query number may be printed instead of remembered", met},
		{"4.1.2 Name, Role, Value (A)", "each element has name, role, place, enabled, selected; the live screen tells them. No platform accessibility interface is fed", partly},
		{"4.1.3 Status Messages (AA)", "what changes is said and captioned", met},
	})

	reset := notMet
	if soundReset {
		reset = met
	}
	table(&b, "EN 301 549 V3.2.1, clause 5", "Generic requirements; a counter is closed to assistive technology that a customer might bring.", []row{
		{"5.1.2.2 Assistive technology", "four keys or one switch, speech, 特大字, 黑底亮字, 坐着用 are built in; headphones are a setting of the branch", met},
		{"5.1.3.1 Audio output of visual information", fmt.Sprintf("screens without a spoken prompt: %d; the keypad's 念 says each control, not every other text", x.voiceless), partly},
		{"5.1.3.4, 5.1.3.5 Speech output user control, automatic interruption", "再听一遍; any touch stops it", met},
		{"5.1.3.7 Speech output for video information", "no video", nothing},
		{"5.1.3.8 Masked entry", "a phone number is masked on every screen but the one where it is typed", met},
		{"5.1.3.9 Private access to personal data", "a customer's own words and digits are said only when asked for, after a question whether others are near; always, if headphones are set", met},
		{"5.1.3.10, 5.1.3.11 Non-interfering audio, private listening volume", "one voice at a time; the volume of headphones is that of 声音", met},
		{"5.1.3.12 Speaker volume", "静音, 小, 中, 大; no sound level has been measured at a counter", partly},
		{"5.1.3.13 Volume reset", "volume and pace are the house's again after each session", reset},
		{"5.1.3.14 Spoken languages", "Mandarin, as captioned", met},
		{"5.1.3.15 Non-visual error identification", "every error is a spoken prompt", met},
		{"5.1.3.16 Receipts, tickets, and transactional outputs", "念给我听 on 已收到 reads the query number, its code and the deadlines, after a question whether others are near; a ticket's number is said as it is given out. Of a phone number only that it is needed is said", met},
		{"5.1.4 Functionality closed to text enlargement, capital H ≥ 0.7°", fmt.Sprintf("smallest text %s of em in 标准, %s in 特大字: H subtends %.2f° and %.2f°", mm(x.text), mm(x.large), angle(capHeight*x.text), angle(capHeight*x.large)), atLeast(angle(capHeight*x.large), 0.7)},
		{"5.1.5 Visual output for auditory information", "everything that is said is captioned, word for word", met},
		{"5.1.6.1 Operation without keyboard interface", "without sight: all but writing by hand; phrases and a person stand in for it", partly},
		{"5.1.6.2 Input focus", "the focus moves on and round, and never stays", met},
		{"5.1.7 Access without speech", "speech is never needed for input", met},
		{"5.2 Activation of accessibility features", "字, 声音 and 坐着用 stand on every screen; the keypad needs no activation", met},
		{"5.3 Biometrics", "none", nothing},
		{"5.4 Preservation of accessibility information during conversion", "nothing is converted", nothing},
		{"5.5.1 Means of operation", "a light tap; no grasping, pinching or twisting", met},
		{"5.5.2 Operable parts discernibility", "the help key is a push button; whether it and the keys of a pad can be told by touch is for who builds the counter", partly},
		{"5.6 Locking or toggle controls", "坐着用 and the sheets show their state in words and say it", met},
		{"5.7 Key repeat", "a key that is held counts once", met},
		{"5.8 Double-strike key acceptance, ≥ 0.5 s", fmt.Sprintf("help key 2 s; taps and 按下 of the keypad %.2f s on the same target, up to %.2f s under a finger that is slow from key to key, 1 s on a screen that is new", doubleTapGuard.Seconds(), slowestGuard.Seconds()), partly},
		{"5.9 Simultaneous user actions", "none are needed; a second finger is ignored, and so is the hand that rests below the first", met},
	})

	table(&b, "Chinese rules for the elderly", "工业和信息化部《移动互联网应用（APP）适老化通用设计规范》(2021): written for phones, kept here with millimetres in place of dp. "+
		"GB/T 37668-2019《信息技术 互联网内容无障碍可访问性技术要求与测试方法》 covers the same ground as WCAG above; its clauses have not been checked one by one. "+
		"JR/T 0246—2022 is for applications of the securities and futures trade, and no standard of its kind for a bank's counter was found.", []row{
		{"1.1 字型大小调整: 适老版主要文字 ≥ 18 dp, 最大字体 ≥ 30 dp", "smallest text " + inDP(x.text) + "; sentences from " + inDP(x.sentence) + "; in 特大字 from " + inDP(x.large), atLeast(min(x.text/dp/18, x.sentence/dp/30), 1)},
		{"1.2 行间距 ≥ 1.3 倍", fmt.Sprintf("body text %.2f; titles %.2f, choices of two lines %.2f", leadBody, leadTitle, leadTight), partly},
		{"1.3 对比度 ≥ 4.5:1", "text " + ratio(contrast) + ", icons " + ratio(x.icon), atLeast(min(contrast, x.icon), 4.5)},
		{"1.4 颜色用途", "as WCAG 1.4.1", met},
		{"1.5 验证码", "none", nothing},
		{"2.1 组件焦点大小 ≥ 60 × 60 dp = 9.5 mm", "smallest control " + inDP(x.target), atLeast(x.target/dp, 60)},
		{"手势操作: 不用三指以上的复杂手势", "one finger, no gesture", met},
		{"充足操作时间", "as WCAG 2.2.1", met},
		{"浮窗: 易于关闭", "a sheet is closed by a control of full size, and by 返回", met},
		{"禁止广告、诱导类按键", "none; no answer is drawn larger or nearer than another", met},
		{"transferred from the source's practice: at most 6 answers a screen", fmt.Sprintf("%d at most", x.choices), atLeast(-float64(x.choices), -6)},
	})

	table(&b, "Reach", "EN 301 549 V3.2.1, clause 8.3 (stationary ICT): an unobstructed high reach of 1,220 mm.", []row{
		{"standing, highest control", fmt.Sprintf("%.0f mm above the floor", x.standing), atLeast(-x.standing, -1220)},
		{"坐着用, highest control", fmt.Sprintf("%.0f mm above the floor", x.seated), atLeast(-x.seated, -1220)},
	})

	fmt.Fprint(&b, "\n## Exemptions of the lint\n\nWhere a rule of the scene lint is not kept, and why:\n\n")
	for _, e := range exemptions {
		fmt.Fprintf(&b, "- %s, `%s`: %s\n", e.rule, e.prefix, e.reason)
	}
	return b.String()
}
