package kiosktest

import (
	"embed"
	"path"
	"strings"
	"testing"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
)

//go:embed scripts/*.txt
var scripts embed.FS

func TestScripts(t *testing.T) {
	files, err := scripts.ReadDir("scripts")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Run(f.Name(), func(t *testing.T) {
			script, err := scripts.Open(path.Join("scripts", f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			defer script.Close()
			if err := NewDriver(StaffCounter()).Run(script); err != nil {
				t.Error(err)
			}
		})
	}
}

// Adding a screen takes a prompt and a script: neither is forgotten.
func TestEveryScreenHasPromptAndScript(t *testing.T) {
	var all strings.Builder
	files, err := scripts.ReadDir("scripts")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := scripts.ReadFile(path.Join("scripts", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	words := content.Default()
	for _, s := range kiosk.Screens() {
		prompt := s.ID()
		if prompt == "home" {
			prompt = "home.morning" // by the time of day
		}
		if words.Slots(prompt) != 0 {
			t.Errorf("no prompt %q", prompt)
		}
		if !strings.Contains(all.String(), "see "+s.ID()+"\n") {
			t.Errorf("no script comes to %q", s.ID())
		}
	}
	for _, o := range kiosk.Overlays() {
		if !strings.Contains(all.String(), "+"+o.ID()+"\n") {
			t.Errorf("no script comes under %q", o.ID())
		}
	}
}
