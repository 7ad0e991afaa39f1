package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
)

// A lifecycle stops what was started, newest first, each once.
type lifecycle struct {
	parts []part
}

type part struct {
	name string
	stop func() error
}

func (l *lifecycle) add(name string, stop func() error) {
	l.parts = append(l.parts, part{name, stop})
}

// goRun runs f until its context ends; stopping waits for it.
func (l *lifecycle) goRun(name string, f func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(ctx)
	}()
	l.add(name, func() error {
		cancel()
		<-done
		return nil
	})
}

func (l *lifecycle) stop(log *slog.Logger) error {
	var errs []error
	for len(l.parts) > 0 {
		p := l.parts[len(l.parts)-1]
		l.parts = l.parts[:len(l.parts)-1]
		if err := p.stop(); err != nil {
			log.Error("stopping", "part", p.name, "cause", err.Error())
			errs = append(errs, fmt.Errorf("stop %s: %w", p.name, err))
		}
	}
	return errors.Join(errs...)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
