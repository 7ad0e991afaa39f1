// Command demo starts and watches the whole system on one machine: headquarters,
// one counter, and simulated branches, each a real process of its own. A child
// that dies is started again after two seconds.
//
//	demo -data ./var -screen 127.0.0.1:8600 -hq 127.0.0.1:8700 -simulate 3
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// maxSimulated keeps a typing error from starting thousands of processes.
const maxSimulated = 64

type options struct {
	data      string
	screen    string
	hq        string
	board     string
	simulate  int
	width     int
	height    int
	binaries  string
	noDisplay bool
	wire      string

	// The bank's own words: a signed file, and the key that it is signed with.
	wording, wordingKey string
}

func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("demo", flag.ContinueOnError)
	f.StringVar(&o.data, "data", "./var", "`folder` that keeps everything: configuration, outboxes, database")
	f.StringVar(&o.screen, "screen", "127.0.0.1:8600", "loopback `address` of the live screen; port 0 picks a free one")
	f.StringVar(&o.hq, "hq", "127.0.0.1:8700", "loopback `address` of headquarters; port 0 picks a free one")
	f.StringVar(&o.board, "board", "", "loopback `address` of the branch's board and windows; empty: "+usualBoard+", or any if that is taken")
	f.IntVar(&o.simulate, "simulate", 0, "`number` of simulated branches that send events of their own")
	f.IntVar(&o.width, "width", 1080, "`pixels` across the counter's panel")
	f.IntVar(&o.height, "height", 1920, "`pixels` down the counter's panel")
	f.BoolVar(&o.noDisplay, "virtual", false, "use a virtual display even if there is a real one")
	f.StringVar(&o.wire, "wire", "", "`file` that gets a copy of what passes between counter and broker, to look for what should not be readable")
	f.StringVar(&o.wording, "wording", "", "`file` of signed words, made by kiosk content sign, that headquarters gives to counters; needs -wording-key")
	f.StringVar(&o.wordingKey, "wording-key", "", "`file` of the key that tells counters whose words to take, made by kiosk content keygen")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: settings are given as flags, see -help", f.Arg(0))
	}
	if o.simulate < 0 || o.simulate > maxSimulated {
		return o, fmt.Errorf("-simulate %d: choose 0 to %d", o.simulate, maxSimulated)
	}
	if o.width < 320 || o.height < 320 || o.width > 7680 || o.height > 7680 {
		return o, fmt.Errorf("-width %d -height %d: choose 320 to 7680 pixels", o.width, o.height)
	}
	if o.wording != "" && o.wordingKey == "" {
		return o, errors.New("-wording needs -wording-key: without the key no counter takes the words")
	}
	self, err := os.Executable()
	if err != nil {
		return o, fmt.Errorf("finding the kiosk and hq binaries: %w", err)
	}
	o.binaries = filepath.Dir(self)
	if o.data, err = filepath.Abs(o.data); err != nil {
		return o, fmt.Errorf("-data: %w", err)
	}
	for _, path := range []*string{&o.wording, &o.wordingKey} {
		if *path == "" {
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil {
			return o, fmt.Errorf("-wording, -wording-key: %w", err)
		}
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return fmt.Errorf("-data %s: %w; choose a folder you may write to", o.data, err)
	}
	release, err := lock(filepath.Join(o.data, "demo.lock"))
	if err != nil {
		return err
	}
	defer release()
	s := &system{options: o}
	// Whatever was started is stopped again, last started first, also when a
	// later part fails to start.
	defer s.stop()
	return s.run(ctx)
}

// lock keeps a second demo off the same folder: two would fight over its files.
func lock(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s is in use by another demo: end that one, or choose another folder with -data", filepath.Dir(path))
	}
	return func() { f.Close() }, nil
}
