package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
)

// A config is what the file and the flags say. Flags win.
type config struct {
	Data   string `toml:"data"`   // folder of everything that is kept
	Listen string `toml:"listen"` // host:port of pages and API
	Keys   string `toml:"keys"`   // folder of the opening keys, default <data>/keys

	Database             string `toml:"database"`               // postgres://user@host:5432/name?sslmode=verify-full; a SQLite file in the data folder if empty
	DatabasePasswordFile string `toml:"database_password_file"` // holds its password

	Branches map[string]string `toml:"branches"`  // names by branch id, for the pages
	KeepDays int               `toml:"keep_days"` // how long what belongs to no case is kept; 0 for ever
	Demo     bool              `toml:"demo"`      // every page says that its data is for demonstration

	Wording string `toml:"wording"` // signed words for counters; none are sent if empty

	// Bookings of branches' queues; none are taken without.
	QueueKeys string        `toml:"queue_keys"` // folder with the queue key of each branch, BRANCH.key
	Bookings  *bookingsPlan `toml:"bookings"`

	// Certificate of the pages. Without one they are served on loopback only.
	Cert string `toml:"cert"`
	Key  string `toml:"key"`

	TrustedProxies []string `toml:"trusted_proxies"` // reverse proxies whose X-Forwarded- headers hold

	// The embedded broker listens here; off when broker_url is given.
	BrokerListen   string `toml:"broker_listen"`
	BrokerCert     string `toml:"broker_cert"`      // of the embedded broker
	BrokerKey      string `toml:"broker_key"`       // belongs to it
	BrokerClientCA string `toml:"broker_client_ca"` // signs counters' certificates

	BrokerURL          string `toml:"broker_url"`           // ssl://host:8883 of another broker
	BrokerCA           string `toml:"broker_ca"`            // signs its certificate; the system's roots if empty
	BrokerUser         string `toml:"broker_user"`          // headquarters' login there
	BrokerPasswordFile string `toml:"broker_password_file"` // holds its password
	ClientCert         string `toml:"client_cert"`          // headquarters' own certificate there
	ClientKey          string `toml:"client_key"`           // belongs to it
}

// errConfig reports a setting that cannot work; the text names it and the mend.
var errConfig = errors.New("config")

func parseConfig(args []string, usage io.Writer) (config, error) {
	var file string
	var flags config
	f := flag.NewFlagSet("hq", flag.ContinueOnError)
	f.SetOutput(usage)
	f.StringVar(&file, "config", "", "TOML `file` with the settings")
	f.StringVar(&flags.Data, "data", "", "`folder` of everything that is kept (default ./var/hq)")
	f.StringVar(&flags.Listen, "listen", "", "`host:port` of pages and API; port 0 picks one (default 127.0.0.1:8700)")
	f.StringVar(&flags.Keys, "keys", "", "`folder` of the opening keys (default DATA/keys)")
	f.StringVar(&flags.BrokerListen, "broker-listen", "", "`host:port` of the embedded broker; port 0 picks one (default 127.0.0.1:1883)")
	f.StringVar(&flags.BrokerURL, "broker-url", "", "`URL` of another MQTT 3.1.1 broker instead")
	if err := f.Parse(args); err != nil {
		return config{}, err
	}
	if f.NArg() > 0 {
		return config{}, fmt.Errorf("%w: %q is no flag; settings are given as -name value", errConfig, f.Arg(0))
	}
	c, err := readConfig(file)
	if err != nil {
		return config{}, err
	}
	for _, p := range []struct {
		to    *string
		first string
		last  string
	}{
		{&c.Data, flags.Data, filepath.Join("var", "hq")},
		{&c.Listen, flags.Listen, "127.0.0.1:8700"},
		{&c.Keys, flags.Keys, ""},
		{&c.BrokerListen, flags.BrokerListen, ""},
		{&c.BrokerURL, flags.BrokerURL, ""},
	} {
		if p.first != "" {
			*p.to = p.first
		}
		if *p.to == "" {
			*p.to = p.last
		}
	}
	if c.Keys == "" {
		c.Keys = filepath.Join(c.Data, "keys")
	}
	if c.BrokerListen == "" && c.BrokerURL == "" {
		c.BrokerListen = "127.0.0.1:1883"
	}
	return c, c.validate()
}

