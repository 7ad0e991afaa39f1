package main

import (
	"os"
	"path/filepath"
	"slices"

	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/kiosktest"
)

// complaintWords are what people say of branches, in a few characters. Those with
// a character that nobody drew are left out.
var complaintWords = []string{
	"等了太久", "窗口太少", "没人理我", "机器坏了", "字太小", "利息不对", "等太久", "没人管", "不会用", "听不清",
	"没有人", "人太多", "太慢", "等了两小时", "排了三次", "座位太少", "说不清楚", "密码忘了", "收了两次", "取不出",
	"机器太慢", "存折打不出", "没人", "太久", "叫号太慢", "看不清", "说得太快", "白来三次", "钱没到", "态度不好",
	"多收钱", "不给办", "没讲清楚", "办卡太慢", "短信费太多", "养老金没到", "厅里太吵", "人多口小",
}

// An inkBook holds drawings by character, each in a unit box.
type inkBook map[rune][]ink.Ink

// evaluationFiles are the drawings used, of several writers.
var evaluationFiles = []string{
	"mcyph_supplemental.json", "tegaki_lab_japanese-native1.json", "tegaki_lab_japanese-learner1.json", "tomoe_ja_kanji.json",
}

// openInkBook reads the evaluation ink, and the file extra of drawings in the
// generator's format if one is named. Without evaluation data it falls back to
// the few characters drawn for the project's own tests, and says so.
func openInkBook(extra string) (book inkBook, evaluated bool, err error) {
	book = inkBook{}
	folder := os.Getenv("SMARTCOUNTER_EVAL")
	if folder == "" {
		folder = filepath.Join("..", "shared", "eval")
	}
	for _, name := range evaluationFiles {
		list, err := readDrawings(filepath.Join(folder, "ink", name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		book.add(list)
		evaluated = true
	}
	if extra != "" {
		list, err := readDrawings(extra)
		if err != nil {
			return nil, false, err
		}
		book.add(list)
	}
	if !evaluated {
		for _, char := range testWords() {
			if k := kiosktest.Cell(char); k != nil {
				book[char] = []ink.Ink{unitBox(k)}
			}
		}
	}
	return book, evaluated, nil
}

// testWords are all characters of complaintWords.
func testWords() []rune {
	var all []rune
	for _, w := range complaintWords {
		all = append(all, []rune(w)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (b inkBook) add(list []inkDrawing) {
	for _, d := range list {
		if r := []rune(d.Char); len(r) == 1 {
			if k := toInk(d.Strokes); !k.Empty() {
				b[r[0]] = append(b[r[0]], unitBox(k))
			}
		}
	}
}

// words are the complaints that can be written with the book, all of whose
// characters are in the recogniser's alphabet.
func (b inkBook) words(alphabet []rune) []string {
	known := make(map[rune]bool, len(alphabet))
	for _, r := range alphabet {
		known[r] = true
	}
	var list []string
	for _, w := range complaintWords {
		if !slices.ContainsFunc([]rune(w), func(r rune) bool { return b[r] == nil || !known[r] }) {
			list = append(list, w)
		}
	}
	return list
}

// unitBox moves and scales ink so that its longer side is 1, in the middle of
// the unit box.
func unitBox(k ink.Ink) ink.Ink {
	x0, y0, x1, y1, ok := k.Bounds()
	side := max(x1-x0, y1-y0)
	if !ok || side <= 0 {
		return k
	}
	out := make(ink.Ink, len(k))
	for i, s := range k {
		out[i] = make(ink.Stroke, len(s))
		for j, p := range s {
			out[i][j] = ink.Point{X: 0.5 + (p.X-(x0+x1)/2)/side, Y: 0.5 + (p.Y-(y0+y1)/2)/side}
		}
	}
	return out
}
