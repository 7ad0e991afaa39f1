package pages

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
)

//go:embed icons.json
var iconFile []byte

// icons are Lucide's (icons.LICENSE), by name.
type icons map[string]string

func loadIcons() (icons, error) {
	var i icons
	if err := json.Unmarshal(iconFile, &i); err != nil {
		return nil, fmt.Errorf("%w: icons: %w", ErrPage, err)
	}
	return i, nil
}

// draw draws an icon of so many pixels. Words stand beside every icon, so it is
// hidden from readers.
func (i icons) draw(name string, size int) (template.HTML, error) {
	body, known := i[name]
	if !known {
		return "", fmt.Errorf("no icon %q", name)
	}
	return template.HTML(fmt.Sprintf(`<svg class="ic" aria-hidden="true" width="%d" height="%d" viewBox="0 0 24 24" fill="none" stroke="currentColor" `+
		`stroke-width="2" stroke-linecap="round" stroke-linejoin="round">%s</svg>`, size, size, body)), nil
}
