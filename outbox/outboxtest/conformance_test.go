package outboxtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/nats-io/nats-server/v2/server"

	"smartcounter/outbox/outboxtest"
)

func TestConformance(t *testing.T) {
	for _, name := range []string{"nats", "mosquitto"} {
		t.Run(name, func(t *testing.T) { outboxtest.Conformance(t, single{brokers[name](t)}) })
	}
	t.Run("nats cluster", func(t *testing.T) { outboxtest.Conformance(t, startCluster(t)) })
}

// single is a broker that is alone.
type single struct{ brokerProcess }

func (s single) URLs() []string { return []string{s.URL()} }
func (s single) Interrupt()     { s.Kill(); s.Start() }

// nodeRole is nats-server under a configuration file, as a bank runs it.
func nodeRole(args []string, in *bufio.Scanner) error {
	o, err := server.ProcessConfigFile(args[0])
	if err != nil {
		return err
	}
	o.NoSigs = true
	s, err := server.NewServer(o)
	if err != nil {
		return err
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		return errors.New("not ready")
	}
	fmt.Println("listening")
	defer func() { s.Shutdown(); s.WaitForShutdown() }()
	return untilAbandoned(in)
}

const clusterSize = 3

// A cluster is three nodes of nats-server under deploy/nats-node.conf.
type cluster struct {
	t     *testing.T
	nodes [clusterSize]*process
	mqtt  [clusterSize]string
	ups   atomic.Int64
}

func startCluster(t *testing.T) *cluster {
	c := &cluster{t: t}
	var routes [clusterSize]string
	for i := range clusterSize {
		routes[i], c.mqtt[i] = freeAddress(t), freeAddress(t)
	}
	for i := range clusterSize {
		c.nodes[i] = newProcess(t, func(string) { c.ups.Add(1) }, "node", filepath.Join("..", "..", "deploy", "nats-node.conf"))
		c.nodes[i].env = append(os.Environ(), fmt.Sprint("NODE=node", i), "NODE_STORE="+quoted(t.TempDir()),
			"NODE_CLUSTER="+quoted(routes[i]), "NODE_MQTT="+quoted(c.mqtt[i]))
		for j, r := range routes {
			c.nodes[i].env = append(c.nodes[i].env, fmt.Sprintf("ROUTE_%d=%s", j+1, quoted("nats://"+r)))
		}
		c.nodes[i].start()
	}
	wait(t, "every node listens", func() bool { return c.ups.Load() == clusterSize })
	for i := range clusterSize {
		c.usable(i)
	}
	return c
}

// quoted keeps the configuration's parser from taking a value apart.
func quoted(s string) string { return `"` + s + `"` }

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (c *cluster) URLs() []string {
	urls := make([]string, clusterSize)
	for i, a := range c.mqtt {
		urls[i] = "tcp://" + a
	}
	return urls
}

// Interrupt kills the first node for good: the other two go on.
func (c *cluster) Interrupt() {
	c.nodes[0].kill()
	c.usable(1)
	c.usable(2)
}

// usable waits until node i takes a subscription and carries a message at QoS 1,
// which needs a leader among the nodes.
func (c *cluster) usable(i int) {
	c.t.Helper()
	wait(c.t, fmt.Sprintf("node %d carries messages", i), func() bool {
		got := make(chan struct{}, 1)
		v := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + c.mqtt[i]).SetClientID(fmt.Sprint("probe-", i)).SetProtocolVersion(4).
			SetAutoReconnect(false).SetConnectTimeout(2 * time.Second))
		defer v.Disconnect(0)
		topic := fmt.Sprint("probe/", i)
		for _, step := range []func() paho.Token{
			v.Connect,
			func() paho.Token {
				return v.Subscribe(topic, 1, func(paho.Client, paho.Message) {
					select {
					case got <- struct{}{}:
					default:
					}
				})
			},
			func() paho.Token { return v.Publish(topic, 1, false, "x") },
		} {
			if tok := step(); !tok.WaitTimeout(5*time.Second) || tok.Error() != nil {
				return false
			}
		}
		select {
		case <-got:
			return true
		case <-time.After(5 * time.Second):
			return false
		}
	})
}
