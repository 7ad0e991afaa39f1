package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A Postgres is a private PostgreSQL cluster on a free loopback port, under a
// password of its own.
type Postgres struct {
	dir, bin string
	args     []string
	port     int
	password string
	as       *syscall.SysProcAttr
	server   *exec.Cmd
	log      bytes.Buffer
	names    atomic.Int64
}

const (
	postgresUser  = "smartcounter"
	postgresReady = 60 * time.Second // a busy machine takes its time
)

// ErrNoPostgres reports a machine without PostgreSQL's programs.
var ErrNoPostgres = errors.New("/usr/lib/postgresql/*/bin/initdb is missing; apt-get install postgresql")

// StartPostgres starts a cluster for a test. It installs nothing: where there is no
// PostgreSQL the test is skipped, or fails where CI is set.
func StartPostgres(t testing.TB) *Postgres {
	t.Helper()
	// Tests kill the server, never the machine, and what a process wrote survives it.
	p, err := NewPostgres("-c", "fsync=off", "-c", "full_page_writes=off")
	if errors.Is(err, ErrNoPostgres) && os.Getenv("CI") != "true" {
		t.Skip("PostgreSQL is not tested: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// NewPostgres starts a cluster of Debian's PostgreSQL with extra arguments of the
// server. Close ends and removes it.
func NewPostgres(args ...string) (*Postgres, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return nil, ErrNoPostgres
	}
	p := &Postgres{bin: filepath.Dir(slices.MaxFunc(found, byVersion)), password: rand.Text(), args: args}
	// Not a test's own folder: the server's user must get in.
	if p.dir, err = os.MkdirTemp("", "postgres-"); err != nil {
		return nil, err
	}
	if err = p.initialise(); err == nil {
		err = p.Start()
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Close stops the server and removes everything.
func (p *Postgres) Close() error { return errors.Join(p.Stop(), os.RemoveAll(p.dir)) }

// byVersion orders /usr/lib/postgresql/9.6/bin/initdb before …/15/…
func byVersion(a, b string) int {
	version := func(path string) float64 {
		v, _ := strconv.ParseFloat(strings.Split(path, "/")[4], 64) // what is no number comes first
		return v
	}
	switch x, y := version(a), version(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (p *Postgres) initialise() error {
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		u, err := user.Lookup("postgres")
		if err != nil {
			if u, err = user.Lookup("nobody"); err != nil {
				return err
			}
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errU, errG, os.Chown(p.dir, int(uid), int(gid))); err != nil {
			return err
		}
		p.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	secret := filepath.Join(p.dir, "password")
	if err := os.WriteFile(secret, []byte(p.password), 0o644); err != nil { // in a folder that only its user enters
		return err
	}
	cmd := p.command("initdb", "--no-sync", "--auth=scram-sha-256", "--username="+postgresUser, "--pwfile="+secret,
		"--encoding=UTF8", "--locale=C.UTF-8", "--pgdata="+p.data())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

func (p *Postgres) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = p.dir, p.as
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	return cmd
}

// Start starts the server, at the same port as before if there was one.
func (p *Postgres) Start() error {
	if p.port == 0 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		p.port = l.Addr().(*net.TCPAddr).Port
		if err := l.Close(); err != nil {
			return err
		}
	}
	p.log.Reset()
	p.server = p.command("postgres", append([]string{"-D", p.data(), "-c", "listen_addresses=127.0.0.1", "-c", "port=" + strconv.Itoa(p.port),
		"-c", "unix_socket_directories=", "-c", "max_connections=50", "-c", "shared_buffers=64MB"}, p.args...)...)
	p.server.Stdout, p.server.Stderr = &p.log, &p.log
	if err := p.server.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), postgresReady)
	defer cancel()
	if err := p.untilReady(ctx); err != nil {
		return errors.Join(err, p.Stop())
	}
	return nil
}

func (p *Postgres) untilReady(ctx context.Context) error {
	for {
		cmd := p.command("pg_isready", "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(p.port))
		if cmd.Run() == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("PostgreSQL does not start")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Stop stops the server as its service does; Kill ends it with -9. Both may be
// called again.
func (p *Postgres) Stop() error { return p.end(syscall.SIGINT) }

// Kill ends the server's main process with -9; the others end themselves.
func (p *Postgres) Kill() error { return p.end(syscall.SIGKILL) }

func (p *Postgres) end(signal os.Signal) error {
	if p.server == nil {
		return nil
	}
	err := p.server.Process.Signal(signal)
	_ = p.server.Wait() // says how it ended, which the signal decided
	p.server = nil
	if errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("PostgreSQL ended by itself: %s", p.log.String())
	}
	return err
}

// Database makes an empty database and gives its URL.
func (p *Postgres) Database(t testing.TB) string {
	t.Helper()
	url, err := p.NewDatabase()
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// NewDatabase is Database outside a test.
func (p *Postgres) NewDatabase() (url string, err error) {
	name := fmt.Sprintf("t%d", p.names.Add(1))
	cmd := p.command("createdb", "-h", "127.0.0.1", "-p", strconv.Itoa(p.port), "-U", postgresUser, name)
	cmd.Env = append(cmd.Env, "PGPASSWORD="+p.password)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("createdb: %w: %s", err, out)
	}
	return p.URL(name), nil
}

// URL names a database that need not be there.
func (p *Postgres) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(postgresUser, p.password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)), Path: "/" + database, RawQuery: "sslmode=disable"}
	return u.String()
}

// Dump copies a database to a file, with the arguments that headquarters' documentation
// gives.
func (p *Postgres) Dump(url, file string) error {
	return p.tool("pg_dump", "--format=custom", "--file="+file, "--dbname="+url)
}

// Restore is the way back, into an empty database.
func (p *Postgres) Restore(url, file string) error {
	return p.tool("pg_restore", "--exit-on-error", "--dbname="+url, file)
}

func (p *Postgres) tool(name string, args ...string) error {
	if out, err := exec.Command(filepath.Join(p.bin, name), args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// Process is the server's main process, 0 while it does not run.
func (p *Postgres) Process() int {
	if p.server == nil {
		return 0
	}
	return p.server.Process.Pid
}

// Password is the one that URL holds.
func (p *Postgres) Password() string { return p.password }
