package ink

import "math"

// finite returns s without points that no canvas can have; s itself if all are fine.
func finite(s Stroke) Stroke {
	for i, p := range s {
		if isFinite(p) {
			continue
		}
		kept := append(Stroke(nil), s[:i]...)
		for _, p := range s[i+1:] {
			if isFinite(p) {
				kept = append(kept, p)
			}
		}
		return kept
	}
	return s
}

func isFinite(p Point) bool {
	return !math.IsNaN(float64(p.X)) && !math.IsInf(float64(p.X), 0) &&
		!math.IsNaN(float64(p.Y)) && !math.IsInf(float64(p.Y), 0)
}

// simplify leaves out points of a stroke by Ramer–Douglas–Peucker with the
// synchronised distance: how far the pen was from where a straight, even movement
// between the kept neighbours would have it at that very moment (TD-TR in
// N. Meratnia, R. A. de By, "Spatiotemporal Compression Techniques for Moving Point
// Objects", EDBT 2004). It is never less than the distance from the drawn
// line, so that it bounds both the look and the replay, and with the speed the
// width of the line. First and last point stay; tolerance 0 or less keeps all.
func simplify(s Stroke, tolerance float32) Stroke {
	if tolerance <= 0 || len(s) < 3 {
		return s
	}
	limit := float64(tolerance) * float64(tolerance)
	keep := make([]bool, len(s))
	keep[0], keep[len(s)-1] = true, true
	kept := 2
	// A stack of its own: a long scribble must not exhaust the goroutine's.
	spans := [][2]int{{0, len(s) - 1}}
	for len(spans) > 0 {
		span := spans[len(spans)-1]
		spans = spans[:len(spans)-1]
		worst, at := limit, -1
		for i := span[0] + 1; i < span[1]; i++ {
			if d := apart(s[span[0]], s[span[1]], s[i]); d > worst {
				worst, at = d, i
			}
		}
		if at < 0 {
			continue
		}
		keep[at] = true
		kept++
		spans = append(spans, [2]int{span[0], at}, [2]int{at, span[1]})
	}
	out := make(Stroke, 0, kept)
	for i, p := range s {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

// apart is the squared synchronised distance of p from the even movement a → b.
func apart(a, b, p Point) float64 {
	share := 0.0
	if b.T > a.T {
		share = (float64(p.T) - float64(a.T)) / (float64(b.T) - float64(a.T))
	}
	dx := float64(p.X) - (float64(a.X) + share*(float64(b.X)-float64(a.X)))
	dy := float64(p.Y) - (float64(a.Y) + share*(float64(b.Y)-float64(a.Y)))
	return dx*dx + dy*dy
}
