package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// A front serves the address of the live screen: it passes everything on to the
// kiosk, wherever that listens now, and answers POST /network itself.
type front struct {
	server *http.Server
	addr   string
}

// maxNetworkBody bounds the body of POST /network.
const maxNetworkBody = 1 << 10

func newFront(listener net.Listener, kiosk string, network *proxy) *front {
	addr := listener.Addr().String()
	target := &url.URL{Scheme: "http", Host: kiosk}
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			// The kiosk checks Host and Origin against its own address; what
			// came in was checked against ours.
			if r.Out.Header.Get("Origin") != "" {
				r.Out.Header.Set("Origin", target.String())
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.Header().Set("Retry-After", "2")
			http.Error(w, "the counter is starting; try again in two seconds", http.StatusServiceUnavailable)
		},
		FlushInterval: -1,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /network", func(w http.ResponseWriter, r *http.Request) { setNetwork(w, r, network) })
	mux.HandleFunc("GET /network", func(w http.ResponseWriter, _ *http.Request) { writeNetwork(w, network) })
	mux.Handle("/", pass)
	f := &front{addr: addr, server: &http.Server{
		Handler:           sameOrigin(addr, mux),
		ReadHeaderTimeout: 5 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}}
	go f.server.Serve(listener)
	return f
}

func (f *front) close() { f.server.Close() }

func setNetwork(w http.ResponseWriter, r *http.Request, network *proxy) {
	var want struct {
		Up *bool `json:"up"`
	}
	d := json.NewDecoder(io.LimitReader(r.Body, maxNetworkBody))
	if err := d.Decode(&want); err != nil || want.Up == nil {
		http.Error(w, `send {"up":true} or {"up":false}`, http.StatusBadRequest)
		return
	}
	network.setUp(*want.Up)
	writeNetwork(w, network)
}

func writeNetwork(w http.ResponseWriter, network *proxy) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{\"up\":%t}\n", network.isUp())
}

// sameOrigin refuses requests that a page of another site makes the browser
// send, and host names that merely resolve to this machine.
func sameOrigin(addr string, next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(addr)
	allowed := map[string]bool{addr: true, "localhost:" + port: true, "127.0.0.1:" + port: true}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allowed[r.Host] {
			http.Error(w, "this address answers only to "+addr, http.StatusMisdirectedRequest)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			u, err := url.Parse(origin)
			if err != nil || !allowed[u.Host] {
				http.Error(w, "requests from other pages are refused", http.StatusForbidden)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// listenLoopback opens a loopback address, with a sentence to act on if it
// cannot.
func listenLoopback(setting, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%s %s: write it as 127.0.0.1:8600", setting, addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%s %s: only loopback addresses such as 127.0.0.1 are served", setting, addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, fmt.Errorf("%s %s: %w; end the program that uses it, or choose another port (0 picks a free one)", setting, addr, err)
	}
	return l, nil
}
