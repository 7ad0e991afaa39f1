package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"
)

// The recording is espeak-ng's 您好 as MP3.
func recording(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/ninhao.mp3")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// answers are what an online voice has been seen to answer. Only the first is
// a recording.
func answers(t testing.TB) map[string]http.HandlerFunc {
	good := recording(t)
	mpeg := func(w http.ResponseWriter) { w.Header().Set("Content-Type", "audio/mpeg") }
	return map[string]http.HandlerFunc{
		"good": func(w http.ResponseWriter, _ *http.Request) {
			mpeg(w)
			w.Write(good)
		},
		"403 with HTML": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "<html>captcha</html>")
		},
		"429 that claims to be sound": func(w http.ResponseWriter, _ *http.Request) {
			mpeg(w)
			w.WriteHeader(http.StatusTooManyRequests)
			w.Write(good)
		},
		"cut body": func(w http.ResponseWriter, _ *http.Request) {
			mpeg(w)
			w.Header().Set("Content-Length", strconv.Itoa(len(good)))
			w.Write(good[:len(good)/2])
			w.(http.Flusher).Flush()
			c, _, _ := w.(http.Hijacker).Hijack()
			c.Close()
		},
		"slow loris": func(w http.ResponseWriter, r *http.Request) {
			mpeg(w)
			for i := range good {
				if _, err := w.Write(good[i : i+1]); err != nil {
					return
				}
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) },
		"wrong type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Write(good)
		},
		"no type": func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			w.Write(good)
		},
		"sound in name only": func(w http.ResponseWriter, _ *http.Request) {
			mpeg(w)
			fmt.Fprint(w, "<html>captcha</html>")
		},
		"empty": func(w http.ResponseWriter, _ *http.Request) { mpeg(w) },
		"one frame": func(w http.ResponseWriter, _ *http.Request) {
			mpeg(w)
			w.Write(good[:200])
		},
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			mpeg(w)
			for range 2 * maxAnswer / len(good) {
				if _, err := w.Write(good); err != nil {
					return
				}
			}
		},
	}
}

// toServer sends every request to a local server, whatever address it names.
type toServer struct{ url string }

func (s toServer) RoundTrip(r *http.Request) (*http.Response, error) {
	to, err := http.NewRequestWithContext(r.Context(), r.Method, s.url+r.URL.Path, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(to)
}

func TestGuard(t *testing.T) {
	for name, answer := range answers(t) {
		srv := httptest.NewServer(answer)
		client := &http.Client{Transport: guard{next: toServer{srv.URL}, timeout: 500 * time.Millisecond}}
		if name == "good" { // a busy machine may take its time for this one
			client.Transport = guard{next: toServer{srv.URL}}
		}
		r, err := client.Get("http://voice.example/tts")
		if name != "good" {
			if !errors.Is(err, errOnline) {
				t.Errorf("%s: %v", name, err)
			}
			srv.Close()
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || len(body) != len(recording(t)) {
			t.Errorf("good: %d bytes, %v", len(body), err)
		}
		srv.Close()
	}
}

func TestGuardNobodyThere(t *testing.T) {
	client := &http.Client{Transport: guard{next: toServer{"http://127.0.0.1:9"}}}
	if _, err := client.Get("http://voice.example/tts"); !errors.Is(err, errOnline) {
		t.Errorf("no server: %v", err)
	}
}

func TestDecodeMP3(t *testing.T) {
	p, err := decodeMP3(recording(t))
	if err != nil || p.Rate != 22050 || p.Duration() < 400*time.Millisecond || p.Duration() > 2*time.Second {
		t.Errorf("%d Hz, %v, %v", p.Rate, p.Duration(), err)
	}
}

func FuzzDecodeMP3(f *testing.F) {
	f.Add(recording(f))
	f.Add([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := decodeMP3(b); err == nil && p.Duration() < 150*time.Millisecond {
			t.Errorf("%v of sound passed", p.Duration())
		}
	})
}
