package ui

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden scenes anew")

// TestGoldenScenes keeps what /scene tells about a few screens: ids, roles, names
// and places are what tests, scripts and assistive technology hold on to.
func TestGoldenScenes(t *testing.T) {
	for _, g := range []struct {
		file, sample string
		panel        Panel
	}{
		{"home.json", "home", upright},
		{"service.json", "kiosktest.service-closed", upright},
		{"ticket.json", "kiosktest.ticket-print", upright},
		{"checkin.json", "kiosktest.checkin", upright},
		{"writing.json", "writing", upright},
		{"writing-lying.json", "writing", lying},
		{"phoneentry.json", "phoneentry", upright},
		{"review.json", "review", upright},
		{"submitted.json", "submitted", upright},
	} {
		got, err := json.MarshalIndent(Describe(Layout(find(t, g.sample), g.panel)), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, '\n')
		path := filepath.Join("testdata", "scene", g.file)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s changed; look at it and run with -update:\n%s", g.file, got)
		}
	}
}
