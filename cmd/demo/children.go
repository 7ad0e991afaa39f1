package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The counter that is operated belongs to this branch.
const (
	branchID   = "guihua"
	branchName = "桂花路网点"
)

// headquarters prepares the headquarters process.
func (s *system) headquarters(addr, broker string) (*child, error) {
	dir := filepath.Join(s.data, "hq")
	config := filepath.Join(s.data, "hq.toml")
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by the demo at every start. All settings: docs/configuration.md\ndata = %q\nlisten = %q\nbroker_listen = %q\nqueue_keys = %q\ndemo = true\n", dir, addr, broker, filepath.Dir(s.queueKey(branchID)))
	if s.wording != "" {
		fmt.Fprintf(&b, "wording = %q\n", s.wording)
	}
	fmt.Fprintf(&b, "\n[branches]\n%s = %q\n", branchID, branchName)
	branches := []string{branchID}
	for i := range s.simulate {
		fmt.Fprintf(&b, "%s = %q\n", simulatedID(i), simulatedNames[i%len(simulatedNames)])
		branches = append(branches, simulatedID(i))
	}
	for _, id := range branches {
		if err := secret(s.queueKey(id)); err != nil {
			return nil, err
		}
	}
	b.WriteString(bookingSettings)
	if err := writeFile(config, []byte(b.String())); err != nil {
		return nil, err
	}
	return s.binary("hq", []string{"-config", config}, nil), nil
}

// bookingSettings offer what queueSettings serve, day and night.
const bookingSettings = `
[bookings]
open = "00:15"
close = "24:00"
slot_minutes = 15
places = 4
days = 7
every_day = true
services = { cash = "取钱、存钱", card = "银行卡", savings = "定期、理财" }
`

// queueKey is the file that a branch and headquarters share.
func (s *system) queueKey(branch string) string {
	return filepath.Join(s.data, "queue-keys", branch+".key")
}

// counter prepares the kiosk that is operated on the display.
func (s *system) counter(screen, broker, branch, display string) (*child, error) {
	config, err := s.kioskConfig("kiosk", kioskIdentity{
		branch: branchID, name: branchName, kiosk: "k1", place: "1号机", network: branch,
	}, broker)
	if err != nil {
		return nil, err
	}
	return s.binary("kiosk", []string{"-config", config, "-screen", screen}, []string{"DISPLAY=" + display}), nil
}

// simulatedNames are made up.
var simulatedNames = []string{"银杏路网点", "海棠路网点", "石榴街网点", "青松路网点", "玉兰街网点", "翠竹路网点", "丹桂街网点", "云杉路网点"}

func simulatedID(i int) string { return fmt.Sprintf("demo-%02d", i+1) }

// branch prepares the i-th simulated branch: a kiosk without a display whose
// customers are simulated.
func (s *system) branch(i int, broker string) (*child, error) {
	name := fmt.Sprintf("branch-%d", i+1)
	config, err := s.kioskConfig(name, kioskIdentity{
		branch: simulatedID(i), name: simulatedNames[i%len(simulatedNames)], kiosk: "k1", place: "1号机",
	}, broker)
	if err != nil {
		return nil, err
	}
	return s.binary("kiosk", []string{"-config", config, "-simulate", "15s"}, nil).named(name, s.data), nil
}

type kioskIdentity struct {
	branch, name, kiosk, place string
	network                    string // address of the branch network, "" for none
}

// queueSettings are a branch's that is open day and night, for whoever tries it.
const queueSettings = `
[queue]
key_file = %q
open = "00:15"
close = "24:00"
windows = ["1", "2", "3", "4"]

[[queue.services]]
id = "cash"
letter = "A"
label = "取钱、存钱"
area = "2号区"
way = "大门进来右手边，靠窗"

[[queue.services]]
id = "card"
letter = "B"
label = "银行卡"
area = "2号区"
way = "大门进来右手边，靠窗"

[[queue.services]]
id = "savings"
letter = "C"
label = "定期、理财"
area = "3号区"
way = "大门进来左手边，靠里"
`

func (s *system) kioskConfig(folder string, id kioskIdentity, broker string) (string, error) {
	key := filepath.Join(s.data, "keys", id.branch+".number")
	if err := secret(key); err != nil {
		return "", err
	}
	queueKey := s.queueKey(id.branch)
	if err := secret(queueKey); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Written by the demo at every start. All settings: docs/configuration.md\ndata = %q\n\n", filepath.Join(s.data, folder))
	fmt.Fprintf(&b, "[branch]\nid = %q\nname = %q\ndesk = \"大门左手边\"\ndemo = true\n\n", id.branch, id.name)
	fmt.Fprintf(&b, "[kiosk]\nid = %q\nplace = %q\nslot = 0\nnumber_key_file = %q\n\n", id.kiosk, id.place, key)
	fmt.Fprintf(&b, "[headquarters]\nbroker = %q\nseal_key_file = %q\n", "tcp://"+broker, filepath.Join(s.data, "hq", "seal.pub"))
	if s.wordingKey != "" {
		fmt.Fprintf(&b, "wording_key_file = %q\n", s.wordingKey)
	}
	fmt.Fprintf(&b, "\n[panel]\nwidth = %d\nheight = %d\npitch_mm = %.4f\n", s.width, s.height, s.pitch())
	if pack := filepath.Join(s.binaries, "voice"); exists(filepath.Join(pack, "manifest.json")) {
		fmt.Fprintf(&b, "\n[voice]\npack = %q\n", pack)
	}
	fmt.Fprintf(&b, queueSettings, queueKey)
	if id.network != "" {
		fmt.Fprintf(&b, "\n[branch_network]\nlisten = %q\nnames = [\"127.0.0.1\", \"localhost\"]\nspeak = true\nticket_link = %q\n", id.network, "https://"+id.network)
	}
	path := filepath.Join(s.data, folder+".toml")
	return path, writeFile(path, []byte(b.String()))
}

// binary prepares a child from one of the project's own binaries.
func (s *system) binary(name string, args, env []string) *child {
	return (&child{path: filepath.Join(s.binaries, name), args: args, env: env}).named(name, s.data)
}

// named gives a child its name, and its log in the data folder.
func (c *child) named(name, data string) *child {
	c.name, c.log = name, filepath.Join(data, name+".log")
	return c
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// pitch makes whatever panel is asked for as large as the reference, 21.5 inches:
// 0.248 mm a pixel at 1080 by 1920.
func (s *system) pitch() float64 {
	short, long := float64(min(s.width, s.height)), float64(max(s.width, s.height))
	return 0.248 / min(short/1080, long/1920)
}
