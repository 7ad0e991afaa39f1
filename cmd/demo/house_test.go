package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The tests of this package start the real binaries and use them as a person
// would: they look at the scene, press what it shows, and write with ink.

// binaries are built once for all tests of this package.
var binaries string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "smartcounter-bin-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binaries = dir
	cmd := exec.Command("go", "build", "-o", dir+"/", "../kiosk", "../hq", ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	code := 1
	if err := cmd.Run(); err == nil {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// A house is a running demo.
type house struct {
	t    *testing.T
	dir  string
	demo *exec.Cmd
	addresses
}

// start runs the demo on free ports and a virtual display.
func start(t *testing.T, args ...string) *house {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the counter runs on Linux")
	}
	if _, err := exec.LookPath("Xvfb"); err != nil {
		lacking(t, "Xvfb is not installed: apt-get install xvfb")
	}
	h := &house{t: t, dir: t.TempDir()}
	args = append([]string{"-data", h.dir, "-screen", "127.0.0.1:0", "-hq", "127.0.0.1:0", "-virtual"}, args...)
	h.demo = exec.Command(filepath.Join(binaries, "demo"), args...)
	var said bytes.Buffer
	h.demo.Stdout, h.demo.Stderr = &said, &said
	h.demo.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := h.demo.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.demo.Wait() }()
	t.Cleanup(func() {
		pids := h.pids()
		h.demo.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(40 * time.Second):
			t.Error("the demo did not end within 40 seconds")
			h.demo.Process.Kill()
			<-ended
		}
		for name, pid := range pids {
			if syscall.Kill(pid, 0) == nil {
				t.Errorf("%s (process %d) outlived the demo", name, pid)
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if t.Failed() {
			t.Logf("the demo said:\n%s\nkiosk.log:\n%s\nhq.log:\n%s", said.String(), tail(filepath.Join(h.dir, "kiosk.log")), tail(filepath.Join(h.dir, "hq.log")))
		}
	})
	h.until("the demo is up", 90*time.Second, func() bool {
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("the demo ended: %v\n%s", err, said.String())
		default:
		}
		return h.readAddresses() == nil
	})
	return h
}

func (h *house) readAddresses() error {
	data, err := os.ReadFile(filepath.Join(h.dir, "addresses.json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &h.addresses)
}

func (h *house) pids() map[string]int {
	if h.readAddresses() != nil {
		return nil
	}
	return h.PIDs
}

// until polls for something that happens in another process.
func (h *house) until(what string, within time.Duration, ok func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), within)
	defer cancel()
	for !ok() {
		select {
		case <-ctx.Done():
			h.t.Fatalf("waited %s in vain until %s", within, what)
		case <-time.After(30 * time.Millisecond):
		}
	}
}

func (h *house) network(up bool) {
	h.t.Helper()
	res, err := http.Post(h.Screen+"/network", "application/json", strings.NewReader(fmt.Sprintf(`{"up":%t}`, up)))
	if err != nil {
		h.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		h.t.Fatalf("POST /network: %s", res.Status)
	}
}

func (h *house) kill(name string) {
	h.t.Helper()
	pid := h.pids()[name]
	if pid == 0 {
		h.t.Fatalf("no process %s", name)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		h.t.Fatal(err)
	}
	h.until(name+" runs again", 30*time.Second, func() bool { return h.pids()[name] != pid })
}
