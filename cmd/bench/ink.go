package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"smartcounter/kiosk/ink"
)

func init() { areas["ink"] = benchInk }

// inkReport is the line that bench ink prints; shares are percentages.
type inkReport struct {
	Bench    string  `json:"bench"`
	N        int     `json:"n"`
	Skipped  int     `json:"skipped"` // characters outside the alphabet or -within, empty drawings
	Top1     float64 `json:"top1"`
	Top5     float64 `json:"top5"`
	Top10    float64 `json:"top10"`
	MsP50    float64 `json:"ms_p50"`
	MsP99    float64 `json:"ms_p99"`
	Rejected float64 `json:"rejected"`  // shown with the "not sure" offer
	SureErr  float64 `json:"sure_err"`  // of those shown without it, not first
	CalibErr float64 `json:"calib_err"` // expected calibration error, 10 bins
	// Written is how many were first when their cell had been written, before
	// what stands behind them was known: of -words with -context only.
	Written float64 `json:"top1_written,omitempty"`
}

// inkDrawing is one character as the evaluation files hold it.
type inkDrawing struct {
	Char    string        `json:"char"`
	Strokes [][][]float32 `json:"strokes"`
}

// benchInk measures accuracy and speed of the recogniser on a file of drawings.
func benchInk(args []string) error {
	set := flag.NewFlagSet("bench ink", flag.ContinueOnError)
	data := set.String("data", "", "JSON `file`: [{\"char\":…,\"strokes\":[[[x,y],…],…]},…]")
	alphabet := set.String("alphabet", "hanzi", "what is written: hanzi, digit or latin")
	within := set.String("within", "", "count only characters that stand in this `file`, over all classes as ever")
	words := set.String("words", "", "JSON `file`: [{\"word\":…,\"chars\":[strokes,…]},…]")
	inContext := set.Bool("context", false, "rank by what is written around the character")
	portable := set.Bool("portable", false, "use plain Go only")
	if err := set.Parse(args); err != nil {
		return err
	}
	a, err := ink.ParseAlphabet(*alphabet)
	if err != nil {
		return err
	}
	net, err := ink.New(ink.Options{Alphabet: a, Portable: *portable})
	if err != nil {
		return err
	}
	counted := net.Classes()
	if *within != "" {
		list, err := os.ReadFile(*within)
		if err != nil {
			return err
		}
		counted = slices.DeleteFunc(counted, func(c rune) bool { return !strings.ContainsRune(string(list), c) })
	}
	t := newInkTally(counted)
	switch {
	case (*data == "") == (*words == ""):
		return errors.New("either -data FILE or -words FILE is needed")
	case *words != "":
		list, err := readWords(*words)
		if err != nil {
			return err
		}
		for _, w := range list {
			if err := t.word(net, w, *inContext); err != nil {
				return err
			}
		}
	default:
		list, err := readDrawings(*data)
		if err != nil {
			return err
		}
		for _, d := range list {
			if err := t.isolated(net, d, *inContext); err != nil {
				return err
			}
		}
	}
	return t.print()
}

func readDrawings(name string) ([]inkDrawing, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var drawings []inkDrawing
	if err := json.Unmarshal(raw, &drawings); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return drawings, nil
}

// toInk turns lists of [x, y] into ink; the files hold no times.
func toInk(strokes [][][]float32) ink.Ink {
	var k ink.Ink
	for _, s := range strokes {
		var t ink.Stroke
		for _, p := range s {
			if len(p) >= 2 {
				t = append(t, ink.Point{X: p[0], Y: p[1]})
			}
		}
		if len(t) > 0 {
			k = append(k, t)
		}
	}
	return k
}

// inkTally counts as drawings are recognised.
type inkTally struct {
	known                        map[rune]bool
	n, skipped, top1, top5       int
	top10, rejected, wrongShown  int
	written                      int
	took                         []time.Duration
	binned, binRight, binPromise [10]float64
}

func newInkTally(counted []rune) *inkTally {
	t := &inkTally{known: make(map[rune]bool, len(counted))}
	for _, c := range counted {
		t.known[c] = true
	}
	return t
}

// usable reports the character of a drawing that can be counted.
func (t *inkTally) usable(char string, k ink.Ink) (rune, bool) {
	r := []rune(char)
	if len(r) != 1 || !t.known[r[0]] || k.Empty() {
		t.skipped++
		return 0, false
	}
	return r[0], true
}

// isolated counts one character; with context it begins a sentence.
func (t *inkTally) isolated(net *ink.Net, d inkDrawing, inContext bool) error {
	k := toInk(d.Strokes)
	want, ok := t.usable(d.Char, k)
	if !ok {
		return nil
	}
	var before []rune
	if inContext {
		before = []rune{}
	}
	start := time.Now()
	res, err := net.Recognize(context.Background(), k, before, nil)
	if err != nil {
		return err
	}
	t.took = append(t.took, time.Since(start))
	t.count(want, res)
	return nil
}

func (t *inkTally) count(want rune, res ink.Result) {
	t.n++
	rank := slices.IndexFunc(res.Candidates, func(c ink.Candidate) bool { return c.Char == want })
	if rank < 0 {
		rank = len(res.Candidates)
	}
	first := 0.0
	if rank == 0 {
		t.top1++
		first = 1
	}
	if rank < 5 {
		t.top5++
	}
	if rank < 10 {
		t.top10++
	}
	if res.Unsure {
		t.rejected++
	} else if rank > 0 {
		t.wrongShown++
	}
	if len(res.Candidates) > 0 {
		p := float64(res.Candidates[0].Score)
		bin := min(int(p*10), 9)
		t.binned[bin]++
		t.binRight[bin] += first
		t.binPromise[bin] += p
	}
}

func (t *inkTally) print() error {
	if t.n == 0 {
		return errors.New("no drawing that can be counted")
	}
	slices.Sort(t.took)
	percent := func(n, of int) float64 { return float64(10000*n/max(of, 1)) / 100 }
	r := inkReport{
		Bench: "ink", N: t.n, Skipped: t.skipped,
		Top1: percent(t.top1, t.n), Top5: percent(t.top5, t.n), Top10: percent(t.top10, t.n),
		MsP50: quantileMs(t.took, 0.5), MsP99: quantileMs(t.took, 0.99),
		Rejected: percent(t.rejected, t.n), SureErr: percent(t.wrongShown, t.n-t.rejected),
		Written: percent(t.written, t.n),
	}
	var gap float64
	for i, n := range t.binned {
		if n > 0 {
			gap += max(t.binRight[i]-t.binPromise[i], t.binPromise[i]-t.binRight[i])
		}
	}
	r.CalibErr = float64(int(10000*gap/float64(t.n))) / 100
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	fmt.Fprintf(os.Stderr, "%d drawings: first %.1f%%, first five %.1f%%, first ten %.1f%%; not sure of %.1f%%, wrong among the rest %.1f%%; %.2f ms\n",
		r.N, r.Top1, r.Top5, r.Top10, r.Rejected, r.SureErr, r.MsP50)
	return nil
}

// quantileMs returns a quantile of sorted durations in milliseconds.
func quantileMs(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	d := sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
	return float64(d.Microseconds()) / 1000
}
