package branch

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// chrome is a real browser, driven over a pipe by the DevTools protocol: messages
// are JSON, ended by a zero byte (chrome --help, remote-debugging-pipe).
type chrome struct {
	t   testing.TB
	in  io.Writer
	cmd *exec.Cmd

	mu      sync.Mutex
	n       int
	waiting map[int]chan reply
	ended   error
}

type reply struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// startChrome starts Debian's Chromium without a display.
func startChrome(t testing.TB) *chrome {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is not installed: deploy/packages.sh chromium")
		}
		t.Skip("NOT TESTED IN A BROWSER: chromium is not installed; deploy/packages.sh chromium")
	}
	toIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, toOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.MkdirTemp("", "chrome-")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--ignore-certificate-errors", "--disable-gpu",
		"--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--mute-audio",
		"--autoplay-policy=no-user-gesture-required", "--user-data-dir="+profile, "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it has children
	cmd.ExtraFiles = []*os.File{toIn, toOut}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	toIn.Close()
	toOut.Close()
	c := &chrome{t: t, in: in, cmd: cmd, waiting: map[int]chan reply{}}
	go c.read(out)
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		in.Close()
		out.Close()
		os.RemoveAll(profile) // a child may still be writing: what it leaves lies in /tmp
	})
	return c
}

func (c *chrome) read(out io.Reader) {
	r := bufio.NewReaderSize(out, 1<<20)
	for {
		line, err := r.ReadBytes(0)
		if err != nil {
			c.mu.Lock()
			c.ended = errors.Join(errors.New("the browser has ended"), err)
			for _, w := range c.waiting {
				close(w)
			}
			c.waiting = nil
			c.mu.Unlock()
			return
		}
		var m reply
		if json.Unmarshal(bytes.TrimRight(line, "\x00"), &m) != nil || m.ID == 0 {
			continue // an event
		}
		c.mu.Lock()
		if w := c.waiting[m.ID]; w != nil {
			w <- m
			delete(c.waiting, m.ID)
		}
		c.mu.Unlock()
	}
}

func (c *chrome) do(session, method string, params any) json.RawMessage {
	c.t.Helper()
	w := make(chan reply, 1)
	c.mu.Lock()
	if c.ended != nil {
		c.mu.Unlock()
		c.t.Fatal(c.ended)
	}
	c.n++
	id := c.n
	c.waiting[id] = w
	m := map[string]any{"id": id, "method": method, "params": params}
	if session != "" {
		m["sessionId"] = session
	}
	body, err := json.Marshal(m)
	if err == nil {
		_, err = c.in.Write(append(body, 0))
	}
	c.mu.Unlock()
	if err != nil {
		c.t.Fatal(err)
	}
	select {
	case r, ok := <-w:
		if !ok {
			c.t.Fatalf("%s: the browser has ended", method)
		}
		if r.Error != nil {
			c.t.Fatalf("%s: %s", method, r.Error.Message)
		}
		return r.Result
	case <-time.After(60 * time.Second):
		c.t.Fatalf("%s: no answer", method)
	}
	return nil
}

// tab is a page in a browser profile of its own: other cookies, another person.
type tab struct {
	*chrome
	session string
}

func (c *chrome) person() string {
	c.t.Helper()
	var made struct{ BrowserContextID string }
	c.parse(c.do("", "Target.createBrowserContext", map[string]any{}), &made)
	return made.BrowserContextID
}

func (c *chrome) tab(person string, width, height int, mobile bool) *tab {
	c.t.Helper()
	var target struct{ TargetID string }
	c.parse(c.do("", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": person}), &target)
	var attached struct{ SessionID string }
	c.parse(c.do("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}), &attached)
	p := &tab{c, attached.SessionID}
	p.do(p.session, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile})
	p.do(p.session, "Page.enable", map[string]any{})
	return p
}

func (c *chrome) parse(raw json.RawMessage, into any) {
	c.t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		c.t.Fatal(err)
	}
}

// eval runs an expression in the page; a promise is waited for.
func (p *tab) eval(expression string) any {
	p.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	p.parse(p.do(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true}), &r)
	if e := r.ExceptionDetails; e != nil {
		p.t.Fatalf("%.120s: %s %s", expression, e.Text, e.Exception.Description)
	}
	return r.Result.Value
}

// until waits for something to become true in the page.
func (p *tab) until(what, expression string) {
	p.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		if p.eval("(() => { try { return !!("+expression+") } catch { return false } })()") == true {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never: %s (%s)\n%v", what, expression, p.eval("document.body.innerText"))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (p *tab) open(url string) {
	p.t.Helper()
	p.do(p.session, "Page.navigate", map[string]any{"url": url})
	p.until("the page "+url, "document.readyState === 'complete' && location.href !== 'about:blank'")
}

// key presses a key of the keyboard.
func (p *tab) key(name string) {
	p.t.Helper()
	code, text, virtual := map[string]string{" ": "Space", "Tab": "Tab", "Enter": "Enter", "Escape": "Escape"}[name], name, 0
	switch name {
	case "Tab":
		text, virtual = "", 9
	case "Enter":
		text, virtual = "\r", 13
	case "Escape":
		text, virtual = "", 27
	case " ":
		virtual = 32
	default:
		code, virtual = "Key"+strings.ToUpper(name), int(strings.ToUpper(name)[0])
	}
	down := map[string]any{"type": "keyDown", "key": name, "code": code, "windowsVirtualKeyCode": virtual}
	if text != "" {
		down["text"] = text
	}
	p.do(p.session, "Input.dispatchKeyEvent", down)
	p.do(p.session, "Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": name, "code": code, "windowsVirtualKeyCode": virtual})
}

// click presses an element with the mouse.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.until(selector+" is there", fmt.Sprintf("document.querySelector(%q)", selector))
	at, ok := p.eval(fmt.Sprintf("(() => { const e = document.querySelector(%q); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()", selector)).([]any)
	if !ok || len(at) != 2 {
		p.t.Fatalf("%s is nowhere", selector)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		p.do(p.session, "Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1})
	}
}

// picture keeps a screenshot for people to look at, if they asked for it.
func (p *tab) picture(name string) {
	p.t.Helper()
	dir := os.Getenv("SMARTCOUNTER_PICTURES")
	if dir == "" {
		return
	}
	var shot struct{ Data string }
	p.parse(p.do(p.session, "Page.captureScreenshot", map[string]any{"format": "png"}), &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
