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
	drawings, err := read(data)
	if err != nil {
		return err
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
		if len(answers) == 0 {
			return fmt.Errorf("%s: no drawing is of a character of %s", data, name)
		}
		fmt.Printf("temperature %.2f: mean -log p %.4f\n", t, loss)
		if loss < least {
			least, fitted = loss, answers
		}
	}
	fmt.Println("at the best temperature:")
	for _, limit := range []float64{0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9} {
		unsure, wrong := offer(fitted, limit)
		fmt.Printf("sure from %.1f: not sure of %.1f%%, wrong among the rest %.2f%%\n", limit, unsure, wrong)
	}
	return nil
}

func read(data string) (drawings []drawing, err error) {
	raw, err := os.ReadFile(data)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &drawings); err != nil {
		return nil, fmt.Errorf("%s: %w", data, err)
	}
	return drawings, nil
}

// offer tells what percentage of answers would be offered as not sure below
// limit, and what percentage of the others would be wrong.
func offer(answers []answer, limit float64) (unsure, wrong float64) {
	sure, mistakes := 0, 0
	for _, a := range answers {
		if a.first < limit {
			continue
		}
		sure++
		if !a.right {
			mistakes++
		}
	}
	return 100 - 100*float64(sure)/float64(len(answers)), 100 * float64(mistakes) / float64(max(sure, 1))
}

// score recognises drawings of the characters that net knows. loss is the mean
// of -log p of the right one, p at least 0.0001.
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
