package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// svg is a file as animCJK has it: outlines, clip paths, and a median a stroke.
func svg(medians ...string) string {
	var b strings.Builder
	b.WriteString(`<svg viewBox="0 0 1024 1024"><path id="z1d1" d="M436 204C461 178 483 151 507 130Z"/>`)
	for i, m := range medians {
		fmt.Fprintf(&b, `<path style="--d:%ds;" pathLength="3333" clip-path="url(#z1c%d)" d="%s"/>`, i+1, i+1, m)
	}
	return b.String() + "</svg>"
}

func TestOtherForms(t *testing.T) {
	folder := t.TempDir()
	for char, text := range map[rune]string{
		'十': svg("M100 500L900 500", "M500 100L500 900"),
		'工': svg("M200 200L800 200", "M500 200L500 800", "M100 800L900 800"),
		'一': svg(),
		'丨': svg("M500 x"),
	} {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.svg", char)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cross := func() []stroke { return []stroke{{{.1, .5}, {.9, .5}}, {{.5, .1}, {.5, .9}}} }
	swapped := cross()
	swapped[0], swapped[1] = swapped[1], swapped[0]

	if forms, err := otherForms([]string{folder}, '十', newSkeleton(cross())); err != nil || len(forms) != 0 {
		t.Errorf("the form that is taught is another form too: %d, %v", len(forms), err)
	}
	forms, err := otherForms([]string{folder, folder}, '十', newSkeleton(swapped))
	if err != nil || len(forms) != 1 {
		t.Fatalf("%d forms with another stroke order, %v; want 1", len(forms), err)
	}
	if p := forms[0].strokes[1][1]; p.x != .5 || p.y != .9 {
		t.Errorf("the second stroke ends at %v", p)
	}
	if forms, err := otherForms([]string{folder}, '工', newSkeleton(cross())); err != nil || len(forms) != 1 {
		t.Errorf("%d forms with another stroke, %v; want 1", len(forms), err)
	}
	if forms, err := otherForms([]string{folder}, '八', newSkeleton(cross())); err != nil || len(forms) != 0 {
		t.Errorf("a character that is not there: %d forms, %v", len(forms), err)
	}
	for _, c := range "一丨" {
		if _, err := otherForms([]string{folder}, c, newSkeleton(cross())); err == nil {
			t.Errorf("the broken file of %c was taken", c)
		}
	}
}

// Of a hanzi the form that is taught is written most, of a letter each alike.
func TestShareOfOtherForms(t *testing.T) {
	c := config{classes: "../latin.classes", n: 1, seed: 1, options: defaultOptions()}
	classes, err := readClasses(c.classes)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSource(&c, classes)
	if err != nil {
		t.Fatal(err)
	}
	three := []*skeleton{{}, {}, {}}
	s.skeletons[0] = three
	count := func() (taught int) {
		for range 3000 {
			if s.form(0) == three[0] {
				taught++
			}
		}
		return taught
	}
	if n := count(); n < 850 || n > 1150 {
		t.Errorf("the first of three letters %d times of 3,000", n)
	}
	s.forms = [][][]stroke{}
	if n := count(); n < 1950 || n > 2250 {
		t.Errorf("the form that is taught %d times of 3,000; want about 2,100", n)
	}
}
