// Package cmd_test holds the rules of the house that a compiler cannot check.
package cmd_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "smartcounter/"

// A rule says what the packages below one folder may import of the project.
// The first rule that fits a package holds; every package must have one.
type rule struct {
	folder string   // "kiosk/ink", or "hq/*" for all below
	may    []string // folders of the project, "*" at the end for all below
	why    string
}

var rules = []rule{
	{"cmd/demo", nil, "the demo starts real processes; it must not reach into them"},
	{"cmd/hq", []string{"hq/*", "kiosk/event", "kiosk/login", "kiosk/calendar"}, "headquarters is a service of its own and shares only the wire, the working days, and the rules of staff logins, with counters"},
	{"cmd/kiosk", []string{"kiosk/*", "ui/*", "devices/*", "outbox/*"}, "the only place where the kiosk's adapters meet"},
	{"cmd/voicepack", []string{"devices/voice", "kiosk/content"}, "it renders prompts, nothing else"},
	{"cmd/bench", []string{"kiosk/*", "ui/*", "devices/*", "outbox/*", "hq/*"}, "it measures everything"},

	{"kiosk", []string{"kiosk/event", "kiosk/ink", "kiosk/queue", "kiosk/content", "kiosk/calendar", "kiosk/login"}, "a session is pure: it knows neither who runs it nor the network"},
	{"kiosk/event", nil, "the wire contract stands on nothing"},
	{"kiosk/ink", []string{"kiosk/ink/*"}, "recognition is usable by itself"},
	{"kiosk/ink/*", []string{"kiosk/ink/*"}, "words and training tools know the recogniser only"},
	{"kiosk/queue", nil, "the queue is a pure state machine"},
	{"kiosk/content", nil, "wording depends on nothing"},
	{"kiosk/calendar", nil, "days depend on nothing"},
	{"kiosk/login", nil, "serves counters and headquarters alike"},
	{"kiosk/pages", nil, "serves branches and headquarters alike"},
	{"kiosk/runner", []string{"kiosk", "kiosk/event", "kiosk/ink", "kiosk/content", "kiosk/calendar", "kiosk/queue"}, "adapters come in through the interfaces it declares"},
	{"kiosk/branch", []string{"kiosk/queue", "kiosk/login", "kiosk/event", "kiosk/pages"}, "the branch network serves the queue"},
	{"kiosk/kiosktest", []string{"kiosk", "kiosk/*"}, "fakes know what they stand in for"},

	{"ui", []string{"kiosk", "kiosk/content", "kiosk/ink", "kiosk/calendar", "ui/assets"}, "layout is pure: no display, no disk"},
	{"ui/ebitengine", []string{"ui", "ui/assets", "kiosk", "kiosk/ink"}, "the only package that knows Ebitengine"},
	{"ui/livescreen", []string{"ui"}, "shows scenes, whoever makes them"},
	{"ui/assets", nil, "embedded files stand on nothing"},
	{"devices/*", []string{"devices/*"}, "a driver never knows the kiosk"},

	{"outbox", nil, "bodies are opaque to the outbox"},
	{"outbox/mqtt", []string{"outbox", "kiosk/event"}, "the transport adds positions and reads acknowledgements"},
	{"outbox/outboxtest", []string{"outbox", "outbox/mqtt", "hq/broker", "kiosk/event"}, "one conformance suite for every broker and store"},

	{"hq/web", []string{"hq/*", "kiosk/event", "kiosk/calendar", "kiosk/login", "kiosk/queue", "kiosk/ink", "kiosk/pages"}, "pages draw a complaint's ink, so they decode it; recognition stays at the counter"},
	{"hq/*", []string{"hq/*", "kiosk/event", "kiosk/calendar", "kiosk/login", "kiosk/queue"}, "headquarters never imports the counter; booking codes it hashes as the branch reads them"},
}

