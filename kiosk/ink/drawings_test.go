package ink

import (
	"strconv"
	"strings"
	"testing"
)

// drawn is a character drawn by hand for these tests: strokes by '/', points
// "x,y" in a box of 100.
var drawn = map[rune]string{
	'十': "10,45 90,40/50,5 50,95",
	'大': "8,40 92,36/50,5 48,45 35,70 5,95/50,42 65,70 95,95",
	'口': "18,22 22,80/18,22 82,20 76,78/22,76 78,74",
	'中': "18,30 20,65/18,30 82,27 78,62/20,62 80,60/50,5 50,97",
	'人': "48,8 45,45 8,95/47,40 65,70 95,93",
	'工': "15,15 85,12/50,14 49,85/5,88 95,84",
	'王': "12,12 88,10/18,48 80,45/50,10 49,88/5,90 95,86",
	'日': "25,8 26,92/25,10 76,8 75,90/26,50 74,48/26,90 75,88",
	'小': "50,5 51,90 40,82/25,40 10,72/72,38 90,70",
	'山': "50,5 49,82/14,38 16,86 86,82/86,34 86,92",
	'一': "5,52 95,48",
	'不': "8,15 92,11/52,14 40,45 8,75/50,38 50,95/58,42 88,66",
}

func sketch(t testing.TB, text string) Ink {
	t.Helper()
	var k Ink
	for _, part := range strings.Split(text, "/") {
		var s Stroke
		for _, p := range strings.Fields(part) {
			x, y, ok := strings.Cut(p, ",")
			fx, errX := strconv.ParseFloat(x, 32)
			fy, errY := strconv.ParseFloat(y, 32)
			if !ok || errX != nil || errY != nil {
				t.Fatalf("drawing %q: bad point %q", text, p)
			}
			s = append(s, Point{X: float32(fx), Y: float32(fy)})
		}
		k = append(k, s)
	}
	return k
}
