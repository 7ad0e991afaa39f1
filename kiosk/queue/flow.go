package queue

// A flow is a branch's day as a birth-death process, M(t)/M/c(t), minute by
// minute: the number of customers in the branch rises with arrivals and falls
// with services. It knows no classes, because the order of calling changes who
// waits and not how long all wait together. Services are taken as exponential,
// which is a little more random than what banks measure.
type flow struct {
	arrive  []float64 // customers a minute
	windows []float64 // open, may be fractions
	service float64   // minutes
}

const (
	flowEvents = 0.6 // transitions a step at most: keeps the explicit scheme stable
	flowStates = 400
)

// states bounds the customers in the branch.
func (f *flow) states() int {
	most := 0.0
	for _, w := range f.windows {
		most = max(most, w)
	}
	return min(flowStates, 60+10*int(most))
}

func (f *flow) waiting(minute, n int) float64 { return max(0, float64(n)-f.windows[minute]) }

// steps cuts a minute so that at most flowEvents transitions fall into a step.
func (f *flow) steps(minute int, extra float64) (steps int, up float64, down func(n int) float64) {
	w := f.windows[minute] + extra
	steps = 1 + int((f.arrive[minute]+w/f.service)/flowEvents)
	h := 1 / float64(steps)
	return steps, f.arrive[minute] * h, func(n int) float64 { return min(float64(n), w) / f.service * h }
}

// ahead carries a distribution of the number of customers one minute on.
func (f *flow) ahead(minute int, p []float64) {
	steps, up, down := f.steps(minute, 0)
	top := len(p) - 1
	for range steps {
		from := 0.0 // moved up from the state below
		for n := range p {
			rise, fall := p[n]*up, p[n]*down(n)
			if n == top {
				rise = 0
			}
			if n > 0 {
				p[n-1] += fall
			}
			p[n] += from - rise - fall
			from = rise
		}
	}
}

// back carries the expected cost from a minute's end to its beginning: cost is
// customer-minutes of waiting, with extra windows open meanwhile.
func (f *flow) back(minute int, extra float64, v []float64) {
	steps, up, down := f.steps(minute, extra)
	top := len(v) - 1
	h := 1 / float64(steps)
	w := f.windows[minute] + extra
	for range steps {
		below := v[0]
		for n := range v {
			here := v[n]
			rise := 0.0
			if n < top {
				rise = up * (v[n+1] - here)
			}
			v[n] = here + rise + down(n)*(below-here) + h*max(0, float64(n)-w)
			below = here
		}
	}
}
