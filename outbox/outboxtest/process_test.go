package outboxtest_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// roles are what this test binary can be besides a test: processes that a test
// starts, talks to over stdin and stdout, and kills with -9.
var roles = map[string]func(args []string, in *bufio.Scanner) error{
	"kiosk":          kioskRole,
	"trusting-kiosk": trustingKioskRole,
	"headquarters":   headquartersRole,
	"broker":         brokerRole,
	"node":           nodeRole,
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		if role, ok := roles[os.Args[1]]; ok {
			if err := role(os.Args[2:], bufio.NewScanner(os.Stdin)); err != nil {
				fmt.Fprintln(os.Stderr, os.Args[1]+":", err)
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}

// errAbandoned ends a role whose test went away.
var errAbandoned = errors.New("nobody there any more")

// untilAbandoned returns when the test closes stdin, or ends.
func untilAbandoned(in *bufio.Scanner) error {
	for in.Scan() {
	}
	return in.Err()
}

// A process is one role. It can be started again after kill.
type process struct {
	t    *testing.T
	args []string
	env  []string          // nil for the test's own
	hear func(line string) // is told every line of stdout

	cmd    *exec.Cmd
	in     io.WriteCloser
	heard  chan struct{} // closed at the end of stdout
	recent []string      // last lines of stdout, for a failure; read after heard
	errors bytes.Buffer  // stderr of all runs; read after they ended
}

// maxRecent bounds what a failed test shows of each process.
const maxRecent = 12

// newProcess prepares a role, which ends with the test.
func newProcess(t *testing.T, hear func(string), args ...string) *process {
	p := &process{t: t, args: args, hear: hear}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s %s said last:\n\t%s", p.args[0], p.args[1], strings.Join(p.recent, "\n\t"))
		}
		if p.errors.Len() > 0 {
			t.Errorf("%s said: %s", p.args[0], p.errors.String())
		}
	})
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0], p.args...)
	p.cmd.Env, p.cmd.Stderr = p.env, &p.errors
	in, errIn := p.cmd.StdinPipe()
	out, errOut := p.cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, p.cmd.Start()); err != nil {
		p.t.Fatal(err)
	}
	p.in, p.heard = in, make(chan struct{})
	go func() {
		defer close(p.heard)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.recent = append(p.recent[max(0, len(p.recent)-maxRecent+1):], lines.Text())
			p.hear(lines.Text())
		}
	}()
}

// tell writes one line to the process, which may have died.
func (p *process) tell(line string) { _, _ = io.WriteString(p.in, line+"\n") }

// kill ends the process with -9, if it runs.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.heard
	_ = p.cmd.Wait() // "signal: killed"
	p.cmd = nil
}

// ended waits for the process to end by itself.
func (p *process) ended() {
	p.t.Helper()
	wait(p.t, p.args[0]+" ends", func() bool {
		select {
		case <-p.heard:
			return true
		default:
			return false
		}
	})
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("%s: %v", p.args[0], err)
	}
	p.cmd = nil
}

// patience bounds every wait for another process: a busy machine takes its time.
const patience = 2 * time.Minute

// wait polls a condition that other processes bring about.
func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Since(began) > patience {
			t.Fatalf("did not happen: %s", what)
		}
	}
}

// A board collects what processes report, by its first word.
type board struct {
	mu    sync.Mutex
	words map[string]int
	notes []string
}

// count adds to a word; note keeps a whole line.
func (b *board) count(word string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.words == nil {
		b.words = map[string]int{}
	}
	b.words[word] += n
}

func (b *board) note(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = append(b.notes, line)
}

func (b *board) of(word string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.words[word]
}

func (b *board) noted() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.notes, "\n")
}

// soak chooses between the counts of a test run and those of make soak.
func soak(normal, whole int) int {
	if os.Getenv("SMARTCOUNTER_SOAK") == "1" {
		return whole
	}
	return normal
}
