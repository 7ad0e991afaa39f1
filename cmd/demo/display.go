package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// A virtualDisplay is an X server without a screen.
type virtualDisplay struct {
	name    string // ":99"
	process *exec.Cmd
	keep    io.Closer
}

// startDisplay runs Xvfb on a display number that it picks itself.
func startDisplay(width, height int) (*virtualDisplay, error) {
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		return nil, fmt.Errorf("no display, and no Xvfb to make a virtual one: install it with: apt-get install xvfb")
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{w}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	err = cmd.Start()
	w.Close()
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("starting Xvfb: %w", err)
	}
	number := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(r).ReadString('\n')
		number <- strings.TrimSpace(line)
	}()
	d := &virtualDisplay{process: cmd, keep: r}
	select {
	case n := <-number:
		if n == "" {
			d.close()
			return nil, fmt.Errorf("the virtual display ended before it had a number; try: Xvfb -displayfd 1")
		}
		d.name = ":" + n
		return d, nil
	case <-time.After(20 * time.Second):
		d.close()
		return nil, fmt.Errorf("the virtual display (Xvfb) did not come up within 20 seconds")
	}
}

func (d *virtualDisplay) close() {
	d.process.Process.Signal(syscall.SIGTERM)
	exited := make(chan struct{})
	go func() { d.process.Wait(); close(exited) }()
	select {
	case <-exited:
	case <-time.After(stopWithin):
		d.process.Process.Kill()
		<-exited
	}
	d.keep.Close()
}
