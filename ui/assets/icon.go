package assets

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// IconGrid is the width and height of every icon's coordinates.
const IconGrid = 24

// An Icon is drawn by stroking its paths with round ends and corners.
type Icon struct {
	Name  string
	Paths []Path
}

//go:embed icon/icons.json
var iconFile []byte

var icons = sync.OnceValues(func() (map[string]Icon, error) { return parseIcons(iconFile) })

// IconByName returns one icon of icon/icons.json; ok is false if there is none.
func IconByName(name string) (icon Icon, ok bool) {
	all, err := icons()
	if err != nil {
		return Icon{}, false
	}
	icon, ok = all[name]
	return icon, ok
}

// IconNames lists all icons in alphabetical order.
func IconNames() []string {
	all, err := icons()
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// parseIcons reads icons.json: every icon is a list of SVG elements, whose
// attributes are strings and whose tag is "t".
func parseIcons(file []byte) (map[string]Icon, error) {
	var raw map[string][]map[string]string
	if err := json.Unmarshal(file, &raw); err != nil {
		return nil, fmt.Errorf("assets: icons: %w", err)
	}
	all := make(map[string]Icon, len(raw))
	for name, elements := range raw {
		icon := Icon{Name: name}
		for _, e := range elements {
			p, err := parseElement(e["t"], e)
			if err != nil {
				return nil, fmt.Errorf("assets: icon %s: %w", name, err)
			}
			icon.Paths = append(icon.Paths, p)
		}
		all[name] = icon
	}
	return all, nil
}

// parseElement turns one SVG element into a path.
func parseElement(tag string, attributes map[string]string) (Path, error) {
	var failed error
	number := func(name string) float64 {
		s, ok := attributes[name]
		if !ok {
			return 0
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			failed = fmt.Errorf("assets: %s of %s: %w", name, tag, err)
		}
		return v
	}
	var p Path
	switch tag {
	case "path":
		return parsePath(attributes["d"])
	case "circle":
		p.ellipse(number("cx"), number("cy"), number("r"), number("r"))
	case "ellipse":
		p.ellipse(number("cx"), number("cy"), number("rx"), number("ry"))
	case "rect":
		p.rect(number("x"), number("y"), number("width"), number("height"), number("rx"))
	case "line":
		p.moveTo(Point{number("x1"), number("y1")})
		p.lineTo(Point{number("x2"), number("y2")})
	default:
		return nil, fmt.Errorf("assets: element %q is not supported", tag)
	}
	return p, failed
}
