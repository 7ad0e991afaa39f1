package main

import (
	"io"
	"net"
	"sync"
)

// A proxy stands between the counters and the broker, so that the network
// between them can be cut. It survives the restart of either side.
type proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	up    bool
	conns map[net.Conn]struct{}
	wire  io.Writer // gets a copy of all that passes, nil for none
}

func newProxy(target string, wire io.Writer) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{listener: l, target: target, up: true, conns: map[net.Conn]struct{}{}, wire: wire}
	go p.accept()
	return p, nil
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

// setUp connects or cuts. Cutting ends every connection at once.
func (p *proxy) setUp(up bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.up = up
	if !up {
		for c := range p.conns {
			c.Close()
		}
		clear(p.conns)
	}
}

func (p *proxy) isUp() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.up
}

func (p *proxy) close() {
	p.listener.Close()
	p.setUp(false)
}

func (p *proxy) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.serve(c)
	}
}

func (p *proxy) serve(from net.Conn) {
	defer from.Close()
	if !p.keep(from) {
		return
	}
	defer p.forget(from)
	to, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer to.Close()
	if !p.keep(to) {
		return
	}
	defer p.forget(to)
	var both sync.WaitGroup
	both.Go(func() { io.Copy(p.copied(to), from); to.Close() })
	both.Go(func() { io.Copy(p.copied(from), to); from.Close() })
	both.Wait()
}

// keep registers an open connection; it refuses one while the network is cut.
func (p *proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.up {
		p.conns[c] = struct{}{}
	}
	return p.up
}

func (p *proxy) forget(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.conns, c)
}

// copied lets the wire file see what is written to a connection.
func (p *proxy) copied(to io.Writer) io.Writer {
	if p.wire == nil {
		return to
	}
	return io.MultiWriter(to, lockedWriter{p})
}

// A lockedWriter writes to the wire file, one piece at a time.
type lockedWriter struct{ p *proxy }

func (w lockedWriter) Write(b []byte) (int, error) {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	return w.p.wire.Write(b)
}
