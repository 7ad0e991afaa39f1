package outboxtest_test

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"smartcounter/kiosk/event"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

// A place is one counter of a test: which it is, and what it hands in.
type place struct{ number int }

func (p place) branch() string { return fmt.Sprintf("b%d", p.number/2) }
func (p place) kiosk() string  { return fmt.Sprintf("k%d", p.number) }
func (p place) name() string   { return p.branch() + "/" + p.kiosk() }

// id names the counter's event i, from 0, so that a test can tell what it sees.
func (p place) id(i int) string { return fmt.Sprintf("01890000-0000-7000-8%03x-%012x", p.number, i) }

// parseID is id the other way round.
func parseID(id string) (p place, i int, ok bool) {
	if n, err := fmt.Sscanf(id, "01890000-0000-7000-8%03x-%012x", &p.number, &i); err != nil || n != 2 {
		return place{}, 0, false
	}
	return p, i, p.id(i) == id
}

// Every tenth event is a complaint, as headquarters writes more for those.
const complaintEvery = 10

// numberKey gives query numbers, which must differ within a branch.
const numberKey = "a key for tests only"

// record makes event i. Its body holds i, so that a body under another id shows.
func (p place) record(i int, now time.Time) (outbox.Record, error) {
	kind, data := event.SessionEnded, any(event.Session{Task: "complaint", Outcome: "submitted", Seconds: float64(i)})
	if i%complaintEvery == 0 {
		numbers, err := event.NewNumbers([]byte(numberKey), p.number%2+1)
		if err != nil {
			return outbox.Record{}, err
		}
		number, err := numbers.Number(uint64(i))
		if err != nil {
			return outbox.Record{}, err
		}
		kind, data = event.ComplaintSubmitted, event.Complaint{Number: number, Matter: "waiting", Cause: "服务态度及质量",
			Characters: 1 + i%event.MaxCharacters, Anonymous: true, Received: "2026-11-27", Submitted: now,
			Content: &event.Sealed{KID: "hq-2026-11", Enc: make([]byte, 32), Ciphertext: make([]byte, 400)}}
	}
	e, err := event.New(p.id(i), now, p.branch(), p.kiosk(), kind, data)
	if err != nil {
		return outbox.Record{}, err
	}
	body, err := e.Marshal()
	return outbox.Record{ID: e.ID, Body: body}, err
}

// keyNext is the state that commits with each event: how many there are.
const keyNext = "next"

func next(box *outbox.Outbox) (int, error) {
	b, err := box.State(keyNext)
	if err != nil || b == nil {
		return 0, err
	}
	return strconv.Atoi(string(b))
}

// handIn appends events up to index n, exclusive, and says each one that is
// committed: a counter shows its number then.
func (p place) handIn(box *outbox.Outbox, n int) error {
	i, err := next(box)
	for ; err == nil && i < n; i++ {
		var r outbox.Record
		if r, err = p.record(i, time.Now()); err == nil {
			err = box.Append(context.Background(), []outbox.Record{r}, map[string][]byte{keyNext: []byte(strconv.Itoa(i + 1))})
		}
		if err == nil {
			fmt.Println("shown", i)
		}
	}
	return err
}

