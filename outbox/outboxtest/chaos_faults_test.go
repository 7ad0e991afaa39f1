package outboxtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// A line is the network between one process and the broker. toxiproxy makes it fail.
type line struct {
	t     *testing.T
	proxy *toxiproxy.Proxy
}

// newLine makes a sound network to a broker's URL.
func newLine(t *testing.T, server *toxiproxy.ApiServer, name, broker string) *line {
	t.Helper()
	l := &line{t, toxiproxy.NewProxy(server, name, "127.0.0.1:0", strings.TrimPrefix(broker, "tcp://"))}
	if err := l.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.proxy.Stop)
	return l
}

func newNetwork() *toxiproxy.ApiServer {
	return toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
}

func (l *line) url() string { return "tcp://" + l.proxy.Listen }

// A fault is a way in which a network fails, until heal.
type fault struct {
	name   string
	breaks bool   // ends a connection that has something to say
	json   string // of toxiproxy's toxic, empty for a line that is cut
}

// faults of the counters' lines. Some leave a way through, so that the kills of a
// step meet events under way.
var faults = []fault{
	{"latency", false, `{"type":"latency","stream":"upstream","attributes":{"latency":30,"jitter":30}}`},
	{"reset", true, `{"type":"reset_peer","stream":"upstream","attributes":{"timeout":20}}`},
	{"slicer", false, `{"type":"slicer","stream":"upstream","attributes":{"average_size":100,"size_variation":50,"delay":500}}`},
	{"limit_data", true, `{"type":"limit_data","stream":"upstream","attributes":{"bytes":8000}}`},
	{"disable", true, ""},
	{"late answers", false, `{"type":"latency","stream":"downstream","attributes":{"latency":60,"jitter":40}}`},
	{"reset of answers", true, `{"type":"reset_peer","stream":"downstream","attributes":{"timeout":20}}`},
	{"answers never come", true, `{"type":"timeout","stream":"downstream","attributes":{"timeout":0}}`},
}

// officeFaults leave headquarters able to go on: its line is within one building.
var officeFaults = []fault{
	{"latency", false, `{"type":"latency","stream":"downstream","attributes":{"latency":10,"jitter":10}}`},
	{"slicer", false, `{"type":"slicer","stream":"downstream","attributes":{"average_size":1000,"size_variation":500,"delay":100}}`},
	{"reset", false, `{"type":"reset_peer","stream":"upstream","toxicity":0.3,"attributes":{"timeout":50}}`},
}

func (l *line) fail(f fault) {
	l.t.Helper()
	if f.json == "" {
		l.proxy.Stop()
		return
	}
	if _, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(f.json)); err != nil {
		l.t.Fatal(fmt.Errorf("fault %s: %w", f.name, err))
	}
}

// cut ends every connection; new ones are welcome.
func (l *line) cut() {
	l.t.Helper()
	l.proxy.Stop()
	if err := l.proxy.Start(); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) heal() {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	l.proxy.Toxics.ResetToxics(ctx)
	if !l.proxy.Enabled {
		if err := l.proxy.Start(); err != nil {
			l.t.Fatal(err)
		}
	}
}
