package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"smartcounter/devices/voice"
	"smartcounter/kiosk"
	"smartcounter/kiosk/event"
	"smartcounter/ui"
)

// config is the counter's configuration file. Every setting is documented in
// docs/configuration.md.
type config struct {
	Data    string `toml:"data"`    // folder of outbox and counters
	Metrics string `toml:"metrics"` // address of GET /metrics, "" for none

	Branch struct {
		ID   string `toml:"id"`
		Name string `toml:"name"`
		Desk string `toml:"desk"` // where the service desk is, said when nobody comes
		Demo bool   `toml:"demo"` // the branch's pages say that their data is for demonstration
	} `toml:"branch"`

	Kiosk struct {
		ID            string `toml:"id"`
		Place         string `toml:"place"` // "2号机"
		Slot          int    `toml:"slot"`  // which of the branch's number ranges is ours
		NumberKeyFile string `toml:"number_key_file"`

		// StaffTasks are offered on the home screen beside the customer's own.
		StaffTasks []kiosk.Task `toml:"staff_tasks"`

		Scanner bool `toml:"scanner"` // a code scanner that types is there
	} `toml:"kiosk"`

	Headquarters struct {
		Broker      string `toml:"broker"`
		SealKeyFile string `toml:"seal_key_file"`
		CAFile      string `toml:"ca_file"`
		CertFile    string `toml:"cert_file"`
		KeyFile     string `toml:"key_file"`

		// WordingKeyFile tells whose words the counter shows; "" for none but the
		// built-in ones.
		WordingKeyFile string `toml:"wording_key_file"`
	} `toml:"headquarters"`

	Panel struct {
		Width      int     `toml:"width"`
		Height     int     `toml:"height"`
		PitchMM    float64 `toml:"pitch_mm"`
		Fullscreen bool    `toml:"fullscreen"`
	} `toml:"panel"`

	// Keypad is for customers who use keys or a single switch.
	Keypad struct {
		ScanSeconds float64 `toml:"scan_seconds"` // the focus moves on by itself; 0: it does not
		Speak       bool    `toml:"speak"`        // and each element is said
	} `toml:"keypad"`

	Queue   queueConfig   `toml:"queue"`
	Network networkConfig `toml:"branch_network"`

	Voice   voiceConfig   `toml:"voice"`
	HelpKey helpKeyConfig `toml:"help_key"`

	ServiceKey serviceKeyConfig `toml:"service_key"`

	Presence presenceConfig `toml:"presence"`
}

