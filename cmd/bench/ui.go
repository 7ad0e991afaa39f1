package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

func init() { areas["ui"] = benchUI }

// builtKiosk is built anew before it is measured.
const builtKiosk = "bin/kiosk"

// benchUI measures the counter on a virtual display of its own: start, idling
// and memory of the real program, frames and ink of its window.
//
//	bench ui [-kiosk FILE]
func benchUI(args []string) error {
	if len(args) == 1 {
		switch args[0] {
		case pageChild:
			return runPage()
		case emptyChild:
			return runEmpty()
		}
	}
	flags := flag.NewFlagSet("ui", flag.ContinueOnError)
	kiosk := flags.String("kiosk", builtKiosk, "the program to measure; empty to measure the window only")
	idle := flags.Duration("idle", 20*time.Second, "how long to watch it idle")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *kiosk == builtKiosk { // an old one that lies there must not be measured
		build := exec.Command("go", "build", "-o", *kiosk, "./cmd/kiosk")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build %s: %w", *kiosk, err)
		}
	}
	display, end, err := startDisplay()
	if err != nil {
		return err
	}
	defer end()
	if *kiosk != "" {
		if err := benchProgram(display, *kiosk, *idle); err != nil {
			return err
		}
	}
	frame, err := benchFrames(display)
	if err != nil {
		return err
	}
	return benchPen(display, frame)
}

// startDisplay starts Xvfb with the size of the reference panel.
func startDisplay() (display string, end func(), err error) {
	number, w, err := os.Pipe()
	if err != nil {
		return "", nil, err
	}
	defer number.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0",
		fmt.Sprintf("%dx%dx24", reference.Width, reference.Height), "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	err = x.Start()
	w.Close()
	if err != nil {
		return "", nil, fmt.Errorf("a virtual display is needed (apt-get install xvfb): %w", err)
	}
	end = func() {
		x.Process.Kill()
		x.Wait()
	}
	var n int
	if _, err := fmt.Fscan(number, &n); err != nil {
		end()
		return "", nil, fmt.Errorf("the virtual display did not start: %w", err)
	}
	return fmt.Sprintf(":%d", n), end, nil
}

// benchProgram starts the counter as it is installed and watches it from outside.
func benchProgram(display, program string, idle time.Duration) error {
	dir, err := os.MkdirTemp("", "bench-ui-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	config, err := newCounter(dir)
	if err != nil {
		return err
	}
	eye, err := newEye(display)
	if err != nil {
		return err
	}
	defer eye.close()
	// The second start is the usual one: the first also makes keys and files.
	for _, first := range []bool{true, false} {
		c := exec.Command(program, "-config", config)
		c.Env = append(os.Environ(), "DISPLAY="+display)
		c.Stderr = os.Stderr
		began := time.Now()
		if err := c.Start(); err != nil {
			return err
		}
		took, err := eye.awaitPicture(began)
		if err == nil && !first {
			emit("start_ms", float64(took.Milliseconds()), "ms", 1)
			if err = watchIdle(c.Process.Pid, idle); err == nil {
				err = watchWriting(c.Process.Pid, display, eye)
			}
		}
		c.Process.Signal(os.Interrupt)
		if wait := c.Wait(); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", filepath.Base(program), err), wait)
		}
		if err := eye.awaitNothing(); err != nil {
			return err
		}
	}
	return nil
}

// watchIdle measures a process with all that it has started.
func watchIdle(pid int, idle time.Duration) error {
	// The first seconds still belong to the start.
	time.Sleep(5 * time.Second)
	before, err := cpuTime(pid)
	if err != nil {
		return err
	}
	began := time.Now()
	time.Sleep(idle)
	after, err := cpuTime(pid)
	if err != nil {
		return err
	}
	emit("idle_cpu_pct", 100*(after-before).Seconds()/time.Since(began).Seconds(), "%", 1)
	rss, err := resident(pid)
	if err != nil {
		return err
	}
	emit("rss_mb", float64(rss)/(1<<20), "MB", 1)
	return nil
}

