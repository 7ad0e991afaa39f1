package event

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// seeded makes the same key every time, for golden files only.
func seeded(kid string, b byte) *SigningKey {
	return &SigningKey{KID: kid, key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))}
}

var sampleWording = Wording{Version: 7, Made: testTime.UTC().Truncate(time.Second), Overlay: "[text]\n\"nav.back\" = \"返回\"\n"}

func TestSignedWording(t *testing.T) {
	key := seeded("content-2026-11", 1)
	body, err := SignWording(key, sampleWording)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "wording.json", body) // Ed25519 signs the same text the same way
	keys := []*VerifyingKey{seeded("other", 2).Verifying(), key.Verifying()}
	got, err := OpenWording(keys, body)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&sampleWording, got); diff != "" {
		t.Error(diff)
	}
	if got, err = ReadWording(body); err != nil || got.Version != 7 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOpenWordingRefuses(t *testing.T) {
	key := seeded("content-2026-11", 1)
	keys := []*VerifyingKey{key.Verifying()}
	good, err := SignWording(key, sampleWording)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := SignWording(seeded("content-2026-11", 2), sampleWording)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(change func(*signedEnvelope)) []byte {
		var e signedEnvelope
		if err := json.Unmarshal(good, &e); err != nil {
			t.Fatal(err)
		}
		change(&e)
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"nothing":          {nil, ErrDown},
		"not JSON":         {[]byte("x"), ErrDown},
		"cut short":        {good[:len(good)/2], ErrDown},
		"too large":        {make([]byte, MaxDown+1), ErrTooLarge},
		"another key":      {foreign, ErrSignature},
		"payload changed":  {edit(func(e *signedEnvelope) { e.Payload = bytes.Replace(e.Payload, []byte("7"), []byte("8"), 1) }), ErrSignature},
		"signature cut":    {edit(func(e *signedEnvelope) { e.Signatures[0].Sig = e.Signatures[0].Sig[:63] }), ErrSignature},
		"unsigned":         {edit(func(e *signedEnvelope) { e.Signatures = nil }), ErrDown},
		"other type":       {edit(func(e *signedEnvelope) { e.PayloadType = "text/plain" }), ErrDown},
		"signed otherwise": {edit(func(e *signedEnvelope) { e.Signatures[0].Sig = ed25519.Sign(key.key, e.Payload) }), ErrSignature},
		"nonsense, signed": {edit(func(e *signedEnvelope) {
			e.Payload = []byte(`{"version":0}`)
			e.Signatures[0].Sig = ed25519.Sign(key.key, signedText(e.Payload))
		}), ErrDown},
	} {
		if w, err := OpenWording(keys, c.body); !errors.Is(err, c.want) || w != nil {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
	if _, err := OpenWording(nil, good); !errors.Is(err, ErrSignature) {
		t.Errorf("without keys: %v", err)
	}
}

func TestSignWordingRefuses(t *testing.T) {
	for name, change := range map[string]func(*Wording){
		"no version": func(w *Wording) { w.Version = 0 },
		"no date":    func(w *Wording) { w.Made = time.Time{} },
		"empty":      func(w *Wording) { w.Overlay = "" },
		"not UTF-8":  func(w *Wording) { w.Overlay = "\xff" },
		"too large":  func(w *Wording) { w.Overlay = strings.Repeat("#", MaxOverlay+1) },
	} {
		w := sampleWording
		change(&w)
		if _, err := SignWording(seeded("k", 1), w); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	w := sampleWording
	w.Overlay = strings.Repeat("返", MaxOverlay/3)
	if _, err := SignWording(seeded("k", 1), w); err != nil {
		t.Errorf("the largest overlay: %v", err)
	}
}

func TestSigningKeyFiles(t *testing.T) {
	dir := t.TempDir()
	key, err := GenerateSigningKey("content-1")
	if err != nil {
		t.Fatal(err)
	}
	private, public := filepath.Join(dir, "content.key"), filepath.Join(dir, "content.pub")
	if err := errors.Join(key.Write(private), key.Verifying().Write(public)); err != nil {
		t.Fatal(err)
	}
	if err := key.Write(private); !errors.Is(err, ErrKeyFile) {
		t.Errorf("a key was replaced: %v", err)
	}
	read, err := ReadSigningKey(private)
	if err != nil || !read.key.Equal(key.key) || strings.Contains(read.String(), string(key.key)) {
		t.Errorf("%v, %v", read, err)
	}
	// A new key beside the old one: the counter knows both.
	next, err := GenerateSigningKey("content-2")
	if err != nil {
		t.Fatal(err)
	}
	both := append(keyBlock(pemVerifying, "content-1", signSuite, key.Verifying().key), keyBlock(pemVerifying, "content-2", signSuite, next.Verifying().key)...)
	if err := os.WriteFile(public, both, 0o644); err != nil {
		t.Fatal(err)
	}
	keys, err := ReadVerifyingKeys(public)
	if err != nil || len(keys) != 2 || keys[1].KID != "content-2" {
		t.Fatalf("%v, %v", keys, err)
	}
	for name, read := range map[string]func() error{
		"signing as verifying": func() error { _, err := ReadVerifyingKeys(private); return err },
		"verifying as signing": func() error {
			if err := os.Chmod(public, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := ReadSigningKey(public)
			return err
		},
		"missing": func() error { _, err := ReadVerifyingKeys(filepath.Join(dir, "none")); return err },
		"widely readable": func() error {
			if err := os.Chmod(private, 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := ReadSigningKey(private)
			return err
		},
	} {
		if err := read(); !errors.Is(err, ErrKeyFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := GenerateSigningKey("Not an id"); !errors.Is(err, ErrKeyFile) {
		t.Error(err)
	}
}

func FuzzOpenWording(f *testing.F) {
	key := seeded("content-2026-11", 1)
	good, err := SignWording(key, sampleWording)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"payloadType":"` + wordingType + `","payload":"e30=","signatures":[{"keyid":"","sig":""}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if w, err := OpenWording([]*VerifyingKey{key.Verifying()}, body); err == nil {
			// The fuzzer has no key: what opens was signed here.
			if diff := cmp.Diff(&sampleWording, w); diff != "" {
				t.Fatal(diff)
			}
		}
		if w, err := ReadWording(body); err == nil && w.Validate() != nil {
			t.Fatalf("%+v", w)
		}
	})
}
