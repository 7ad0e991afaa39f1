// Command hq is headquarters: it takes what counters send over MQTT into its
// database, acknowledges it, and serves pages and an API.
//
//	hq -data ./var/hq -listen 127.0.0.1:8700
//	hq -config /etc/smartcounter/hq.toml
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
	c, err := parseConfig(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		err = run(ctx, c, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "hq: %v\n", err)
		os.Exit(1)
	}
}
