package ink

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// candidateCount is how many candidates a Result holds: three pages of eight.
const candidateCount = 24

// Options of a Net. The zero value recognises Chinese characters.
type Options struct {
	// Alphabet is what the customer writes in.
	Alphabet Alphabet
	// Model is a model file to use in place of the embedded one. It must not
	// change while the Net is used.
	Model []byte
	// Temperature replaces the one that was fitted, when it is fitted anew.
	Temperature float32
	// Portable keeps to plain Go where there is faster code for this machine.
	Portable bool
}

// A Net is a Recognizer: a small convolutional network over direction maps.
// It is safe for concurrent use.
type Net struct {
	model  *model
	kernel *kernel
	judge  judge
	words  predictor       // nil where frequency and context mean nothing
	prior  []float32       // added to the logits; nil for none
	free   chan *workspace // idle workspaces
	space  workspaceSize
}

// New loads a recogniser. The error wraps ErrModel when the model file is bad.
func New(o Options) (*Net, error) {
	raw, alphabet := o.Model, o.Alphabet.setting()
	if raw == nil {
		raw = alphabet.model
	}
	q := available()[0]
	if o.Portable {
		q = &portable
	}
	m, err := parseModel(raw)
	if err != nil {
		return nil, fmt.Errorf("ink: load model: %w", err)
	}
	n := &Net{
		model:  m,
		kernel: q,
		judge:  alphabet.judge,
		prior:  make([]float32, len(m.classes)),
		free:   make(chan *workspace, runtime.GOMAXPROCS(0)),
		space:  sizeOf(m),
	}
	if o.Temperature > 0 {
		n.judge.temperature = o.Temperature
	}
	if alphabet.words != nil {
		if n.words, err = alphabet.words(); err != nil {
			return nil, fmt.Errorf("ink: load words: %w", err)
		}
	}
	empty := true
	for i, c := range m.classes {
		if !alphabet.holds(c) {
			n.prior[i] = float32(math.Inf(-1))
			continue
		}
		empty = false
		n.prior[i] = alphabet.bias(c) + n.judge.prior(n.words, c)
	}
	if empty {
		return nil, fmt.Errorf("ink: %w: it has no character of the alphabet", ErrModel)
	}
	return n, nil
}

// Default returns the recogniser of Chinese characters, which is loaded once.
var Default = sync.OnceValues(func() (*Net, error) { return New(Options{}) })

// Classes returns the characters that may be recognised.
func (n *Net) Classes() []rune {
	var classes []rune
	for i, c := range n.model.classes {
		if !math.IsInf(float64(n.prior[i]), -1) {
			classes = append(classes, c)
		}
	}
	return classes
}

// Recognize implements Recognizer. Empty ink gives no candidates, unsure. A nil
// before switches context off, as fields for names need it; the start of a
// sentence is an empty before that is not nil.
func (n *Net) Recognize(ctx context.Context, k Ink, before, after []rune) (Result, error) {
	return n.RecognizeInto(ctx, k, before, after, make([]Candidate, 0, candidateCount))
}

// RecognizeInto is Recognize with memory for the candidates; with a capacity
// of 24 nothing is allocated once the recogniser is warm.
func (n *Net) RecognizeInto(ctx context.Context, k Ink, before, after []rune, into []Candidate) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	w := n.take()
	defer n.give(w)
	length := w.mapper.features(k, 0, &w.record)
	if length == 0 {
		return Result{Unsure: true}, nil
	}
	logits, err := n.forward(ctx, w)
	if err != nil {
		return Result{}, err
	}
	if n.judge.doubtful(logits, n.prior) {
		if logits, err = n.lookAgain(ctx, k, w, logits); err != nil {
			return Result{}, err
		}
	}
	res := n.rank(w, logits, before, after, into)
	res.Unsure = n.judge.unsure(res.Candidates, length, k)
	return res, nil
}

// viewTurn is how far ink is turned to look at it again, in radians.
const viewTurn = 0.1

// lookAgain returns the mean of the logits and of those of the ink turned to
// both sides.
func (n *Net) lookAgain(ctx context.Context, k Ink, w *workspace, logits []float32) ([]float32, error) {
	copy(w.sum, logits)
	for _, turn := range [...]float64{viewTurn, -viewTurn} {
		w.mapper.features(k, turn, &w.record)
		view, err := n.forward(ctx, w)
		if err != nil {
			return nil, err
		}
		for i, v := range view {
			w.sum[i] += v
		}
	}
	for i, v := range w.sum {
		w.sum[i] = v / 3
	}
	return w.sum, nil
}

// negligible is a logarithm so small that 20,000 classes of that likelihood are
// 0.004% of the whole together.
const negligible = -20

// rank chooses the candidates from the logits, which it changes.
func (n *Net) rank(w *workspace, logits []float32, before, after []rune, into []Candidate) Result {
	pool := n.judge.pool(n.model.classes, logits, n.prior, w.pool[:0])
	rest := 0.0 // of the probability outside the pool
	if before != nil && n.words != nil {
		w.text = n.judge.weigh(pool, n.words, before, after, w.text)
	} else {
		for _, v := range logits {
			if d := v - pool[0].Score; d > negligible {
				rest += math.Exp(float64(d))
			}
		}
		for _, c := range pool {
			rest -= math.Exp(float64(c.Score - pool[0].Score))
		}
	}
	normalise(pool, max(rest, 0))
	return Result{Candidates: append(into[:0], pool[:min(len(pool), candidateCount)]...)}
}

// forward runs the layers over w.record and returns one logit a class, valid
// until w is used again.
func (n *Net) forward(ctx context.Context, w *workspace) ([]float32, error) {
	x, y := w.front, w.back
	for cell := range mapSize * mapSize {
		for d := range directions {
			x[cell*directions+d] = float32(w.record[d*mapSize*mapSize+cell]) / 128
		}
	}
	for i := range n.model.layers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n.model.layers[i].run(n.kernel, x, y, w.patches, w.scratch)
		x, y = y, x
	}
	return x[:len(n.model.classes)], nil
}

// A workspace is the memory that one recognition needs.
type workspace struct {
	mapper               *mapper
	record               [FeatureLen]byte
	front, back, patches []float32
	scratch              []float32
	sum                  []float32 // of the logits of several views
	pool                 []Candidate
	text                 []rune // around the character, with it
}

type workspaceSize struct{ image, patches, scratch int }

func sizeOf(m *model) workspaceSize {
	s := workspaceSize{image: FeatureLen}
	for i := range m.layers {
		s.image = max(s.image, m.layers[i].outLen())
		s.patches = max(s.patches, m.layers[i].patchLen())
		s.scratch = max(s.scratch, m.layers[i].scratchLen())
	}
	return s
}

// take returns an idle workspace or a new one. A channel, not a sync.Pool: the
// collector empties pools.
func (n *Net) take() *workspace {
	select {
	case w := <-n.free:
		return w
	default:
	}
	return &workspace{
		mapper:  newMapper(),
		pool:    make([]Candidate, 0, poolSize),
		text:    make([]rune, 0, textNear),
		front:   make([]float32, n.space.image),
		back:    make([]float32, n.space.image),
		patches: make([]float32, n.space.patches),
		scratch: make([]float32, n.space.scratch),
		sum:     make([]float32, len(n.model.classes)),
	}
}

func (n *Net) give(w *workspace) {
	select {
	case n.free <- w:
	default:
	}
}
