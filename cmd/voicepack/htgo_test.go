//go:build cgo && htgo

package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"smartcounter/devices/voice"
)

// The library itself, against a local server: only a whole recording becomes
// a clip. Without the guard it would save every one of these answers.
func TestHtgoOnlyWholeRecordings(t *testing.T) {
	for name, answer := range answers(t) {
		srv := httptest.NewServer(answer)
		g := guard{next: toServer{srv.URL}, timeout: time.Second}
		if name == "good" {
			g.timeout = 0
		}
		o := online{guardedClient(g)}
		pcm, err := o.Render(context.Background(), voice.Utterance{Text: "您好"})
		srv.Close()
		if name == "good" {
			if err != nil || pcm.Rate != voice.SampleRate {
				t.Errorf("good: %v", err)
			}
			continue
		}
		if !errors.Is(err, errOnline) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
