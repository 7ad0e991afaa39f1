package assets

import (
	"errors"
	"fmt"
	"strconv"
)

// errPathData means that the d attribute of a path is not SVG path data.
var errPathData = errors.New("assets: not SVG path data")

// parsePath reads the d attribute of an SVG path.
func parsePath(d string) (Path, error) {
	r := pathReader{rest: d}
	for {
		r.skip()
		if r.rest == "" {
			return r.path, nil
		}
		if c := r.rest[0]; isCommand(c) {
			r.command = c
			r.rest = r.rest[1:]
		} else if r.command == 0 || r.command == 'z' || r.command == 'Z' {
			return nil, fmt.Errorf("%w: %q has no command", errPathData, r.rest)
		}
		if err := r.step(); err != nil {
			return nil, err
		}
	}
}

// pathReader keeps where the pen is and where it came from.
type pathReader struct {
	rest    string
	command byte
	path    Path
	at      Point
	start   Point // of the contour
	handle  Point // last control point, for the smooth curves
	smooth  byte  // 'c' or 'q' if handle belongs to such a curve
}

func isCommand(c byte) bool {
	switch c | 0x20 {
	case 'm', 'l', 'h', 'v', 'c', 's', 'q', 't', 'a', 'z':
		return true
	}
	return false
}

// step carries out one command, whose letter may be repeated implicitly.
func (r *pathReader) step() error {
	relative := r.command >= 'a'
	kind := r.command | 0x20
	var n [7]float64
	if err := r.numbers(kind, n[:]); err != nil {
		return err
	}
	point := func(i int) Point {
		if relative {
			return Point{r.at.X + n[i], r.at.Y + n[i+1]}
		}
		return Point{n[i], n[i+1]}
	}
	before, handle, smooth := r.at, r.handle, r.smooth
	r.smooth = 0
	reflected := func(kind byte) Point {
		if smooth != kind {
			return before
		}
		return Point{2*before.X - handle.X, 2*before.Y - handle.Y}
	}
	switch kind {
	case 'm':
		r.at = point(0)
		r.start = r.at
		r.path.moveTo(r.at)
		// What follows a moveto without a letter is a lineto.
		r.command -= 'm' - 'l'
		return nil
	case 'z':
		r.path.close()
		r.at = r.start
		return nil
	}
	if len(r.path) == 0 {
		return fmt.Errorf("%w: it must begin with a moveto", errPathData)
	}
	if r.path[len(r.path)-1].Verb == Close {
		r.path.moveTo(r.at)
	}
	switch kind {
	case 'l':
		r.at = point(0)
		r.path.lineTo(r.at)
	case 'h':
		if relative {
			n[0] += r.at.X
		}
		r.at.X = n[0]
		r.path.lineTo(r.at)
	case 'v':
		if relative {
			n[0] += r.at.Y
		}
		r.at.Y = n[0]
		r.path.lineTo(r.at)
	case 'c':
		a, b := point(0), point(2)
		r.at = point(4)
		r.curve('c', a, b)
	case 's':
		a, b := reflected('c'), point(0)
		r.at = point(2)
		r.curve('c', a, b)
	case 'q':
		c := point(0)
		r.at = point(2)
		r.path.quadTo(before, c, r.at)
		r.handle, r.smooth = c, 'q'
	case 't':
		c := reflected('q')
		r.at = point(0)
		r.path.quadTo(before, c, r.at)
		r.handle, r.smooth = c, 'q'
	case 'a':
		r.at = point(5)
		r.path.arcTo(before, n[0], n[1], n[2], n[3] != 0, n[4] != 0, r.at)
	}
	return nil
}

func (r *pathReader) curve(kind byte, a, b Point) {
	r.path.cubicTo(a, b, r.at)
	r.handle, r.smooth = b, kind
}

// numbers reads the arguments of one command. The two flags of an arc are one
// digit each and may stand without anything between them.
func (r *pathReader) numbers(kind byte, to []float64) error {
	count := map[byte]int{'m': 2, 'l': 2, 'h': 1, 'v': 1, 'c': 6, 's': 4, 'q': 4, 't': 2, 'a': 7}[kind]
	for i := range count {
		r.skip()
		length := numberLength(r.rest)
		if kind == 'a' && (i == 3 || i == 4) && length > 0 {
			length = 1
		}
		v, err := strconv.ParseFloat(r.rest[:length], 64)
		if err != nil {
			return fmt.Errorf("%w: %q wants a number", errPathData, r.rest)
		}
		to[i] = v
		r.rest = r.rest[length:]
	}
	return nil
}

func (r *pathReader) skip() {
	for r.rest != "" && (r.rest[0] == ' ' || r.rest[0] == ',' || r.rest[0] == '\n' || r.rest[0] == '\t' || r.rest[0] == '\r') {
		r.rest = r.rest[1:]
	}
}

// numberLength is how much of s is one number. A second dot begins the next
// number, as in "0.5.5".
func numberLength(s string) int {
	i, dot := 0, false
	for i < len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
		case (c == '-' || c == '+') && (i == 0 || s[i-1]|0x20 == 'e'):
		case c == '.' && !dot:
			dot = true
		case c|0x20 == 'e' && i > 0:
			dot = true
		default:
			return i
		}
		i++
	}
	return i
}
