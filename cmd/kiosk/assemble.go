package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"smartcounter/devices/voice"
	"smartcounter/kiosk"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/content"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/ink"
	"smartcounter/kiosk/ink/lexicon"
	"smartcounter/kiosk/runner"
	"smartcounter/outbox"
	"smartcounter/outbox/mqtt"
)

// A counter is the assembled kiosk.
type counter struct {
	config *config
	flags  flags
	log    *slog.Logger

	metrics *prometheus.Registry
	outbox  *outbox.Outbox
	relay   *mqtt.Relay
	runner  *runner.Runner
	speaker *speaker        // nil when muted or simulated
	helpKey *helpKey        // nil for none
	service *serviceKey     // nil for none
	present *presenceSensor // nil for none
	wording *wording        // nil without keys for it
	branch  *branchNet      // nil without a queue
	parts   parts
	changed chan struct{} // a part changed: headquarters should hear

	linkFault string // the last reason logged; the relay's goroutine only

	stage    *stage    // nil when simulated
	customer *customer // nil unless simulated
}

// assemble opens and connects everything. What fails here is one sentence that
// names the file or the setting and the mend.
func assemble(_ context.Context, c *config, o flags, log *slog.Logger) (_ *counter, err error) {
	k := &counter{config: c, flags: o, log: log, metrics: newRegistry(), changed: make(chan struct{}, 1)}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data: %w; name a folder that this user may write to", err)
	}
	public, err := event.ReadPublicKey(c.Headquarters.SealKeyFile)
	if err != nil {
		return nil, fmt.Errorf("headquarters.seal_key_file: %w", err)
	}
	key, err := c.numberKey()
	if err != nil {
		return nil, err
	}
	permutation, err := event.NewNumbers(key, c.Kiosk.Slot)
	if err != nil {
		return nil, fmt.Errorf("kiosk.slot: %w", err)
	}
	tlsConfig, err := c.tls()
	if err != nil {
		return nil, err
	}

	sent, err := mqtt.NewMetrics(k.metrics)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	if err := k.openOutbox(sent.ObserveAppend); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			k.close()
		}
	}()
	committed, err := k.outbox.State(runner.NumberState)
	if err != nil {
		return nil, fmt.Errorf("outbox %s: %w", k.outbox.Path(), err)
	}
	numbers, err := runner.NewNumbers(permutation, filepath.Join(c.Data, "count"), committed)
	if err != nil {
		return nil, err
	}
	recognizer, err := ink.Default()
	if err != nil {
		return nil, fmt.Errorf("handwriting model: %w; install this release again", err)
	}
	k.parts.set("handwriting", "ok")
	dictionary, err := lexicon.Default()
	if err != nil {
		return nil, fmt.Errorf("dictionary: %w; install this release again", err)
	}
	suggester, err := lexicon.NewSuggester(dictionary)
	if err != nil {
		return nil, fmt.Errorf("phrases: %w; install this release again", err)
	}

	var words *content.Catalogue
	if k.wording, words, err = openWording(c, log, k.partIs, k.tell); err != nil {
		return nil, err
	}
	house := phrases{words: suggester}
	house.follow(words)

	if k.branch, err = openBranch(c, branchStore{k.outbox}, log, k.sayCall); err != nil {
		return nil, err
	}

	options := runner.Options{
		Session: kiosk.Config{
			Branch: c.Branch.Name, Place: c.Kiosk.Place, Desk: c.Branch.Desk,
			Tasks: append(kiosk.Tasks(), c.Kiosk.StaffTasks...), Services: c.Queue.tiles(),
			Words: words, Seed: uint64(time.Now().UnixNano()),
		},
		Branch: c.Branch.ID, Kiosk: c.Kiosk.ID, Version: version,
		Store:      store{k.outbox},
		Sealer:     event.NewSealer(public),
		Numbers:    numbers,
		Calendar:   calendar.New(),
		Recognizer: recognizer,
		Suggester:  &house,
		Health: func() runner.Health {
			h := health(k.outbox, c.Data, &k.parts, log)
			h.Wording = k.wording.status()
			return h
		},
		Log: log,
	}
	if k.branch != nil {
		options.Queue, options.Bell = k.branch.queue(), k.branch
	}
	if o.simulate > 0 {
		k.customer = newCustomer(uint64(time.Now().UnixNano()))
		options.Show = k.customer.show
	} else {
		if k.stage, err = newStage(c); err != nil {
			return nil, fmt.Errorf("panel: %w", err)
		}
		options.Show = k.stage.show
		options.Wipe = k.stage.wipe
		options.Session.Scanner = c.Kiosk.Scanner
		if !c.Voice.Muted {
			k.speaker = newSpeaker(c.Voice, log, func(h voice.Health) { k.partIs("voice", string(h)) })
			options.Speaker = k.speaker
		}
		k.service = openServiceKey(c.ServiceKey, log, k.partIs)
		k.present = openPresence(c.Presence, log, k.partIs)
		if k.helpKey = openHelpKey(c.HelpKey, log, k.partIs); k.helpKey != nil {
			options.Show = k.helpKey.follow(options.Show)
		}
	}
	show := options.Show
	options.Show = func(v kiosk.View) {
		house.follow(v.Words)
		show(v)
	}
	if k.runner, err = runner.New(options); err != nil {
		return nil, err
	}
	if k.branch != nil {
		k.branch.runner = k.runner
	}
	if k.wording != nil {
		k.wording.adopt = func(words *content.Catalogue) { _ = k.runner.Send(kiosk.WordsChanged{Words: words}) }
	}
	if k.stage != nil {
		k.stage.runner = k.runner
	}
	k.relay, err = mqtt.New(k.outbox, mqtt.Options{
		Broker: c.Headquarters.Broker, TLS: tlsConfig, Branch: c.Branch.ID, Kiosk: c.Kiosk.ID,
		OnDown: k.down, OnLink: k.link, OnAlarm: k.alarm, Metrics: sent,
		// A counter comes back quickly after a short cut; the jitter keeps a
		// whole country from coming back in the same second.
		MinBackoff: 300 * time.Millisecond, MaxBackoff: 15 * time.Second,
	})
	if err != nil {
		return nil, fmt.Errorf("headquarters.broker: %w", err)
	}
	return k, nil
}