// kioskRole is a counter in little. "upto N" makes it hand in events, "finish" makes
// it wait for headquarters to have all of them and end.
func kioskRole(args []string, in *bufio.Scanner) error {
	p, path, url, err := kioskArgs(args)
	if err != nil {
		return err
	}
	box, err := outbox.Open(path, &outbox.Options{Kiosk: p.kiosk()})
	if err != nil {
		return err
	}
	relay, err := mqtt.New(box, mqtt.Options{
		Broker: url, Branch: p.branch(), Kiosk: p.kiosk(),
		ProgressTimeout: time.Second, ConnectTimeout: 2 * time.Second, WriteTimeout: time.Second,
		MinBackoff: 5 * time.Millisecond, MaxBackoff: 200 * time.Millisecond,
		OnLink: func(up bool, err error) {
			if up {
				fmt.Println("connected")
			} else {
				fmt.Println("disconnected", err)
			}
		},
		OnAlarm: func(a mqtt.Alarm) { fmt.Println("alarm", p.name(), a.What, a.Sequence) },
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	var failed error
	running.Go(func() { failed = relay.Run(ctx) })
	err = p.obey(box, in)
	cancel()
	running.Wait()
	if err == nil {
		err = failed
	}
	if errClose := box.Close(); err == nil {
		err = errClose
	}
	return err
}

func (p place) obey(box *outbox.Outbox, in *bufio.Scanner) error {
	for in.Scan() {
		what, n, _ := strings.Cut(in.Text(), " ")
		if what == "finish" {
			for c := box.Cursor(); c.Acked < c.Last; c = box.Cursor() {
				time.Sleep(2 * time.Millisecond)
			}
			return nil
		}
		upto, err := strconv.Atoi(n)
		if err != nil {
			return err
		}
		if err := p.handIn(box, upto); err != nil {
			return err
		}
	}
	return errAbandoned
}

// trustingKioskRole is the control: it takes a PUBACK for headquarters' word.
func trustingKioskRole(args []string, in *bufio.Scanner) error {
	p, path, url, err := kioskArgs(args)
	if err != nil {
		return err
	}
	box, err := outbox.Open(path, &outbox.Options{Kiosk: p.kiosk()})
	if err != nil {
		return err
	}
	c := paho.NewClient(paho.NewClientOptions().AddBroker(url).SetClientID(p.kiosk()).SetAutoReconnect(false))
	if t := c.Connect(); t.Wait() && t.Error() != nil {
		return t.Error()
	}
	defer c.Disconnect(100)
	for in.Scan() && in.Text() != "finish" {
		n, err := strconv.Atoi(strings.TrimPrefix(in.Text(), "upto "))
		if err != nil {
			return err
		}
		if err := p.handIn(box, n); err != nil {
			return err
		}
		if err := p.publishTrusting(box, c); err != nil {
			return err
		}
		fmt.Println("trusted")
	}
	return box.Close()
}

func (p place) publishTrusting(box *outbox.Outbox, c paho.Client) error {
	at := box.Cursor()
	rows, err := box.Read(at.Acked, int(at.Last-at.Acked), 1<<30)
	if err != nil {
		return err
	}
	for _, r := range rows {
		e, err := event.Unmarshal(r.Body)
		if err != nil {
			return err
		}
		body, err := event.Splice(r.Body, at.Epoch, r.Sequence)
		if err != nil {
			return err
		}
		if t := c.Publish(event.EventsTopic(p.branch(), p.kiosk(), e.Type), 1, false, body); t.Wait() && t.Error() != nil {
			return t.Error()
		}
		if err := box.Ack(at.Epoch, r.Sequence); err != nil {
			return err
		}
	}
	return nil
}

func kioskArgs(args []string) (p place, path, url string, err error) {
	p.number, err = strconv.Atoi(args[0])
	return p, args[1], args[2], err
}

// A counter is a kiosk process as its test sees it.
type counter struct {
	place
	*process
	path  string
	board *board
	asked int

	connectionLost atomic.Bool // since it was reset

	mu    sync.Mutex
	shown int // events whose append was acknowledged, 0 to shown-1
}

// newCounter prepares counter number n; role is "kiosk" or the control's.
func newCounter(t *testing.T, role string, n int, path, url string, b *board) *counter {
	c := &counter{place: place{n}, path: path, board: b}
	c.process = newProcess(t, c.listen, role, strconv.Itoa(n), path, url)
	return c
}

func (c *counter) listen(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "shown":
		i, err := strconv.Atoi(rest)
		c.mu.Lock()
		defer c.mu.Unlock()
		// A process killed between a commit and its word leaves a step here.
		if err != nil || i < c.shown {
			c.board.note("alarm " + c.name() + " showed again: " + line)
		}
		c.shown = i + 1
	case "alarm":
		c.board.note(line)
	case "disconnected":
		c.connectionLost.Store(true)
	default:
		c.board.count(word, 1)
	}
}

// ask makes the counter hand in events up to n in all.
func (c *counter) ask(n int) {
	c.asked = n
	c.tell(fmt.Sprint("upto ", n))
}

// restart kills the counter with -9 and lets it go on where its disk says.
func (c *counter) restart() {
	c.kill()
	c.start()
	c.ask(c.asked)
}

func (c *counter) shownSoFar() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shown
}
