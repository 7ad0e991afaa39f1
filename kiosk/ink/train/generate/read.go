package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// class is a character to learn and how often it is drawn, relative to others.
type class struct {
	char   rune
	weight float64
}

func readClasses(name string) ([]class, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("classes: %w", err)
	}
	var classes []class
	seen := map[rune]bool{}
	for line := range strings.Lines(string(raw)) {
		text, chars, _ := strings.Cut(strings.TrimSpace(line), " ")
		weight, err := strconv.ParseFloat(text, 64)
		if err != nil || weight <= 0 || chars == "" {
			return nil, fmt.Errorf("classes: %s: %q is not a weight and characters", name, line)
		}
		for _, c := range chars {
			if seen[c] {
				return nil, fmt.Errorf("classes: %s: %q twice", name, c)
			}
			seen[c] = true
			classes = append(classes, class{c, weight})
		}
	}
	if len(classes) == 0 || len(classes) > math.MaxUint16 {
		return nil, fmt.Errorf("classes: %s: %d characters", name, len(classes))
	}
	return classes, nil
}

// The em square of Make Me a Hanzi: 1,024 units, y up from a baseline at 900.
const (
	emTop  = 900
	emSize = 1000
)

// hanziSkeletons reads the medians of all classes, the form that is taught first,
// and finds radicals in them.
func hanziSkeletons(folder string, others []string, classes []class) ([][]*skeleton, error) {
	var chars []rune
	var all []*skeleton
	skeletons := make([][]*skeleton, len(classes))
	for i, c := range classes {
		taught, err := medians(folder, c.char)
		if err != nil {
			return nil, err
		}
		more, err := otherForms(others, c.char, taught)
		if err != nil {
			return nil, err
		}
		skeletons[i] = append([]*skeleton{taught}, more...)
		for _, k := range skeletons[i] {
			chars, all = append(chars, c.char), append(all, k)
		}
	}
	return skeletons, findRadicals(chars, all)
}

// medians reads a file of hanzi-writer-data.
func medians(folder string, char rune) (*skeleton, error) {
	raw, err := os.ReadFile(filepath.Join(folder, string(char)+".json"))
	if err != nil {
		return nil, fmt.Errorf("medians: %w", err)
	}
	var file struct {
		Medians [][][2]float32 `json:"medians"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("medians of %c: %w", char, err)
	}
	var strokes []stroke
	for _, m := range file.Medians {
		var s stroke
		for _, p := range m {
			s = append(s, pt{p[0] / emSize, (emTop - p[1]) / emSize})
		}
		if len(s) > 0 {
			strokes = append(strokes, s)
		}
	}
	if len(strokes) == 0 {
		return nil, fmt.Errorf("medians of %c: none", char)
	}
	return newSkeleton(strokes), nil
}

func latinSkeletons(classes []class) ([][]*skeleton, error) {
	skeletons := make([][]*skeleton, len(classes))
	for i, c := range classes {
		forms, err := parseForms(latin[c.char])
		if err != nil {
			return nil, fmt.Errorf("no drawing of %q: %w", c.char, err)
		}
		for _, f := range forms {
			fill(f)
			skeletons[i] = append(skeletons[i], newSkeleton(f))
		}
	}
	return skeletons, nil
}

// fill scales a drawing to the size that characters have in their unit box: the
// distortions are measured for that.
func fill(form []stroke) {
	b := bounds(form...)
	k := 0.85 / max(b.x1-b.x0, b.y1-b.y0, 0.1)
	cx, cy := b.centre()
	for _, s := range form {
		affine{k, 0, 0, k, 0.5 - cx, 0.5 - cy}.apply(s, cx, cy)
	}
}
