package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// restartAfter is how long a dead child stays down.
const restartAfter = 2 * time.Second

// stopWithin is how long a child may take to end by itself.
const stopWithin = 8 * time.Second

// A child is a process that is started again whenever it ends.
type child struct {
	name string
	path string
	args []string
	env  []string
	log  string // file for its output; grows over restarts
	pid  func(name string, pid int)

	cancel context.CancelFunc
	done   chan struct{}
}

// start runs the child until stop.
func (c *child) start() {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel, c.done = cancel, make(chan struct{})
	go func() {
		defer close(c.done)
		// The kernel ends the child when the thread that started it ends, so that
		// a killed demo leaves nothing behind; the thread must therefore live as
		// long as the child.
		runtime.LockOSThread()
		for ctx.Err() == nil {
			if err := c.once(ctx); err != nil && ctx.Err() == nil {
				fmt.Fprintf(os.Stderr, "demo: %s ended (%v); starting it again in %s; its log: %s\n", c.name, err, restartAfter, c.log)
			}
			select {
			case <-ctx.Done():
			case <-time.After(restartAfter):
			}
		}
	}()
}

func (c *child) once(ctx context.Context) error {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(c.path, c.args...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = log, log
	// Own group: a Ctrl-C in the terminal reaches the demo alone, which then
	// ends its children in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.pid(c.name, cmd.Process.Pid)
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	select {
	case err = <-exited:
		if err == nil {
			err = fmt.Errorf("exit status 0")
		}
		return err
	case <-ctx.Done():
	}
	cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-exited:
	case <-time.After(stopWithin):
		cmd.Process.Kill()
		<-exited
	}
	return nil
}

// stop ends the child for good. It may be called more than once.
func (c *child) stop() {
	if c.cancel == nil {
		return
	}
	c.cancel()
	<-c.done
}
