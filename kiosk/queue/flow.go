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
	flowEvents = 0.9 // transitions a step at most: keeps the explicit scheme stable
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

// A walker carries distributions and costs through the minutes of a flow. It
// keeps what depends on the windows only, since they seldom change.
type walker struct {
	*flow
	open float64
	h    float64   // length of a step, minutes
	down []float64 // share that leaves a state in a step
	wait []float64 // cost of a step
}

func (f *flow) walker() *walker {
	n := f.states()
	return &walker{flow: f, open: -1, down: make([]float64, n), wait: make([]float64, n)}
}

// at prepares a minute with extra windows and gives the number of its steps.
func (w *walker) at(minute int, extra float64) (steps int, up float64) {
	open := w.windows[minute] + extra
	steps = 1 + int((w.arrive[minute]+open/w.service)/flowEvents)
	h := 1 / float64(steps)
	if open != w.open || h != w.h {
		w.open, w.h = open, h
		for n := range w.down {
			w.down[n] = min(float64(n), open) / w.service * h
			w.wait[n] = max(0, float64(n)-open) * h
		}
	}
	return steps, w.arrive[minute] * h
}

// ahead carries a distribution of the number of customers one minute on.
func (w *walker) ahead(minute int, p []float64) {
	steps, up := w.at(minute, 0)
	top := len(p) - 1
	down := w.down[:len(p)]
	for range steps {
		from := 0.0 // moved up from the state below
		for n, here := range p {
			rise, fall := here*up, here*down[n]
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
func (w *walker) back(minute int, extra float64, v []float64) {
	steps, up := w.at(minute, extra)
	top := len(v) - 1
	down, wait := w.down[:len(v)], w.wait[:len(v)]
	for range steps {
		below := v[0]
		for n := range top {
			here := v[n]
			v[n] = here + up*(v[n+1]-here) + down[n]*(below-here) + wait[n]
			below = here
		}
		v[top] += down[top]*(below-v[top]) + wait[top]
	}
}
