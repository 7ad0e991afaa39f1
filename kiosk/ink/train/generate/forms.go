package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// One character is not written alike by everybody who learnt it: whoever went to
// school before the reforms of 1956 and 1965 learnt other stroke orders and other
// forms of many of the characters that were kept (角, 着, 黄, 骨), which are taught
// to this day in Japan, Korea and Taiwan. animCJK has them.

// medianPath is a stroke of an SVG file of animCJK: straight lines in a square of
// 1,024 units, y down from the top of the em square.
var medianPath = regexp.MustCompile(`<path[^>]*\sclip-path="[^"]*"[^>]*\sd="M([^"]*)"`)

// sameForm is how near the points of two forms are, in units of their boxes, where
// the second is not worth drawing beside the first.
const sameForm = 0.03

// otherForm reads the form that a folder of animCJK has of a character; nil where it has none.
func otherForm(folder string, char rune) ([]stroke, error) {
	raw, err := os.ReadFile(filepath.Join(folder, strconv.Itoa(int(char))+".svg"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("other form: %w", err)
	}
	var strokes []stroke
	for _, path := range medianPath.FindAllSubmatch(raw, -1) {
		var s stroke
		for point := range strings.SplitSeq(string(path[1]), "L") {
			xText, yText, _ := strings.Cut(point, " ")
			x, errX := strconv.ParseFloat(xText, 32)
			y, errY := strconv.ParseFloat(yText, 32)
			if errX != nil || errY != nil {
				return nil, fmt.Errorf("other form of %c: bad point %q", char, point)
			}
			s = append(s, pt{float32(x) / emSize, float32(y) / emSize})
		}
		strokes = append(strokes, s)
	}
	if len(strokes) == 0 {
		return nil, fmt.Errorf("other form of %c: no strokes", char)
	}
	return strokes, nil
}

// otherForms reads the forms that folders have of a character and that differ from those before.
func otherForms(folders []string, char rune, taught *skeleton) ([]*skeleton, error) {
	forms := []*skeleton{taught}
next:
	for _, folder := range folders {
		strokes, err := otherForm(folder, char)
		if err != nil {
			return nil, err
		}
		if strokes == nil {
			continue
		}
		k := newSkeleton(strokes)
		for _, old := range forms {
			if len(old.sampled) != len(k.sampled) {
				continue
			}
			if _, same := likeness(old.sampled, k.sampled, sameForm); same {
				continue next
			}
		}
		forms = append(forms, k)
	}
	return forms[1:], nil
}
