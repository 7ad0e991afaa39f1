// Command kiosk is the app on the counter.
//
//	kiosk -config /etc/smartcounter/kiosk.toml
//	kiosk outbox inspect|verify|salvage|export PATH
//	kiosk staff list|add|remove|audit
//	kiosk content keygen|check|sign|show
//
// It draws on the display named by DISPLAY, or, with -simulate, has no display
// and is used by simulated customers.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

// version is set by the linker.
var version = "development"

func main() {
	if len(os.Args) > 1 {
		if code, ok := outboxChild(os.Args[1], os.Args[2:]); ok {
			os.Exit(code)
		}
		switch os.Args[1] {
		case outboxCommand:
			os.Exit(runOutbox(os.Args[2:], os.Stdout, os.Stderr))
		case staffCommand:
			os.Exit(runStaff(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
		case contentCommand:
			os.Exit(runContent(os.Args[2:], os.Stdout, os.Stderr))
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		os.Exit(1)
	}
}

type flags struct {
	config   string
	screen   string
	simulate time.Duration
	version  bool
}

func parse(args []string) (flags, error) {
	var o flags
	f := flag.NewFlagSet("kiosk", flag.ContinueOnError)
	f.StringVar(&o.config, "config", "/etc/smartcounter/kiosk.toml", "configuration `file`")
	f.StringVar(&o.screen, "screen", "", "loopback `address` that shows the screen live and takes touches, for a machine without a display; empty: off")
	f.DurationVar(&o.simulate, "simulate", 0, "no display; a simulated customer comes every so often on average")
	f.BoolVar(&o.version, "version", false, "print the version and end")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: settings are given as flags and in the configuration file, see -help", f.Arg(0))
	}
	if o.simulate < 0 || (o.simulate > 0 && o.simulate < time.Second) {
		return o, fmt.Errorf("-simulate %s: choose one second or more", o.simulate)
	}
	return o, nil
}

// collectAt is how much the heap grows, in percent of what is in use, before it is
// collected. A counter allocates a few megabytes a second at most, so that
// collecting five times as often as usual costs nothing, and saves a dozen megabytes.
const collectAt = 20

func run(ctx context.Context, args []string) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	if o.version {
		fmt.Println(version)
		return nil
	}
	c, err := readConfig(o.config)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	k, err := assemble(ctx, c, o, log)
	if err != nil {
		return err
	}
	return k.run(ctx)
}