// exclusive names outside packages that only the given folders may import.
var exclusive = []struct {
	path string
	only []string
	why  string
}{
	{"github.com/hajimehoshi/ebiten/v2", []string{"ui/ebitengine"}, "everything else is tested without a display"},
	{"go.etcd.io/bbolt", []string{"outbox", "outbox/outboxtest", "cmd/bench"}, "one owner of the outbox file"},
	{"github.com/eclipse/paho.mqtt.golang", []string{"outbox/mqtt", "outbox/outboxtest", "hq/*", "cmd/bench"}, "one transport a side"},
	{"github.com/nats-io/nats-server/v2", []string{"hq/broker"}, "any MQTT 3.1.1 broker must do"},
	{"github.com/hegedustibor/htgo-tts", []string{"cmd/voicepack"}, "it goes online and needs cgo; the kiosk does neither"},
	{"periph.io/x/host/v3", []string{"cmd/kiosk"}, "a driver is given its pins; only the program opens the machine's"},
	{"modernc.org/sqlite", []string{"hq/store"}, "one owner of the database"},
	{"github.com/jackc/pgx/v5", []string{"hq/store", "cmd/bench"}, "one owner of the database"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func TestImportRules(t *testing.T) {
	for _, p := range list(t, "./...") {
		folder := strings.TrimPrefix(p.ImportPath, module)
		r, ok := ruleFor(folder)
		if !ok {
			if folder != "cmd" && folder != "smartcounter" {
				t.Errorf("%s has no import rule: add one beside the others, with its reason", folder)
			}
			continue
		}
		for _, i := range p.Imports {
			if i == "C" {
				if folder != "cmd/voicepack" {
					t.Errorf("%s uses cgo: only cmd/voicepack's online engine may", folder)
				}
				continue
			}
			if of, isOurs := strings.CutPrefix(i, module); isOurs && !slices.ContainsFunc(r.may, func(m string) bool { return fits(m, of) }) {
				t.Errorf("%s imports %s: %s", folder, of, r.why)
			}
			for _, e := range exclusive {
				if (i == e.path || strings.HasPrefix(i, e.path+"/")) && !slices.ContainsFunc(e.only, func(m string) bool { return fits(m, folder) }) {
					t.Errorf("%s imports %s: %s", folder, i, e.why)
				}
			}
		}
	}
}

// TestReach checks what binaries and pure packages pull in indirectly.
func TestReach(t *testing.T) {
	for _, c := range []struct {
		of, never, why string
	}{
		{"./cmd/hq", "github.com/hajimehoshi/ebiten/v2", "headquarters has no screen"},
		{"./cmd/hq", "go.etcd.io/bbolt", "headquarters has no outbox"},
		{"./cmd/kiosk", "github.com/nats-io/nats-server/v2", "a counter runs no broker"},
		{"./cmd/kiosk", "modernc.org/sqlite", "a counter has no database"},
		{"./cmd/demo", module + "kiosk", "the demo only starts processes"},
		{"./kiosk", "net/http", "a session is pure"},
		{"./ui", "github.com/hajimehoshi/ebiten/v2", "layout is tested without a display"},
		{"./ui", "net/http", "layout knows no network"},
	} {
		deps := list(t, "-deps", c.of)
		for _, p := range deps {
			if p.ImportPath == c.never {
				t.Errorf("%s reaches %s: %s", c.of, c.never, c.why)
			}
		}
	}
}

// TestPureGo checks that what a branch and headquarters run builds without a C
// compiler, for both kinds of machine.
func TestPureGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds three binaries for two machines")
	}
	for _, arch := range []string{"amd64", "arm64"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{if .Error}}{{.ImportPath}}: {{.Error}}{{end}}{{if .CgoFiles}}{{.ImportPath}} needs cgo{{end}}", "./kiosk", "./hq", "./demo")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
		out, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "" {
			t.Errorf("linux/%s: %v\n%s", arch, err, out)
		}
	}
}

func ruleFor(folder string) (rule, bool) {
	for _, r := range rules {
		if fits(r.folder, folder) {
			return r, true
		}
	}
	return rule{}, false
}

// fits reports whether folder is what pattern names.
func fits(pattern, folder string) bool {
	if below, ok := strings.CutSuffix(pattern, "/*"); ok {
		return folder == below || strings.HasPrefix(folder, below+"/")
	}
	return folder == pattern
}

func list(t *testing.T, args ...string) []listed {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard"}, args...)...)
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
