package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A system is everything that runs. Its parts start in the order of run and
// stop in the opposite one.
type system struct {
	options
	stops []func()

	mu   sync.Mutex
	pids map[string]int

	addresses addresses
}

// addresses is what <data>/addresses.json holds.
type addresses struct {
	Screen   string `json:"screen"`
	HQ       string `json:"hq"`
	Board    string `json:"board"`  // the branch's lobby board
	Teller   string `json:"teller"` // the branch's windows
	User     string `json:"user"`
	Password string `json:"password"`
	// TellerUser and TellerPassword sign in at Teller.
	TellerUser     string `json:"teller_user"`
	TellerPassword string `json:"teller_password"`

	PIDs map[string]int `json:"pids"`
}

func (s *system) run(ctx context.Context) error {
	screen, err := listenLoopback("-screen", s.screen)
	if err != nil {
		return err
	}
	s.stops = append(s.stops, func() { screen.Close() })
	hqAddr, err := reserve("-hq", s.hq)
	if err != nil {
		return err
	}
	brokerAddr, err := reserve("broker", "127.0.0.1:0")
	if err != nil {
		return err
	}
	kioskAddr, err := reserve("live screen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	branchAddr, err := s.reserveBranch()
	if err != nil {
		return err
	}

	hq, err := s.headquarters(hqAddr, brokerAddr)
	if err != nil {
		return err
	}
	s.launch(hq)
	if err := s.waitFor(ctx, "headquarters", "http://"+hqAddr+"/healthz", filepath.Join(s.data, "hq.log")); err != nil {
		return err
	}

	wire, err := s.wireFile()
	if err != nil {
		return err
	}
	network, err := newProxy(brokerAddr, wire)
	if err != nil {
		return err
	}
	s.stops = append(s.stops, network.close)

	display, err := s.display()
	if err != nil {
		return err
	}
	kiosk, err := s.counter(kioskAddr, network.addr(), branchAddr, display)
	if err != nil {
		return err
	}
	s.launch(kiosk)
	f := newFront(screen, kioskAddr, network)
	s.stops = append(s.stops, f.close)
	if err := s.waitFor(ctx, "the counter", "http://"+kioskAddr+"/scene", filepath.Join(s.data, "kiosk.log")); err != nil {
		return err
	}
	for i := range s.simulate {
		c, err := s.branch(i, network.addr())
		if err != nil {
			return err
		}
		s.launch(c)
	}

	user, password, err := credentials(filepath.Join(s.data, "hq", "first-user"))
	if err != nil {
		return err
	}
	teller, tellerPassword, err := credentials(filepath.Join(s.data, "kiosk", "branch", "first-user"))
	if err != nil {
		return err
	}
	board, err := os.ReadFile(filepath.Join(s.data, "kiosk", "branch", "board"))
	if err != nil {
		return fmt.Errorf("reading the lobby board's address: %w", err)
	}
	s.mu.Lock()
	s.addresses = addresses{
		Screen: "http://" + f.addr, HQ: "http://" + hqAddr, User: user, Password: password,
		Board: "https://" + branchAddr + strings.TrimSpace(string(board)), Teller: "https://" + branchAddr + "/teller",
		TellerUser: teller, TellerPassword: tellerPassword,
	}
	s.mu.Unlock()
	if err := s.writeAddresses(); err != nil {
		return err
	}
	fmt.Printf("screen=%s\nhq=%s\nuser=%s\npassword=%s\nboard=%s\nteller=%s\nteller_user=%s\nteller_password=%s\n",
		s.addresses.Screen, s.addresses.HQ, user, password, s.addresses.Board, s.addresses.Teller, teller, tellerPassword)
	<-ctx.Done()
	return nil
}

// stop ends everything that was started, last first.
func (s *system) stop() {
	for i := len(s.stops) - 1; i >= 0; i-- {
		s.stops[i]()
	}
	s.stops = nil
}

func (s *system) launch(c *child) {
	c.pid = s.setPID
	c.start()
	s.stops = append(s.stops, c.stop)
}

func (s *system) setPID(name string, pid int) {
	s.mu.Lock()
	if s.pids == nil {
		s.pids = map[string]int{}
	}
	s.pids[name] = pid
	known := s.addresses.Screen != ""
	s.mu.Unlock()
	if !known {
		return
	}
	if err := s.writeAddresses(); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
	}
}

// writeAddresses replaces addresses.json as a whole, so that a reader never
// sees half of it.
func (s *system) writeAddresses() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addresses.PIDs = s.pids
	data, err := json.MarshalIndent(s.addresses, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(s.data, "addresses.json"), append(data, '\n'))
}

// wireFile opens the file of -wire, nil without one.
func (s *system) wireFile() (io.Writer, error) {
	if s.wire == "" {
		return nil, nil
	}
	f, err := os.OpenFile(s.wire, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("-wire: %w", err)
	}
	s.stops = append(s.stops, func() { f.Close() })
	return f, nil
}

// credentials reads what a part made for its first user.
func credentials(path string) (user, password string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", "", fmt.Errorf("reading a first user: %w", err)
	}
	user, password, ok := strings.Cut(strings.TrimSpace(string(data)), ":")
	if !ok {
		return "", "", fmt.Errorf("%s: expected user:password", path)
	}
	return user, password, nil
}

// reserveBranch settles on the address of the branch network. Without a wish of the
// user's it is the usual one, or any if that is taken.
func (s *system) reserveBranch() (string, error) {
	if s.board != "" {
		return reserve("-board", s.board)
	}
	if addr, err := reserve("-board", usualBoard); err == nil {
		return addr, nil
	}
	return reserve("-board", "127.0.0.1:0")
}

// usualBoard is where board and windows of the demo's branch are found.
const usualBoard = "127.0.0.1:8800"

// display returns the X display to draw on, a virtual one if there is none.
func (s *system) display() (string, error) {
	if name := os.Getenv("DISPLAY"); name != "" && !s.noDisplay {
		return name, nil
	}
	d, err := startDisplay(s.width, s.height)
	if err != nil {
		return "", err
	}
	s.stops = append(s.stops, d.close)
	return d.name, nil
}

// startWithin is how long a part may take to answer for the first time.
const startWithin = 60 * time.Second

func (s *system) waitFor(ctx context.Context, what, url, log string) error {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	client := &http.Client{Timeout: 2 * time.Second}
	for {
		res, err := client.Get(url)
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("%s did not start within %s; its last words:\n%s", what, startWithin, tail(log))
			}
			return nil
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// tail returns the end of a log file.
func tail(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	const most = 2000
	return strings.TrimSpace(string(data[max(0, len(data)-most):]))
}

// reserve settles on an address for a child: it must be free now, and a
// restarted child uses the same one.
func reserve(setting, addr string) (string, error) {
	l, err := listenLoopback(setting, addr)
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort().String(), nil
}

// writeFile replaces a file as a whole.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, data, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// secret returns the hexadecimal key in path, made on the first call.
func secret(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	return writeFile(path, []byte(hex.EncodeToString(key)+"\n"))
}
