// Command hq is headquarters: it takes what counters send over MQTT into its
// database, acknowledges it, and serves pages and an API.
//
//	hq -data ./var/hq -listen 127.0.0.1:8700
//	hq -config /etc/smartcounter/hq.toml
//	hq backup -config /etc/smartcounter/hq.toml FILE
//	hq restore -config /etc/smartcounter/hq.toml FILE
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// gcPercent lets the heap grow to five times what is in use before it is collected:
// that is tens of MiB here, and messages are short-lived garbage. GOGC wins.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "hq: %v\n", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	if len(args) > 0 && copies[args[0]] != nil {
		c, file, err := parseCopy(args, os.Stderr)
		if err != nil {
			return err
		}
		return copies[args[0]](ctx, c, file, os.Stdout)
	}
	c, err := parseConfig(args, os.Stderr)
	if err != nil {
		return err
	}
	return run(ctx, c, os.Stdout, os.Stderr)
}
