package outboxtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
)

// A Mosquitto is a mosquitto process on a free loopback port.
type Mosquitto struct {
	tb   testing.TB
	addr string
	conf string
	cmd  *exec.Cmd
}

// StartMosquitto starts mosquitto in a temporary folder and stops it with the test.
// Where it is not installed the test is skipped, in CI it fails.
func StartMosquitto(tb testing.TB, settings string) *Mosquitto {
	tb.Helper()
	path, err := mosquittoPath()
	if err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("mosquitto is needed: %v", err)
		}
		tb.Skipf("SKIPPED, NOTHING WAS TESTED: mosquitto is not installed (apt-get install mosquitto): %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		tb.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(addr)
	m := &Mosquitto{tb: tb, addr: addr, conf: filepath.Join(tb.TempDir(), "mosquitto.conf")}
	conf := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n%s\n", port, settings)
	if os.Getuid() == 0 {
		conf += "user root\n"
	}
	if err := os.WriteFile(m.conf, []byte(conf), 0o600); err != nil {
		tb.Fatal(err)
	}
	m.cmd = exec.Command(path, "-c", m.conf)
	m.Start()
	tb.Cleanup(m.Kill)
	return m
}

func mosquittoPath() (string, error) {
	if p, err := exec.LookPath("mosquitto"); err == nil {
		return p, nil
	}
	return exec.LookPath("/usr/sbin/mosquitto") // Debian keeps it out of a user's PATH
}

// URL is the broker's address.
func (m *Mosquitto) URL() string { return "tcp://" + m.addr }

// Start starts the process, again after Kill, and waits until it answers.
func (m *Mosquitto) Start() {
	m.tb.Helper()
	m.cmd = exec.Command(m.cmd.Path, "-c", m.conf)
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := m.cmd.Start(); err != nil {
		m.tb.Fatal(err)
	}
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		c, err := net.Dial("tcp", m.addr)
		if err == nil {
			_ = c.Close()
			return
		}
		if time.Since(began) > 10*time.Second {
			m.tb.Fatalf("mosquitto does not answer: %v", err)
		}
	}
}

// Kill ends the process as a power cut would.
func (m *Mosquitto) Kill() {
	if m.cmd.ProcessState != nil {
		return
	}
	_ = m.cmd.Process.Kill() // it may have ended by itself
	_ = m.cmd.Wait()         // "signal: killed"
}

// Serve connects hq to a broker, or one node of a cluster (addresses with commas
// between), and acknowledges what arrives until the returned
// function is called. It reconnects by itself.
func Serve(tb testing.TB, url string, hq *Headquarters) (stop func()) {
	tb.Helper()
	done, ended := make(chan struct{}), make(chan struct{})
	ready := make(chan struct{})
	go func() {
		defer close(ended)
		for first := true; ; {
			lost := make(chan struct{})
			c, err := serveOnce(url, hq, lost, done)
			if err == nil && first {
				first = false
				close(ready)
			}
			select {
			case <-done:
				c.Disconnect(0)
				return
			case <-lost:
			case <-after(err):
			}
			c.Disconnect(0)
		}
	}()
	select {
	case <-ready:
	case <-time.After(10 * time.Second):
		tb.Fatal("outboxtest: headquarters cannot reach the broker")
	}
	return func() {
		close(done)
		<-ended
	}
}

// after is a pause after a failure and for ever otherwise.
func after(err error) <-chan time.Time {
	if err == nil {
		return nil
	}
	return time.After(20 * time.Millisecond)
}

func serveOnce(url string, hq *Headquarters, lost, done chan struct{}) (paho.Client, error) {
	o := paho.NewClientOptions().SetClientID("hq").SetProtocolVersion(4).SetCleanSession(false).
		SetAutoReconnect(false).SetConnectTimeout(2 * time.Second).SetWriteTimeout(2 * time.Second)
	for node := range strings.SplitSeq(url, ",") {
		o.AddBroker(node)
	}
	o.SetConnectionLostHandler(func(paho.Client, error) { close(lost) })
	inbox := make(chan paho.Message, 4096)
	o.SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) {
		select {
		case inbox <- m:
		case <-lost:
		case <-done:
		}
	})
	c := paho.NewClient(o)
	if t := c.Connect(); t.Wait() && t.Error() != nil {
		return c, t.Error()
	}
	go func() {
		for {
			select {
			case m := <-inbox:
				answer(c, hq, m)
			case <-lost:
				return
			case <-done:
				return
			}
		}
	}()
	t := c.Subscribe(event.WildcardEvents(), 1, nil)
	t.Wait()
	return c, t.Error()
}

func answer(c paho.Client, hq *Headquarters, m paho.Message) {
	topic, err := event.ParseTopic(m.Topic())
	if err != nil {
		return
	}
	ack, err := hq.Take(m.Payload())
	if err != nil {
		return
	}
	if payload, err := ack.Marshal(); err == nil {
		c.Publish(event.AckTopic(topic.Branch, topic.Kiosk), 1, false, payload)
	}
}
