package main

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"smartcounter/kiosk/queue"
)

func init() { areas["queue"] = benchQueue }

const simWarmUp = 20 // days that teach the engine and are not counted

// benchQueue simulates the three days of docs/queue.md over the real engine, and
// first come and strict priority on the same customers.
func benchQueue(args []string) error {
	f := flag.NewFlagSet("queue", flag.ContinueOnError)
	days := f.Int("days", 150, "days of each kind")
	only := f.String("only", "", "run this kind of day alone, as a row for people")
	seed := f.Uint64("seed", 1, "seed of the customers")
	calls := f.Int("calls", 2000, "tickets of the day on which call-next is timed, 0 for none")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *days < 1 || *calls < 0 {
		return errors.New("want at least one day")
	}
	// First come is a guard that everyone is past: it calls by arrival.
	flat := func(c *queue.Config) { c.Guard = time.Millisecond }
	strict := func(c *queue.Config) { c.Rates, c.Guard = [4]float64{1, 1e4, 1e8, 1e4}, -1 }
	runs := []struct {
		name  string
		mode  simMode
		rates func(*queue.Config)
	}{
		{"base", simMode{}, nil},
		{"booked", simMode{booked: true}, nil},
		{"elastic", simMode{booked: true, elastic: true}, nil},
		{"noshow", simMode{booked: true, elastic: true, noShows: 0.10}, nil},
		{"fcfs", simMode{}, flat},
		{"fcfs_booked", simMode{booked: true}, flat},
		{"strict", simMode{}, strict},
	}
	result := map[string]*simBranch{}
	for _, r := range runs {
		if *only != "" && r.name != *only {
			continue
		}
		b, err := newSimBranch(r.mode, r.rates)
		if err != nil {
			return err
		}
		draw := rand.New(rand.NewPCG(*seed, 0))
		for day := range simWarmUp + *days {
			if err := b.day(day, simCustomers(draw), day >= simWarmUp); err != nil {
				return fmt.Errorf("%s, day %d: %w", r.name, day, err)
			}
		}
		result[r.name] = b
		b.table(r.name)
	}
	if *only != "" {
		return nil
	}
	base, booked, elastic := result["base"], result["booked"], result["elastic"]
	emit("queue.base_mean_min", simMean(base.waits(simAll)), "min", len(base.served))
	emit("queue.booked_mean_min", simMean(booked.waits(simAll)), "min", len(booked.served))
	emit("queue.elastic_mean_min", simMean(elastic.waits(simAll)), "min", len(elastic.served))
	emit("queue.noshow_mean_min", simMean(result["noshow"].waits(simAll)), "min", len(result["noshow"].served))
	elderly := func(c queue.Class) bool { return c == queue.Elderly }
	emit("queue.elderly_p95_min", simQuantile(base.waits(elderly), 0.95), "min", len(base.waits(elderly)))
	emit("queue.fcfs_elderly_p95_min", simQuantile(result["fcfs"].waits(elderly), 0.95), "min", len(result["fcfs"].waits(elderly)))
	emit("queue.booked_elderly_p95_min", simQuantile(booked.waits(elderly), 0.95), "min", len(booked.waits(elderly)))
	emit("queue.fcfs_booked_elderly_p95_min", simQuantile(result["fcfs_booked"].waits(elderly), 0.95), "min", len(result["fcfs_booked"].waits(elderly)))
	violations, bands := 0, &simBranch{}
	for _, r := range []string{"base", "booked", "elastic", "noshow"} {
		violations += result[r].violations
		if r != "noshow" {
			bands.served = append(bands.served, result[r].served...)
		}
		emit("queue."+r+"_band_held_pct", result[r].held(), "%", len(result[r].served))
		emit("queue."+r+"_band_width_median_min", simQuantile(result[r].widths(), 0.5), "min", len(result[r].served))
	}
	emit("queue.elastic_extra_min", elastic.extra/float64(*days), "min", *days)
	for _, r := range []string{"base", "booked", "elastic"} {
		emit("queue."+r+"_overtime_min", simMean(result[r].overtime), "min", *days)
	}
	emit("queue.guard_violations", float64(violations), "calls", len(bands.served))
	emit("queue.band_held_pct", bands.held(), "%", len(bands.served))
	emit("queue.band_width_median_min", simQuantile(bands.widths(), 0.5), "min", len(bands.served))
	if *calls > 0 {
		return benchCalls(*calls)
	}
	return nil
}

func simAll(queue.Class) bool { return true }

// table prints a run for people.
func (b *simBranch) table(name string) {
	fmt.Fprintf(os.Stderr, "%-12s", name)
	for c := range queue.VIP {
		w := b.waits(func(x queue.Class) bool { return x == c })
		if len(w) > 0 {
			fmt.Fprintf(os.Stderr, " %s %.1f/%.0f/%.0f", c, simMean(w), simQuantile(w, 0.95), slices.Max(w))
		}
	}
	w := b.waits(simAll)
	fmt.Fprintf(os.Stderr, " all %.2f/%.0f, extra window %.0f min, closed %.0f min late; skipped %d, band held %.1f%%, %.0f wide\n",
		simMean(w), simQuantile(w, 0.95), b.extra/float64(len(b.overtime)), simMean(b.overtime), b.violations, b.held(), simQuantile(b.widths(), 0.5))
}

func (b *simBranch) waits(of func(queue.Class) bool) (w []float64) {
	for _, s := range b.served {
		if of(s.class) {
			w = append(w, s.wait)
		}
	}
	return w
}

func (b *simBranch) widths() (w []float64) {
	for _, s := range b.served {
		w = append(w, float64(s.high-s.low))
	}
	return w
}

// held is the share of customers whose wait, to the minute, lay in the band.
func (b *simBranch) held() float64 {
	n := 0
	for _, s := range b.served {
		if s.wait >= float64(s.low)-0.5 && s.wait < float64(s.high)+0.5 {
			n++
		}
	}
	return 100 * float64(n) / float64(max(1, len(b.served)))
}

func simMean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(max(1, len(v)))
}

// simQuantile is the smallest value that at least a share q does not exceed.
func simQuantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[min(len(v)-1, int(q*float64(len(v))))]
}
