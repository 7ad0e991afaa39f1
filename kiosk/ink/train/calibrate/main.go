// Command calibrate fits the temperature of a recogniser on synthetic drawings
// (never on the evaluation sets) and shows what each threshold of the "not
// sure" offer would mean:
//
//	generate -classes ../hanzi.classes -medians DIR -json -seed 99 -n 3000 >validation.json
//	go run ./kiosk/ink/train/calibrate -data validation.json
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"

	"smartcounter/kiosk/ink"
)

type drawing struct {
	Char    string         `json:"char"`
	Strokes [][][2]float32 `json:"strokes"`
}

// answer is the score of the first candidate, whether it was right, and the
// score of the right one.
type answer struct {
	first, truth float64
	right        bool
}

func main() {
	data := flag.String("data", "", "`file` of drawings")
	name := flag.String("alphabet", "hanzi", "alphabet")
	flag.Parse()
	if err := run(*data, *name); err != nil {
		fmt.Fprintln(os.Stderr, "calibrate:", err)
		os.Exit(1)
	}
}

func run(data, name string) error {
	alphabet, err := ink.ParseAlphabet(name)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(data)
	if err != nil {
		return err
	}
	var drawings []drawing
	if err := json.Unmarshal(raw, &drawings); err != nil {
		return fmt.Errorf("%s: %w", data, err)
	}
	least, fitted := math.Inf(1), []answer(nil)
	for t := float32(0.4); t < 1.25; t += 0.1 {
		net, err := ink.New(ink.Options{Alphabet: alphabet, Temperature: t})
		if err != nil {
			return err
		}
		answers, loss, err := score(net, drawings)
		if err != nil {
			return err
		}
		fmt.Printf("temperature %.2f: mean -log p %.4f\n", t, loss)
		if loss < least {
			least, fitted = loss, answers
		}
	}
	fmt.Println("at the best temperature:")
	for _, limit := range []float64{0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
		shown, wrong := 0, 0
		for _, a := range fitted {
			if a.first >= limit {
				shown++
				if !a.right {
					wrong++
				}
			}
		}
		fmt.Printf("sure from %.1f: not sure of %.1f%%, wrong among the rest %.2f%%\n", limit,
			100-100*float64(shown)/float64(len(fitted)), 100*float64(wrong)/float64(max(shown, 1)))
	}
	return nil
}

func score(net *ink.Net, drawings []drawing) (answers []answer, loss float64, err error) {
	known := map[string]bool{}
	for _, c := range net.Classes() {
		known[string(c)] = true
	}
	for _, d := range drawings {
		if !known[d.Char] {
			continue
		}
		var k ink.Ink
		for _, s := range d.Strokes {
			var t ink.Stroke
			for _, p := range s {
				t = append(t, ink.Point{X: p[0], Y: p[1]})
			}
			k = append(k, t)
		}
		res, err := net.Recognize(context.Background(), k, nil, nil)
		if err != nil {
			return nil, 0, err
		}
		a := answer{truth: 1e-4} // not among the candidates
		for i, c := range res.Candidates {
			if string(c.Char) == d.Char {
				a.truth = max(a.truth, float64(c.Score))
				a.right = i == 0
			}
		}
		if len(res.Candidates) > 0 {
			a.first = float64(res.Candidates[0].Score)
		}
		loss -= math.Log(a.truth)
		answers = append(answers, a)
	}
	return answers, loss / float64(max(len(answers), 1)), nil
}
