// Command generate makes synthetic handwriting to train and to measure the
// recogniser of kiosk/ink with.
//
//	generate -classes ../hanzi.classes -medians DIR [-n 1000] [-seed 1]   training records on stdout
//	generate -classes ../latin.classes -json                              drawings as JSON
//	generate -classes ../hanzi.classes -features FILE.json                records of real drawings
//
// DIR holds the JSON files of npm package hanzi-writer-data; -others animCJK/svgsJa
// adds forms that are taught elsewhere. A record is a
// little-endian u16, the index of the class, and ink.FeatureLen bytes. A classes
// file has lines of a sampling weight and characters.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"smartcounter/kiosk/ink"
)

func main() {
	c := config{options: defaultOptions()}
	flag.StringVar(&c.classes, "classes", "", "`file` of sampling weights and characters")
	flag.StringVar(&c.medians, "medians", "", "`folder` of hanzi-writer-data; without it the drawn letters are used")
	flag.Func("others", "`folder` of animCJK with other forms of the same characters; may be given several times", func(folder string) error {
		c.others = append(c.others, folder)
		return nil
	})
	flag.StringVar(&c.features, "features", "", "convert this `file` of drawings instead")
	flag.IntVar(&c.n, "n", 1000, "samples to make, 0 for no end")
	flag.Uint64Var(&c.seed, "seed", 1, "random seed")
	flag.BoolVar(&c.json, "json", false, "write drawings as JSON, not records")
	o := &c.options
	flag.Float64Var(&o.others, "share", o.others, "share of the other forms in the samples of characters that have some")
	flag.Float64Var(&o.radicals, "radicals", o.radicals, "scale of the chance of running-hand components")
	flag.Float64Var(&o.joins, "joins", o.joins, "scale of the chance of joined strokes")
	flag.Float64Var(&o.cursiveBias, "cursive", o.cursiveBias, "above 0: more cursive writers")
	flag.Float64Var(&o.tremor, "tremor", o.tremor, "share of samples with tremor")
	flag.Float64Var(&o.hurried, "hurried", o.hurried, "share of joined samples with the movement of a fast hand")
	flag.Float64Var(&o.sloppy, "sloppy", o.sloppy, "share of samples of sloppy writers")
	flag.BoolVar(&o.slant, "slant", o.slant, "slant as real writers have it")
	flag.BoolVar(&o.flicks, "flicks", o.flicks, "flicks, drawn-out hooks, variable dots")
	flag.BoolVar(&o.reversed, "reversed", o.reversed, "some strokes drawn backwards")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	err := run(&c, out)
	if err = errors.Join(err, out.Flush()); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

type config struct {
	classes, medians, features string
	others                     []string
	n                          int
	seed                       uint64
	json                       bool
	options                    options
}

// drawing is one character of a JSON file: strokes of [x, y], y down.
type drawing struct {
	Char    string         `json:"char"`
	Strokes [][][2]float32 `json:"strokes"`
}

func run(c *config, out io.Writer) error {
	classes, err := readClasses(c.classes)
	if err != nil {
		return err
	}
	if c.features != "" {
		return convert(c.features, classes, out)
	}
	source, err := newSource(c, classes)
	if err != nil {
		return err
	}
	var drawings []drawing
	for i := 0; i < c.n || c.n == 0; i++ {
		class, strokes := source.sample()
		if !c.json {
			if err := writeRecord(out, class, toInk(strokes)); err != nil {
				return err
			}
			continue
		}
		d := drawing{Char: string(classes[class].char)}
		for _, s := range strokes {
			points := make([][2]float32, len(s))
			for i, p := range s {
				points[i] = [2]float32{p.x * 1000, p.y * 1000}
			}
			d.Strokes = append(d.Strokes, points)
		}
		drawings = append(drawings, d)
	}
	if c.json {
		return json.NewEncoder(out).Encode(drawings)
	}
	return nil
}

// source draws samples.
type source struct {
	rand     *rand.Rand
	options  *options
	classes  []class
	heaviest float64
	// One skeleton a class; letters have several, one for each drawn variant.
	skeletons [][]*skeleton
	forms     [][][]stroke
}

func newSource(c *config, classes []class) (*source, error) {
	s := &source{rand: rand.New(rand.NewPCG(c.seed, 0)), options: &c.options, classes: classes}
	for _, c := range classes {
		s.heaviest = max(s.heaviest, c.weight)
	}
	var err error
	if c.medians == "" {
		s.skeletons, err = latinSkeletons(classes)
		return s, err
	}
	if s.skeletons, err = hanziSkeletons(c.medians, c.others, classes); err != nil {
		return nil, err
	}
	for _, rd := range radicals {
		forms, err := parseForms(rd.forms)
		if err != nil {
			return nil, fmt.Errorf("radical %s: %w", rd.name, err)
		}
		s.forms = append(s.forms, forms)
	}
	return s, nil
}

func (s *source) sample() (class int, strokes []stroke) {
	for {
		class = s.rand.IntN(len(s.classes))
		if s.rand.Float64()*s.heaviest < s.classes[class].weight {
			break
		}
	}
	return class, write(s.form(class), s.forms, s.rand, s.options.draw(s.rand), s.options)
}

// form chooses one of the drawings of a class: letters have several that are
// as good, a hanzi the one that is taught and perhaps others.
func (s *source) form(class int) *skeleton {
	forms := s.skeletons[class]
	if s.forms == nil || len(forms) == 1 {
		return forms[s.rand.IntN(len(forms))]
	}
	if s.rand.Float64() < s.options.others {
		return forms[1+s.rand.IntN(len(forms)-1)]
	}
	return forms[0]
}

// convert writes the records of real drawings whose character is a class.
func convert(name string, classes []class, out io.Writer) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("drawings: %w", err)
	}
	var drawings []drawing
	if err := json.Unmarshal(raw, &drawings); err != nil {
		return fmt.Errorf("drawings: %s: %w", name, err)
	}
	index := map[string]int{}
	for i, c := range classes {
		index[string(c.char)] = i
	}
	for _, d := range drawings {
		class, ok := index[d.Char]
		if !ok || len(d.Strokes) == 0 {
			continue
		}
		var strokes []stroke
		for _, s := range d.Strokes {
			var t stroke
			for _, p := range s {
				t = append(t, pt{p[0], p[1]})
			}
			strokes = append(strokes, t)
		}
		if err := writeRecord(out, class, toInk(strokes)); err != nil {
			return err
		}
	}
	return nil
}

func toInk(strokes []stroke) ink.Ink {
	k := make(ink.Ink, len(strokes))
	for i, s := range strokes {
		for _, p := range s {
			k[i] = append(k[i], ink.Point{X: p.x, Y: p.y})
		}
	}
	return k
}

func writeRecord(out io.Writer, class int, k ink.Ink) error {
	var record [2 + ink.FeatureLen]byte
	binary.LittleEndian.PutUint16(record[:], uint16(class))
	ink.Features(k, (*[ink.FeatureLen]byte)(record[2:]))
	if _, err := out.Write(record[:]); err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	return nil
}
