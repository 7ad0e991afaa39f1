package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"smartcounter/hq/broker"
	"smartcounter/hq/ingest"
	"smartcounter/hq/store"
	"smartcounter/hq/web"
	"smartcounter/hq/wording"
)

const (
	stopWithin = 10 * time.Second
	pruneEvery = 6 * time.Hour
	leastKept  = 200                        // days; laws ask for six months of logs
	keepFor    = leastKept * 24 * time.Hour // quarantine and alarms
)

// run is the whole service; it returns once everything has stopped.
func run(ctx context.Context, c config, stdout, stderr io.Writer) (err error) {
	log := slog.New(slog.NewJSONHandler(stderr, nil))
	var stops lifecycle
	defer func() { err = errors.Join(err, stops.stop(log)) }()

	lock, err := lockData(c.Data)
	if err != nil {
		return err
	}
	stops.add("lock", lock.Close)
	opener, err := openingKeys(c, time.Now(), log)
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, c)
	if err != nil {
		return err
	}
	stops.add("database", db.Close)
	staff := web.NewStaff(db, time.Now)
	userFile, err := ensureUser(ctx, db, staff, c.Data)
	if err != nil {
		return err
	}

	// The pages' port is taken before anything runs, so that an occupied one is
	// found out at once.
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	stops.add("listener", func() error { return ignoreClosed(listener.Close()) })

	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	in := ingest.Options{Store: db, Log: log, Metrics: metrics}
	words, err := counterWords(c, &in, log)
	if err != nil {
		return err
	}
	if err := connectBroker(c, &in, &stops, log); err != nil {
		return err
	}
	if c.several() {
		in.Leases, in.ClientID = db, "hq-"+strings.ToLower(rand.Text()[:16])
	}
	worker, err := ingest.New(in)
	if err != nil {
		return err
	}
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	desk, err := bookingDesk(c, db, log)
	if err != nil {
		return err
	}
	pages, err := web.New(web.Options{Store: db, Opener: opener, Login: staff, Down: worker, Bookings: desk, Log: log,
		Branches: c.Branches, Demo: c.Demo, TrustedProxies: proxies})
	if err != nil {
		return err
	}
	tlsConfig, err := serverTLS(c.Cert, c.Key, "", "cert and key")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes(pages, metrics, health{db, worker}, log), TLSConfig: tlsConfig,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stops.goRun("ingest", func(ctx context.Context) { cancelOn(cancel, worker.Run(ctx)) })
	if words != nil {
		stops.goRun("wording", func(ctx context.Context) { words.Run(ctx, worker) })
	}
	if desk != nil {
		stops.goRun("bookings", func(ctx context.Context) { desk.Run(ctx, worker) })
	}
	stops.goRun("prune", func(ctx context.Context) { prune(ctx, db, c.KeepDays, log) })
	stops.goRun("serve", func(context.Context) { cancelOn(cancel, serve(server, listener)) })
	stops.add("pages", func() error {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		if err := server.Shutdown(ctx); err != nil {
			return server.Close() // streams to browsers do not end by themselves
		}
		return nil
	})

	announce(stdout, c, listener.Addr(), in.Broker, tlsConfig != nil, userFile)
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	log.Info("stopping")
	return nil
}

// counterWords prepares the bank's words for counters, nil if none are given.
func counterWords(c config, in *ingest.Options, log *slog.Logger) (*wording.Sender, error) {
	if c.Wording == "" {
		return nil, nil
	}
	s, err := wording.New(c.Wording, log)
	if err != nil {
		return nil, fmt.Errorf("%w: wording: name a file that kiosk content sign made: %w", errConfig, err)
	}
	in.OnStatus = s.Heard
	return s, nil
}

// connectBroker starts the embedded broker or prepares the way to another one.
func connectBroker(c config, in *ingest.Options, stops *lifecycle, log *slog.Logger) (err error) {
	if c.BrokerURL != "" {
		in.Broker, in.User = c.BrokerURL, c.BrokerUser
		if in.Password, err = c.brokerPassword(); err != nil {
			return err
		}
		in.TLS, err = c.clientTLS()
		return err
	}
	tlsConfig, err := serverTLS(c.BrokerCert, c.BrokerKey, c.BrokerClientCA, "broker_cert and broker_key")
	if err != nil {
		return err
	}
	own := access{password: rand.Text(), certificates: c.BrokerClientCA != ""}
	b, err := broker.Start(broker.Options{Dir: filepath.Join(c.Data, "broker"), Listen: c.BrokerListen, TLS: tlsConfig, Authorize: own.authorize, Log: log})
	if err != nil {
		return err
	}
	stops.add("broker", b.Close)
	in.Broker, in.User, in.Password = b.URL(), ownUser, own.password
	if tlsConfig != nil {
		in.TLS = own.clientTLS(tlsConfig)
	}
	return nil
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen: another program has %s; stop it or give another -listen", addr)
	case err != nil:
		return nil, fmt.Errorf("listen: %s is no address to listen on; give one like 127.0.0.1:8700: %w", addr, err)
	}
	return l, nil
}

func serve(s *http.Server, l net.Listener) error {
	var err error
	if s.TLSConfig != nil {
		err = s.ServeTLS(l, "", "")
	} else {
		err = s.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve: %w", err)
}

func cancelOn(cancel context.CancelCauseFunc, err error) {
	if err != nil {
		cancel(err)
	}
}

func prune(ctx context.Context, db store.Store, keepDays int, log *slog.Logger) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			n, err := db.Prune(ctx, now.Add(-keepFor), now)
			if err == nil && keepDays > 0 {
				var more int64
				more, err = db.Forget(ctx, now.AddDate(0, 0, -keepDays), now)
				n += more
			}
			if err != nil {
				log.Warn("old rows stay for now", "cause", err.Error())
			} else if n > 0 {
				log.Info("removed old rows", "rows", n)
			}
		}
	}
}

// announce prints where things are, one NAME=VALUE a line.
func announce(w io.Writer, c config, pages net.Addr, broker string, secure bool, userFile string) {
	scheme := "http://"
	if secure {
		scheme = "https://"
	}
	fmt.Fprintf(w, "HQ=%s%s\nMQTT=%s\nPUBLIC_KEY=%s\n", scheme, pages, broker, filepath.Join(c.Data, publicKeyFile))
	if userFile != "" {
		fmt.Fprintf(w, "FIRST_USER=%s\n", userFile)
	}
}
