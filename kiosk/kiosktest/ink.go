// Package kiosktest drives sessions in tests: a driver that runs scripts against
// kiosk.Step with a fake clock and scripted answers, and sample views of every
// screen.
package kiosktest

import (
	"math"
	"strings"

	"smartcounter/kiosk/ink"
)

// strokes holds characters drawn by hand for this project, in a box of 100 by
// 100, a stroke per field.
var strokes = map[rune]string{
	'上': "48,12 50,46 48,86|50,48 82,44|14,88 52,84 90,86",
	'口': "22,28 26,54 30,80|24,30 52,26 78,24 76,50 70,78|30,76 50,74 72,74",
	'大': "16,40 50,36 84,32|52,10 50,40 36,66 14,88|50,40 66,66 88,86",
	'太': "16,40 50,36 84,32|52,10 50,40 36,66 14,88|50,40 66,66 88,86|44,76 54,84",
	'小': "50,12 52,46 50,84 40,76|30,38 24,52 16,66|70,36 78,48 88,62",
	'开': "24,24 50,22 78,18|14,50 50,46 88,44|38,24 36,54 18,86|66,22 66,54 66,90",
	'回': "18,16 20,50 22,86|20,18 52,14 82,14 80,50 78,86|40,38 42,50 42,64|42,40 54,38 62,38 60,62|42,62 52,60 62,60|22,84 50,82 78,82",
	'时': "12,24 14,50 16,78|14,26 28,22 36,22 34,50 32,76|16,48 34,46|16,74 34,72|46,36 70,32 92,28|72,10 74,46 72,86 60,78|54,52 62,64",
	'人': "50,12 44,44 14,88|46,40 62,64 90,86",
	'工': "22,24 50,22 80,18|50,22 50,52 50,80|10,84 50,80 92,80",
	'久': "40,12 32,30 16,48|36,28 64,26 46,60 12,90|48,54 66,72 92,88",
	'多': "46,8 34,20 18,30|42,16 66,14 44,36 20,44|36,24 48,30|50,42 36,56 16,68|46,52 74,50 50,76 18,92|40,62 52,70",
}

// Draw returns the ink of a character as a person would write it on a canvas of
// that width, in reference pixels; nil for a character that nobody drew. speed is
// the distance between two points.
func Draw(char rune, x, y, width, speed float64) ink.Ink {
	var k ink.Ink
	now := 0.0
	for _, field := range strings.Split(strokes[char], "|") {
		if field == "" {
			continue
		}
		var corners [][2]float64
		for _, pair := range strings.Fields(field) {
			a, b, _ := strings.Cut(pair, ",")
			corners = append(corners, [2]float64{x + number(a)/100*width, y + number(b)/100*width})
		}
		var s ink.Stroke
		for i, c := range corners {
			if i == 0 {
				s = append(s, ink.Point{X: float32(c[0]), Y: float32(c[1]), T: uint32(now)})
				continue
			}
			from := corners[i-1]
			n := max(1, math.Round(math.Hypot(c[0]-from[0], c[1]-from[1])/speed))
			for j := 1.0; j <= n; j++ {
				now += 5
				s = append(s, ink.Point{
					X: float32(from[0] + (c[0]-from[0])*j/n),
					Y: float32(from[1] + (c[1]-from[1])*j/n),
					T: uint32(now),
				})
			}
		}
		now += 120
		k = append(k, s)
	}
	return k
}

func number(s string) float64 {
	n := 0.0
	for _, r := range s {
		n = n*10 + float64(r-'0')
	}
	return n
}

// Cell is a character drawn in a writing cell.
func Cell(char rune) ink.Ink { return Draw(char, 72, 60, 340, 6) }

// Sheet is a sheet of letter paper with lines of characters; those that nobody
// drew are left out.
func Sheet(lines ...string) ink.Ink {
	var k ink.Ink
	for row, line := range lines {
		x := 40.0
		for _, char := range line {
			if c := Draw(char, x, 44+float64(row)*196, 120, 4); c != nil {
				k = append(k, c...)
				x += 150
			}
		}
	}
	return k
}
