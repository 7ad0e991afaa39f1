package web

import (
	"strconv"

	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
)

// Sizes of the counter's canvases, in reference pixels, and of the letter that
// characters are laid out on. Pens are broader than at the counter, because the
// pictures are smaller here.
const (
	cellSize  = 484
	perLine   = 14
	lineSpace = 560 // from one line to the next
	letterPad = 110
	letterPen = 24

	sheetWidth  = 984
	sheetHeight = 794
	sheetPen    = 5

	// inkGap is the longest pause between strokes that a replay keeps, in ms.
	inkGap = 350
	// leastStroke is how long a replayed stroke lasts at least, in ms.
	leastStroke = 60
)

// keptInk stands in a text for a character that was kept as it was drawn.
const keptInk = '\uFFFC'

// A drawing is ink on a canvas, as SVG.
type drawing struct {
	Width, Height int
	Pen           int
	Rules         []int // y of ruled lines
	Strokes       []penStroke
	Typed         []typed
	Caption       string // for readers
	Margin, Rule  int    // x of the ends of a ruled line
}

// A penStroke is one stroke with the time it takes in a replay, in ms.
type penStroke struct {
	Path        string
	Start, Long int
}

// A typed character was picked or typed, so there is no ink to draw.
type typed struct {
	X, Y int
	Text string
}

// A piece is a run of recognised words, or one character kept as it was drawn.
type piece struct {
	Text string
	Ink  *drawing
}

// read turns a statement into what its page shows. Ink that does not decode is
// counted and left out, never hidden in silence.
func read(s event.Statement) *written {
	w := &written{Plain: bounded(s.Words, event.MaxCharacters)}
	runes := []rune(w.Plain)
	inks := make([]ink.Ink, len(runes))
	for i := range min(len(s.Glyphs), len(runes)) {
		if len(s.Glyphs[i]) == 0 {
			continue
		}
		k, err := ink.Decode(s.Glyphs[i])
		if err != nil {
			w.Broken++
			continue
		}
		inks[i] = k
	}
	if len(runes) > 0 {
		w.Letter = letter(runes, inks)
	}
	w.Words, w.Drawn = pieces(runes, inks)
	w.Broken += max(len(s.Sheets)-event.MaxSheets, 0)
	for _, sheet := range s.Sheets[:min(len(s.Sheets), event.MaxSheets)] {
		k, err := ink.Decode(sheet)
		if err != nil {
			w.Broken++
			continue
		}
		w.Sheets = append(w.Sheets, paper(k, len(w.Sheets)+1))
	}
	return w
}

// pieces are the recognised words with kept characters drawn among them.
func pieces(runes []rune, inks []ink.Ink) (list []piece, drawn int) {
	var run []rune
	flush := func() {
		if len(run) > 0 {
			list = append(list, piece{Text: string(run)})
			run = nil
		}
	}
	for i, r := range runes {
		if r != keptInk {
			run = append(run, r)
			continue
		}
		flush()
		drawn++
		d := &drawing{Width: cellSize, Height: cellSize, Pen: letterPen + 10, Caption: "客户自己写的字，没有认"}
		d.add(inks[i], 0, 0, &replay{})
		list = append(list, piece{Ink: d})
	}
	flush()
	return list, drawn
}

// letter lays characters out on lines of fourteen.
func letter(runes []rune, inks []ink.Ink) *drawing {
	d := &drawing{Width: perLine*cellSize + 2*letterPad, Pen: letterPen, Margin: letterPad, Caption: "客户原笔迹"}
	var clock replay
	line, column := 0, 0
	for i, r := range runes {
		if r == '\n' || column == perLine {
			line, column = line+1, 0
		}
		if r == '\n' {
			continue
		}
		x, y := letterPad+column*cellSize, 40+line*lineSpace
		if inks[i].Empty() {
			d.Typed = append(d.Typed, typed{X: x + cellSize/2, Y: y + cellSize*4/5, Text: string(r)})
		} else {
			d.add(inks[i], x, y, &clock)
		}
		column++
	}
	for l := range line + 1 {
		d.Rules = append(d.Rules, 40+l*lineSpace+lineSpace-40)
	}
	d.Height = 80 + (line+1)*lineSpace
	d.Rule = d.Width - letterPad
	return d
}

// paper is one sheet of letter paper.
func paper(k ink.Ink, n int) *drawing {
	d := &drawing{Width: sheetWidth, Height: sheetHeight, Pen: sheetPen, Caption: "信纸第 " + strconv.Itoa(n) + " 张", Margin: 24, Rule: sheetWidth - 24}
	for y := sheetHeight / 8; y < sheetHeight; y += sheetHeight / 8 {
		d.Rules = append(d.Rules, y)
	}
	var clock replay
	d.add(k, 0, 0, &clock)
	return d
}

// replay is the time line of a drawing: strokes as fast as they were written,
// long pauses cut short.
type replay struct {
	at int // ms since the start
}

func (d *drawing) add(k ink.Ink, dx, dy int, clock *replay) {
	var lastT uint32
	for i, s := range k {
		if len(s) == 0 {
			continue
		}
		pause := inkGap
		if i > 0 && s[0].T >= lastT {
			pause = int(min(s[0].T-lastT, inkGap))
		}
		lastT = s[len(s)-1].T
		long := leastStroke
		if took := lastT - min(s[0].T, lastT); took > leastStroke {
			long = int(min(took, 5000))
		}
		clock.at += pause
		d.Strokes = append(d.Strokes, penStroke{Path: pathOf(s, dx, dy), Start: clock.at, Long: long})
		clock.at += long
	}
}

// pathOf writes a stroke in whole reference pixels, each point relative to the
// one before: the pictures are a fifth of that size.
func pathOf(s ink.Stroke, dx, dy int) string {
	round := func(v float32) int {
		if v < 0 {
			return -int(0.5 - v)
		}
		return int(v + 0.5)
	}
	x, y := round(s[0].X)+dx, round(s[0].Y)+dy
	b := append(make([]byte, 0, 8*len(s)+16), 'M')
	b = strconv.AppendInt(b, int64(x), 10)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(y), 10)
	b = append(b, 'l')
	n := 0
	for _, p := range s[1:] {
		nx, ny := round(p.X)+dx, round(p.Y)+dy
		if nx == x && ny == y {
			continue
		}
		if n > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(nx-x), 10)
		b = append(b, ' ')
		b = strconv.AppendInt(b, int64(ny-y), 10)
		x, y = nx, ny
		n++
	}
	if n == 0 {
		b = append(b, "0 0"...) // a dot
	}
	return string(b)
}