func readConfig(file string) (config, error) {
	var c config
	if file == "" {
		return c, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return c, fmt.Errorf("%w: file %s cannot be read; check its path and owner: %w", errConfig, file, err)
	}
	meta, err := toml.Decode(string(text), &c)
	var parse toml.ParseError
	if errors.As(err, &parse) {
		return c, fmt.Errorf("%w: file %s, line %d: %s; mend that line", errConfig, file, parse.Position.Line, parse.Message)
	}
	if err != nil {
		return c, fmt.Errorf("%w: file %s: %w", errConfig, file, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return c, fmt.Errorf("%w: file %s: there is no setting %q; remove or correct it", errConfig, file, unknown[0].String())
	}
	return c, nil
}

func (c config) validate() error {
	if err := c.validateDatabase(); err != nil {
		return err
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if err := c.validateBookings(); err != nil {
		return err
	}
	if c.KeepDays != 0 && c.KeepDays < leastKept {
		return fmt.Errorf("%w: keep_days must be %d or more: laws ask for six months of logs; leave it out to keep everything", errConfig, leastKept)
	}
	if c.BrokerURL != "" && c.BrokerListen != "" {
		return fmt.Errorf("%w: broker_listen is for the embedded broker and broker_url for another one; give one of the two", errConfig)
	}
	scheme, _, _ := strings.Cut(c.BrokerURL, "://")
	for node := range strings.SplitSeq(c.BrokerURL, ",") {
		if c.BrokerURL != "" && (scheme != "tcp" && scheme != "ssl" || !strings.HasPrefix(strings.TrimSpace(node), scheme+"://")) {
			return fmt.Errorf("%w: broker_url must begin with ssl:// (or tcp:// on a trusted machine), and so must each node of a cluster after a comma", errConfig)
		}
	}
	for _, p := range []struct{ one, other, names string }{
		{c.Cert, c.Key, "cert and key"}, {c.BrokerCert, c.BrokerKey, "broker_cert and broker_key"},
		{c.ClientCert, c.ClientKey, "client_cert and client_key"},
	} {
		if (p.one == "") != (p.other == "") {
			return fmt.Errorf("%w: %s belong together; give both or neither", errConfig, p.names)
		}
	}
	// Passwords and complaints must not cross a network in clear.
	if c.Cert == "" && !loopback(c.Listen) {
		return fmt.Errorf("%w: listen is %s, which other machines reach: give cert and key, or listen on 127.0.0.1", errConfig, c.Listen)
	}
	if c.BrokerListen != "" && !loopback(c.BrokerListen) && (c.BrokerCert == "" || c.BrokerClientCA == "") {
		return fmt.Errorf("%w: broker_listen is %s, which other machines reach: give broker_cert, broker_key and broker_client_ca, or listen on 127.0.0.1", errConfig, c.BrokerListen)
	}
	return nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return true // not an address at all: whoever listens there says so better
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// serverTLS loads a certificate to serve with, nil without one.
func serverTLS(cert, key, clientCA, setting string) (*tls.Config, error) {
	if cert == "" {
		return nil, nil
	}
	pair, err := loadPair(cert, key, setting)
	if err != nil {
		return nil, err
	}
	t := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	if clientCA != "" {
		if t.ClientCAs, err = loadRoots(clientCA, "broker_client_ca"); err != nil {
			return nil, err
		}
		// Headquarters' own client shows none; access.authorize turns away every
		// other login without one.
		t.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return t, nil
}

// clientTLS is how headquarters meets another broker.
func (c config) clientTLS() (*tls.Config, error) {
	if !strings.HasPrefix(c.BrokerURL, "ssl://") {
		return nil, nil
	}
	t := &tls.Config{MinVersion: tls.VersionTLS12}
	var err error
	if c.BrokerCA != "" {
		if t.RootCAs, err = loadRoots(c.BrokerCA, "broker_ca"); err != nil {
			return nil, err
		}
	}
	if c.ClientCert != "" {
		pair, err := loadPair(c.ClientCert, c.ClientKey, "client_cert and client_key")
		if err != nil {
			return nil, err
		}
		t.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}

func loadPair(cert, key, setting string) (tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return pair, fmt.Errorf("%w: %s: %s and %s are not a certificate in PEM and its key: %w", errConfig, setting, cert, key, err)
	}
	return pair, nil
}

func loadRoots(file, setting string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %s cannot be read; check its path and owner: %w", errConfig, setting, file, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%w: %s: %s holds no certificate in PEM", errConfig, setting, file)
	}
	return pool, nil
}

func (c config) brokerPassword() (string, error) {
	return readPassword(c.BrokerPasswordFile, "broker_password_file")
}

// readPassword gives what stands in a file that a setting names, "" without one.
func readPassword(file, setting string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%w: %s: %s cannot be read; check its path and owner: %w", errConfig, setting, file, err)
	}
	return strings.TrimSpace(string(text)), nil
}
