package ink

import "math"

const (
	mapSize    = 32 // cells along each side of a direction map
	directions = 8  // 0 = right, then clockwise in steps of 45 degrees

	// FeatureLen is the length of a feature record: 8 direction maps of 32×32
	// cells, map by map, row by row, one byte a cell.
	FeatureLen = directions * mapSize * mapSize

	// stepLen is the distance at which strokes are sampled, in units of the
	// normalised character.
	stepLen = 0.02
	// penUpWeight is the weight of the straight moves between strokes. They
	// make the maps of joined and of separate writing look more alike.
	penUpWeight = 0.25
	// maxSteps bounds the work on a scribble. The longest of Make Me a Hanzi's
	// characters takes about 900 steps.
	maxSteps = 1 << 14
)

// Features turns the ink of one character into the record that the networks
// read and are trained on, and returns the length of the path of the pen in
// units of the normalised character (0 for empty ink).
func Features(k Ink, record *[FeatureLen]byte) float64 {
	m := newMapper()
	return m.features(k, 0, record)
}

// mapper computes features without allocating; one goroutine at a time.
type mapper struct {
	path  *path
	maps  [FeatureLen]float32
	steps int // left to draw
	ink   float64
}

func newMapper() *mapper { return &mapper{path: newPath()} }

// features fills record from ink that is turned clockwise by so many radians.
func (m *mapper) features(k Ink, turn float64, record *[FeatureLen]byte) float64 {
	clear(m.maps[:])
	m.steps, m.ink = maxSteps, 0
	m.path.load(k)
	shrunk := m.path.steady()
	m.path.turn(turn)
	m.path.normalise()
	start := 0
	var last vec
	for i, end := range m.path.ends {
		s := m.path.points[start:end]
		if i > 0 {
			move := [2]vec{last, s[0]}
			m.draw(move[:], penUpWeight)
		}
		if len(s) == 1 { // a dot is drawn as a tiny diagonal
			m.step(vec{s[0].x - .01, s[0].y - .01}, vec{s[0].x + .01, s[0].y + .01}, 1)
		}
		m.draw(s, 1)
		start, last = end, s[len(s)-1]
	}
	m.quantise(record)
	return m.ink * shrunk
}

// draw walks along a polyline in steps of stepLen.
func (m *mapper) draw(s []vec, weight float32) {
	if len(s) < 2 {
		return
	}
	from, prev := s[0], s[0]
	var acc float32
	for _, to := range s[1:] {
		for m.steps > 0 {
			l := float32(math.Hypot(float64(to.x-prev.x), float64(to.y-prev.y)))
			if acc+l < stepLen {
				acc += l
				prev = to
				break
			}
			t := (stepLen - acc) / l
			prev = vec{prev.x + (to.x-prev.x)*t, prev.y + (to.y-prev.y)*t}
			m.step(from, prev, weight)
			from, acc = prev, 0
		}
	}
	if end := s[len(s)-1]; from != end {
		m.step(from, end, weight)
	}
}

// step adds the move from a to b to the two nearest direction maps, spread
// over four cells.
func (m *mapper) step(a, b vec, weight float32) {
	dx, dy := b.x-a.x, b.y-a.y
	l := float32(math.Hypot(float64(dx), float64(dy)))
	m.steps--
	if l == 0 {
		return
	}
	if weight == 1 {
		m.ink += float64(l)
	}
	angle := math.Atan2(float64(dy), float64(dx)) / (math.Pi / 4)
	if angle < 0 {
		angle += directions
	}
	d0 := int(angle)
	turn := float32(angle - float64(d0))
	d0 %= directions
	d1 := (d0 + 1) % directions
	x := min(max((a.x+b.x)/2, 0), 0.9999)*mapSize - 0.5
	y := min(max((a.y+b.y)/2, 0), 0.9999)*mapSize - 0.5
	x0, y0 := int(math.Floor(float64(x))), int(math.Floor(float64(y)))
	fx, fy := x-float32(x0), y-float32(y0)
	w := weight * l * mapSize
	m.add(d0, d1, x0, y0, w*(1-fx)*(1-fy), turn)
	m.add(d0, d1, x0+1, y0, w*fx*(1-fy), turn)
	m.add(d0, d1, x0, y0+1, w*(1-fx)*fy, turn)
	m.add(d0, d1, x0+1, y0+1, w*fx*fy, turn)
}

func (m *mapper) add(d0, d1, x, y int, w, turn float32) {
	if x < 0 || y < 0 || x >= mapSize || y >= mapSize {
		return
	}
	cell := y*mapSize + x
	m.maps[d0*mapSize*mapSize+cell] += w * (1 - turn)
	m.maps[d1*mapSize*mapSize+cell] += w * turn
}

// quantise squeezes the maps into bytes; the square root keeps faint pen-up
// moves apart from nothing.
func (m *mapper) quantise(record *[FeatureLen]byte) {
	for i, v := range m.maps {
		if v == 0 {
			record[i] = 0
			continue
		}
		record[i] = byte(min(math.Sqrt(float64(v))*128, 255))
	}
}