// readConfig reads and checks a configuration file. The error is one sentence
// that names the setting and the mend.
func readConfig(path string) (*config, error) {
	c := &config{}
	c.Panel.Width, c.Panel.Height, c.Panel.PitchMM = 1080, 1920, 0.248
	c.Voice.Volume, c.Voice.Rate = voice.Medium, "normal"
	c.Queue = queueConfig{Open: clockTime(9 * time.Hour), Close: clockTime(17 * time.Hour), DayStart: clockTime(4 * time.Hour),
		GuardMinutes: 75, SlotMinutes: 15, ElasticMinutes: 60, Reserve: 10}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("configuration %s does not exist: copy deploy/kiosk.toml there, or name another file with -config", path)
	}
	if err != nil {
		return nil, fmt.Errorf("configuration %s cannot be read: %w; make it readable for this user", path, errors.Unwrap(err))
	}
	meta, err := toml.Decode(string(data), c)
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return nil, fmt.Errorf("configuration %s, line %d: %s; mend that line", path, parse.Position.Line, parse.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w; mend that setting", path, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("configuration %s: there is no setting %s; check its spelling in docs/configuration.md", path, unknown[0])
	}
	for _, check := range []struct {
		bad           bool
		setting, mend string
	}{
		{c.Data == "", "data", "name a folder that this user may write to"},
		{!event.ValidID(c.Branch.ID), "branch.id", "use 1 to 32 of a-z, 0-9 and -"},
		{c.Branch.Name == "", "branch.name", "give the name that customers read, such as 桂花路网点"},
		{len([]rune(c.Branch.Name)) > 12, "branch.name", "use at most 12 characters, so that it fits the header"},
		{c.Branch.Desk == "", "branch.desk", "say where the service desk is, such as 大门左手边"},
		{len([]rune(c.Branch.Desk)) > 10, "branch.desk", "use at most 10 characters"},
		{!event.ValidID(c.Kiosk.ID), "kiosk.id", "use 1 to 32 of a-z, 0-9 and -"},
		{c.Kiosk.Place == "", "kiosk.place", "say which counter this is, such as 2号机"},
		{len([]rune(c.Kiosk.Place)) > 8, "kiosk.place", "use at most 8 characters"},
		{c.Kiosk.NumberKeyFile == "", "kiosk.number_key_file", "name the branch's number key"},
		{!validStaffTasks(c.Kiosk.StaffTasks), "kiosk.staff_tasks", "use threequestions, or leave it out"},
		{c.Headquarters.SealKeyFile == "", "headquarters.seal_key_file", "name headquarters' public key"},
		{!validBroker(c.Headquarters.Broker), "headquarters.broker", "write it as tls://host:8883 or tcp://host:1883, the nodes of a cluster with commas between"},
		{c.Panel.Width < 320 || c.Panel.Width > 7680, "panel.width", "use 320 to 7680 pixels"},
		{c.Panel.Height < 320 || c.Panel.Height > 7680, "panel.height", "use 320 to 7680 pixels"},
		{c.Panel.PitchMM < 0.05 || c.Panel.PitchMM > 2, "panel.pitch_mm", "give millimetres per pixel, such as 0.248"},
		{c.Voice.Volume < voice.Quiet || c.Voice.Volume > voice.Loudest, "voice.volume", "use 1 to 4"},
		{voiceRates[c.Voice.Rate] == nil, "voice.rate", "use slow, normal or fast"},
		{c.Keypad.ScanSeconds != 0 && (c.Keypad.ScanSeconds < 0.5 || c.Keypad.ScanSeconds > 10), "keypad.scan_seconds", "use 0.5 to 10 seconds, or 0 for keys that move the focus"},
		{c.Keypad.Speak && c.Keypad.ScanSeconds == 0, "keypad.speak", "give keypad.scan_seconds too; without it the say key asks"},
		{!c.HelpKey.validPin(), "help_key.pin", "name a GPIO line, such as GPIO17"},
		{!c.HelpKey.validLight(), "help_key.light", "name a GPIO line other than help_key.pin's, such as GPIO27, and give help_key.pin too"},
		{!c.Presence.validPin(c.HelpKey.Pin, c.HelpKey.Light, c.ServiceKey.Pin), "presence.pin", "name a GPIO line of its own, such as GPIO5"},
		{!c.ServiceKey.validPin(c.HelpKey), "service_key.pin", "name a GPIO line of its own, such as GPIO22"},
		{(c.Headquarters.CertFile == "") != (c.Headquarters.KeyFile == ""), "headquarters.cert_file", "give cert_file and key_file together"},
	} {
		if check.bad {
			return nil, fmt.Errorf("configuration %s: %s is missing or not valid; %s", path, check.setting, check.mend)
		}
	}
	if setting, mend := c.Queue.check(c.Network); setting != "" {
		return nil, fmt.Errorf("configuration %s: %s is missing or not valid; %s", path, setting, mend)
	}
	// Relative names are meant from where the configuration lies.
	dir := filepath.Dir(path)
	for _, p := range []*string{&c.Data, &c.Kiosk.NumberKeyFile, &c.Headquarters.SealKeyFile, &c.Headquarters.CAFile, &c.Headquarters.CertFile, &c.Headquarters.KeyFile, &c.Headquarters.WordingKeyFile, &c.Voice.Pack, &c.Queue.KeyFile, &c.Queue.CAFile} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	return c, nil
}

// validStaffTasks accepts tasks that staff begin, each once.
func validStaffTasks(tasks []kiosk.Task) bool {
	for i, k := range tasks {
		if !slices.Contains(kiosk.StaffTasks(), k) || slices.Contains(tasks[:i], k) {
			return false
		}
	}
	return true
}

// panel is the glass that the counter draws on.
func (c *config) panel() ui.Panel {
	return ui.Panel{Width: c.Panel.Width, Height: c.Panel.Height, Pitch: c.Panel.PitchMM}
}

// validBroker accepts one address or, with commas between, those of a cluster. The
// relay looks closer.
func validBroker(s string) bool {
	for one := range strings.SplitSeq(s, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || (u.Scheme != "tcp" && u.Scheme != "tls") || u.Hostname() == "" || u.Port() == "" {
			return false
		}
	}
	return true
}

// numberKey reads the branch's secret for query numbers.
func (c *config) numberKey() ([]byte, error) {
	data, err := os.ReadFile(c.Kiosk.NumberKeyFile)
	if err != nil {
		return nil, fmt.Errorf("kiosk.number_key_file: %w; copy the branch's key there", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("kiosk.number_key_file %s: expected 64 hexadecimal digits; copy the branch's key there again", c.Kiosk.NumberKeyFile)
	}
	return key, nil
}

// tls returns the settings for a tls:// broker, nil for tcp://.
func (c *config) tls() (*tls.Config, error) {
	if !strings.HasPrefix(c.Headquarters.Broker, "tls://") {
		return nil, nil
	}
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	if file := c.Headquarters.CAFile; file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("headquarters.ca_file: %w; copy the authority's certificate there", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("headquarters.ca_file %s holds no certificate in PEM form; copy it there again", file)
		}
	}
	if c.Headquarters.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(c.Headquarters.CertFile, c.Headquarters.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("headquarters.cert_file %s with key_file %s: %w; copy a matching pair there", c.Headquarters.CertFile, c.Headquarters.KeyFile, err)
		}
		t.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}
