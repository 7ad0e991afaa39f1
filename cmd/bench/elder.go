package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"smartcounter/kiosk/ink"
)

func init() { areas["elder"] = benchElder }

// benchElder sends simulated customers through the real session, layout, tap
// rules and recogniser. Parameters: docs/elder-simulation.md.
func benchElder(args []string) error {
	set := flag.NewFlagSet("bench elder", flag.ContinueOnError)
	sessions := set.Int("sessions", 400, "sessions of each severity")
	seed := set.Uint64("seed", 1, "random seed")
	severity := set.String("severity", "all", "mild, moderate, severe, mixed; all: the three, and the conventional layout with severities mixed")
	task := set.String("task", "", "only this task: "+strings.Join(append(errands, queueErrands...), ", "))
	layout := set.String("layout", "", "conventional: the layout that ours is measured against")
	drawings := set.String("drawings", "", "`file` of more drawings, as kiosk/ink/train/generate -json makes them")
	presence := set.Bool("presence", true, "our counter has a sensor that tells when somebody stands before it")
	diary := set.Bool("diary", false, "tell on stderr what those did who failed")
	if err := set.Parse(args); err != nil {
		return err
	}
	s, err := newSimulation(*seed, *task, *drawings)
	if err != nil {
		return err
	}
	s.diary = *diary
	l := elderLayout{noSensor: !*presence}
	switch *layout {
	case "":
	case conventional.name:
		l = conventional
	default:
		return fmt.Errorf("no layout %q; there is %s", *layout, conventional.name)
	}
	if *sessions < 1 {
		return fmt.Errorf("-sessions %d: at least one", *sessions)
	}
	switch {
	case *severity == "all":
		for _, name := range severities {
			if err := s.report(l, name, *sessions); err != nil {
				return err
			}
		}
		if *layout == "" {
			return s.report(conventional, "mixed", *sessions)
		}
		return nil
	case *severity == "mixed" || slices.Contains(severities, *severity):
		return s.report(l, *severity, *sessions)
	}
	return fmt.Errorf("no severity %q", *severity)
}

// A simulation is what all sessions of a run share.
type simulation struct {
	seed  uint64
	tasks []string
	book  inkBook
	words []string
	net   *ink.Net
	diary bool // of who failed
}

func newSimulation(seed uint64, task, drawings string) (*simulation, error) {
	net, err := ink.New(ink.Options{})
	if err != nil {
		return nil, err
	}
	book, evaluated, err := openInkBook(drawings)
	if err != nil {
		return nil, err
	}
	s := &simulation{seed: seed, tasks: errands, book: book, words: book.words(net.Classes()), net: net}
	if !evaluated {
		fmt.Fprintln(os.Stderr, "no evaluation ink (SMARTCOUNTER_EVAL): only the project's own test drawings are written")
	}
	if task != "" {
		s.tasks = []string{task}
	}
	return s, nil
}

// session runs the n-th customer of a severity. The same numbers always give
// the same session.
func (s *simulation) session(l elderLayout, severity string, n int) (result, error) {
	stream := uint64(n)<<8 | uint64(slices.Index(severities, severity)+1)
	c := newChance(s.seed, stream)
	name := severity
	if severity == "mixed" {
		name = c.severity()
	}
	e, err := newErrand(s.tasks[n%len(s.tasks)], c, s.words)
	if err != nil {
		return result{}, err
	}
	l.queue = slices.Contains(queueErrands, e.task)
	r := newCustomer(published[name], c, e, newElderCounter(l, s.net, c.Uint64()), s.book).visit()
	r.severity = name
	return r, nil
}

// report runs the sessions of one severity and prints their figures.
func (s *simulation) report(l elderLayout, severity string, sessions int) error {
	t := elderTally{}
	for n := range sessions {
		r, err := s.session(l, severity, n)
		if err != nil {
			return err
		}
		t.add(r)
		if s.diary && !r.success {
			fmt.Fprintf(os.Stderr, "%s, %s, session %d: %s\n%s\n", r.severity, r.task, n, r.failed, r.diary)
		}
	}
	name := severity
	if l.name != "" {
		name = l.name + "_" + severity
	}
	t.table(name)
	emit(name+"_success_pct", t.all.percent(t.all.success), "%", sessions)
	emit(name+"_wrong_submit_pct", t.all.percent(t.all.wrong), "%", sessions)
	return nil
}

// An elderTally counts sessions, by task and in all.
type elderTally struct {
	all    elderCount
	tasks  map[string]*elderCount
	failed map[string]int // by task and screen
}

type elderCount struct {
	n, success, wrong, calls int
	took                     []time.Duration
}

func (t *elderTally) add(r result) {
	if t.tasks == nil {
		t.tasks, t.failed = map[string]*elderCount{}, map[string]int{}
	}
	if t.tasks[r.task] == nil {
		t.tasks[r.task] = &elderCount{}
	}
	for _, c := range []*elderCount{&t.all, t.tasks[r.task]} {
		c.n++
		c.calls += r.calls
		c.took = append(c.took, r.took)
		if r.success {
			c.success++
		}
		if r.wrong {
			c.wrong++
		}
	}
	if !r.success {
		t.failed[r.severity+", "+r.task+": "+r.failed]++
	}
}

func (c *elderCount) percent(n int) float64 { return 100 * float64(n) / float64(max(c.n, 1)) }

// table prints what people want to see, on stderr.
func (t *elderTally) table(name string) {
	w := tabwriter.NewWriter(os.Stderr, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	fmt.Fprintf(w, "%s\tsessions\tsuccess %%\twrong %%\thelp calls\tmedian s\tp95 s\t\n", name)
	line := func(name string, c *elderCount) {
		slices.Sort(c.took)
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.2f\t%d\t%.0f\t%.0f\t\n", name, c.n, c.percent(c.success), c.percent(c.wrong), c.calls,
			quantileMs(c.took, 0.5)/1000, quantileMs(c.took, 0.95)/1000)
	}
	for _, task := range append(errands, queueErrands...) {
		if c := t.tasks[task]; c != nil {
			line(task, c)
		}
	}
	line("all", &t.all)
	for _, where := range sortedKeys(t.failed) {
		fmt.Fprintf(w, "failed: %s\t%d\t\n", where, t.failed[where])
	}
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
