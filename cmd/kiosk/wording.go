package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/kiosktest"
	"smartcounter/ui"
)

// partWording is the wording in the counter's health.
const partWording = "wording"

// errOlder reports a wording that is not above the one in hand.
var errOlder = errors.New("not newer than the wording in hand")

// wording keeps what the bank lets this counter show and say: the last good one,
// on disk. What is signed by nobody known, is not newer, or would not fit the
// screen never comes before a customer.
type wording struct {
	keys  []*event.VerifyingKey
	path  string // of the last good one
	panel ui.Panel
	log   *slog.Logger

	partIs  func(part, state string)
	changed func()                   // headquarters should hear
	adopt   func(*content.Catalogue) // from the next session on

	arrived chan []byte // the newest message only

	mu   sync.Mutex
	held event.WordingStatus
	body []byte // as it came, nil for the built-in words
}

// openWording returns the words to begin with. Without a key file the counter
// takes none but the built-in ones, and the wording is nil.
func openWording(c *config, log *slog.Logger, partIs func(part, state string), changed func()) (*wording, *content.Catalogue, error) {
	if c.Headquarters.WordingKeyFile == "" {
		return nil, content.Default(), nil
	}
	keys, err := event.ReadVerifyingKeys(c.Headquarters.WordingKeyFile)
	if err != nil {
		return nil, nil, fmt.Errorf("headquarters.wording_key_file: %w", err)
	}
	w := &wording{
		keys: keys, path: filepath.Join(c.Data, "wording.json"), panel: c.panel(), log: log,
		partIs: partIs, changed: changed, arrived: make(chan []byte, 1),
	}
	return w, w.kept(), nil
}

// kept reads the last good wording back. One that is not good any more, after an
// update or on a damaged disk, is told and left for headquarters to replace.
func (w *wording) kept() *content.Catalogue {
	body, err := event.KeptWording(w.path)
	if errors.Is(err, fs.ErrNotExist) {
		w.partIs(partWording, "ok")
		return content.Default()
	}
	var words *content.Catalogue
	if err == nil {
		words, err = w.open(body)
	}
	if err != nil {
		w.log.Error("the kept wording is not used; the built-in words are", "error", err)
		w.partIs(partWording, stateOf(err))
		return content.Default()
	}
	w.partIs(partWording, "ok")
	w.held.Version, w.body = words.Version(), body
	return words
}

// open makes sure that a wording may be shown: whose it is, what it says, and
// whether it fits.
func (w *wording) open(body []byte) (*content.Catalogue, error) {
	signed, err := event.OpenWording(w.keys, body)
	if err != nil {
		return nil, err
	}
	return loadWords(signed.Overlay, signed.Version, w.panel)
}

// loadWords lays an overlay over the built-in words and makes sure that every
// screen can hold them.
func loadWords(overlay string, version uint64, panels ...ui.Panel) (*content.Catalogue, error) {
	words, err := content.Load(strings.NewReader(overlay), version)
	if err != nil {
		return nil, err
	}
	var views []kiosk.View
	for _, s := range kiosktest.Samples(words) {
		views = append(views, s.View)
	}
	for _, panel := range panels {
		if err := ui.CheckWords(words, views, panel); err != nil {
			return nil, err
		}
	}
	return words, nil
}

// take hands a message over to run; it does not wait.
func (w *wording) take(body []byte) {
	body = bytes.Clone(body)
	for {
		select {
		case w.arrived <- body:
			return
		default:
		}
		select {
		case <-w.arrived: // an older one nobody has looked at yet
		default:
		}
	}
}

// run looks at what arrives until ctx ends.
func (w *wording) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case body := <-w.arrived:
			w.consider(body)
		}
	}
}

// consider puts a wording into force, or refuses it and keeps what is in hand.
func (w *wording) consider(body []byte) {
	if bytes.Equal(body, w.body) {
		return // sent again before headquarters heard that it is here
	}
	words, err := w.open(body)
	if err == nil && words.Version() <= w.held.Version {
		err = fmt.Errorf("version %d: %w, version %d", words.Version(), errOlder, w.held.Version)
	}
	if err == nil {
		err = event.KeepWording(w.path, body)
	}
	if err != nil {
		sum := sha256.Sum256(body)
		w.hold(w.held.Version, hex.EncodeToString(sum[:]))
		w.log.Error("a wording from headquarters is refused; the one in hand stays", "error", err)
		w.partIs(partWording, stateOf(fmt.Errorf("refused: %w", err)))
		w.changed()
		return
	}
	w.body = body
	w.hold(words.Version(), "")
	w.log.Info("wording from headquarters", "version", words.Version())
	w.adopt(words)
	w.partIs(partWording, "ok")
	w.changed()
}

func (w *wording) hold(version uint64, refused string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = event.WordingStatus{Version: version, Refused: refused}
}

// status is what headquarters is told, nil without keys.
func (w *wording) status() *event.WordingStatus {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	held := w.held
	return &held
}
