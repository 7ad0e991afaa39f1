package kiosktest

import (
	"embed"
	"path"
	"testing"
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
			if err := NewDriver(Counter()).Run(script); err != nil {
				t.Error(err)
			}
		})
	}
}