// A child is this program as a window.
type child struct {
	command *exec.Cmd
	stdin   io.WriteCloser
	lines   *bufio.Scanner
}

func startChild(display, mode string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(self, "ui", mode)
	c.Env = append(os.Environ(), "DISPLAY="+display)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	return &child{c, in, lines}, c.Start()
}

// next reads one report.
func (c *child) next() (r report, err error) {
	if !c.lines.Scan() {
		return r, fmt.Errorf("the window ended: %w", errors.Join(c.lines.Err(), io.ErrUnexpectedEOF))
	}
	return r, json.Unmarshal(c.lines.Bytes(), &r)
}

func (c *child) end() {
	c.command.Process.Kill()
	c.command.Wait()
}

// rounds is how often frames with ink and with nothing are compared: a machine
// that shares its processors with others is slow in bursts, which hit one or the
// other.
const rounds = 5

// benchFrames compares frames with ink to frames with nothing, and returns the
// usual time of a frame with ink.
func benchFrames(display string) (frame time.Duration, err error) {
	var ratios, usual []float64
	frames := 0
	for range rounds {
		none, err := emptyFrames(display)
		if err != nil {
			return 0, err
		}
		inked, err := inkedFrames(display)
		if err != nil {
			return 0, err
		}
		if len(none) == 0 || len(inked) == 0 {
			return 0, errors.New("no frames were measured")
		}
		ratios = append(ratios, quantile(inked, 0.99)/quantile(none, 0.99))
		usual = append(usual, quantile(inked, 0.5))
		frames += len(inked)
	}
	emit("frame_p99_ratio", quantile(ratios, 0.5), "ratio", frames)
	emit("frame_p99_ratio_worst", slices.Max(ratios), "ratio", frames/rounds)
	emit("frame_p50_ms", quantile(usual, 0.5), "ms", frames)
	return time.Duration(quantile(usual, 0.5) * float64(time.Millisecond)), nil
}

// emptyFrames are those of a loop that shows nothing new, in milliseconds.
func emptyFrames(display string) ([]float64, error) {
	window, err := startChild(display, emptyChild)
	if err != nil {
		return nil, err
	}
	defer window.end()
	r, err := window.next()
	return r.Frames, err
}

// inkedFrames are those of the writing screen while it is written on.
func inkedFrames(display string) ([]float64, error) {
	window, err := startChild(display, pageChild)
	if err != nil {
		return nil, err
	}
	defer window.end()
	if _, err := window.next(); err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintln(window.stdin, "doodle"); err != nil {
		return nil, err
	}
	r, err := window.next()
	return r.Frames, err
}

// benchPen writes on the window as a pen does and counts what arrives.
func benchPen(display string, frame time.Duration) error {
	window, err := startChild(display, pageChild)
	if err != nil {
		return err
	}
	defer window.end()
	where, err := window.next()
	if err != nil {
		return err
	}
	if where.Canvas == nil {
		return errors.New("the window has no canvas")
	}
	hand, err := newHand(display)
	if err != nil {
		return err
	}
	defer hand.close()
	eye, err := newEye(display)
	if err != nil {
		return err
	}
	defer eye.close()
	if _, err := eye.awaitPicture(time.Now()); err != nil {
		return err
	}
	cell := where.Canvas.Inset(40)

	const strokes = 5
	sent, arrived := 0, 0
	for range strokes {
		n := hand.stroke(cell)
		r, err := window.next()
		if err != nil {
			return err
		}
		sent, arrived = sent+n, arrived+r.Points
	}
	emit("ink_points_pct", 100*float64(arrived)/float64(sent), "%", sent)

	late, err := hand.latency(cell, eye)
	if err != nil {
		return err
	}
	emit("ink_latency_frames", float64(quantileOf(late, 0.5))/float64(frame), "frames", len(late))
	return nil
}

func quantile(v []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

func quantileOf(v []time.Duration, q float64) time.Duration {
	s := slices.Sorted(slices.Values(v))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}