// down takes what headquarters or the branch sends.
func (k *counter) down(what string, payload []byte) {
	switch {
	case what == event.DownContent && k.wording != nil:
		k.wording.take(payload)
		return
	case what == event.DownBookings && k.branch != nil:
		go k.branch.bookings(payload)
		return
	case what != event.DownHelp:
		k.log.Warn("unknown message from headquarters", "what", what, "bytes", len(payload))
		return
	}
	reply, err := event.UnmarshalHelpReply(payload)
	if err != nil {
		k.log.Warn("message from headquarters is not valid", "what", what, "error", err)
		return
	}
	go k.runner.HelpReplied(reply.Call)
}

func (k *counter) link(up bool, err error) {
	if up {
		k.log.Info("headquarters can be reached")
	}
	// Every attempt to connect reports its failure; one line for each reason is
	// enough.
	said := ""
	if err != nil {
		said = err.Error()
	}
	if said != "" && said != k.linkFault {
		k.log.Warn("headquarters cannot be reached", "error", err)
	}
	k.linkFault = said
	go k.runner.Send(kiosk.LinkChanged{Up: up})
}

func (k *counter) alarm(a mqtt.Alarm) {
	k.log.Error("relay", "alarm", a.What, "sequence", a.Sequence, "error", a.Err)
	k.partIs("relay", a.What)
}

// partIs notes a part's state, for the next status event.
func (k *counter) partIs(part, state string) {
	if k.parts.set(part, state) {
		k.tell()
	}
}

// tell lets headquarters hear how the counter is.
func (k *counter) tell() {
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// close closes what assemble opened. It may be called more than once.
func (k *counter) close() error {
	var errs []error
	if k.speaker != nil {
		errs = append(errs, k.speaker.close())
		k.speaker = nil
	}
	if k.helpKey != nil {
		k.helpKey.close()
		k.helpKey = nil
	}
	if k.present != nil {
		k.present.close()
		k.present = nil
	}
	if k.service != nil {
		k.service.close()
		k.service = nil
	}
	if k.branch != nil {
		errs = append(errs, k.branch.close())
		k.branch = nil
	}
	if k.outbox != nil {
		errs = append(errs, k.outbox.Close())
		k.outbox = nil
	}
	return errors.Join(errs...)
}
