// Command bench prints the measurements that the project quotes: one JSON
// object a line on stdout, a table for people on stderr.
//
//	go run ./cmd/bench outbox
//	go run ./cmd/bench ink -data FILE
package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
)

// areas maps the name of an area to what measures it. Every area registers
// itself in a file of its own.
var areas = map[string]func(args []string) error{}

func main() {
	if len(os.Args) < 2 || areas[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "usage: bench AREA [flags]\nareas: %s\n", strings.Join(names(), ", "))
		os.Exit(2)
	}
	if err := areas[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintf(os.Stderr, "bench %s: %v\n", os.Args[1], err)
		os.Exit(1)
	}
}

func names() []string {
	n := make([]string, 0, len(areas))
	for name := range areas {
		n = append(n, name)
	}
	slices.Sort(n)
	return n
}

var printing sync.Mutex

// emit prints one figure: as JSON for machines, as a row for people.
func emit(name string, value float64, unit string, n int) {
	printing.Lock()
	defer printing.Unlock()
	// Four significant digits are more than a noisy machine can promise.
	if value != 0 && !math.IsInf(value, 0) && !math.IsNaN(value) {
		scale := math.Pow(10, 3-math.Floor(math.Log10(math.Abs(value))))
		value = math.Round(value*scale) / scale
	}
	line, err := json.Marshal(struct {
		Bench string  `json:"bench"`
		Value float64 `json:"value"`
		Unit  string  `json:"unit"`
		N     int     `json:"n"`
	}{name, value, unit, n})
	if err != nil {
		fmt.Fprintf(os.Stderr, "%-32s not a number\n", name)
		return
	}
	fmt.Println(string(line))
	fmt.Fprintf(os.Stderr, "%-32s %12g %-8s n=%d\n", name, value, unit, n)
}
