package assets

import (
	"bytes"
	"embed"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Shape is one of the project's own drawings: 小银, the faces, the hills.
type Shape struct {
	Name    string
	W, H    float64 // its coordinates go from 0 to W and from 0 to H
	Stretch bool    // it fills any box; others keep their proportions
	Layers  []Layer // back to front
}

// A Layer is one path with its colours; zero alpha means not filled, or not
// stroked. Strokes have round ends and corners.
type Layer struct {
	Path         Path
	Fill, Stroke color.RGBA
	Width        float64
}

//go:embed shape/*.svg
var shapeFiles embed.FS

var shapes = sync.OnceValues(parseShapes)

// ShapeByName returns one drawing of the folder shape in its own colours, those
// of the standard theme; ok is false if there is none.
func ShapeByName(name string) (shape Shape, ok bool) {
	all, err := shapes()
	if err != nil {
		return Shape{}, false
	}
	shape, ok = all[name]
	return shape, ok
}

// ShapeNames lists all drawings in alphabetical order.
func ShapeNames() []string {
	all, err := shapes()
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

// HighContrast returns the shape in the colours for a black ground.
func (s Shape) HighContrast() Shape {
	swap := lineArt
	if strings.HasPrefix(s.Name, "xiaoyin") {
		swap = goldIngot
	}
	s.Layers = slices.Clone(s.Layers)
	for i := range s.Layers {
		l := &s.Layers[i]
		if c, ok := swap[l.Fill]; ok {
			l.Fill = c
		}
		if c, ok := swap[l.Stroke]; ok && l.Stroke != silver {
			l.Stroke = c
		}
	}
	return s
}

var (
	ink    = color.RGBA{0x1C, 0x1A, 0x17, 0xFF}
	pine   = color.RGBA{0x1D, 0x46, 0x43, 0xFF}
	silver = color.RGBA{0xDC, 0xE3, 0xE0, 0xFF}
	cheek  = color.RGBA{0xEF, 0xA7, 0x7C, 0xFF}
	black  = color.RGBA{0x00, 0x00, 0x00, 0xFF}
	white  = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}

	// goldIngot lets 小银 shine: gold with black features instead of silver. The
	// gleam on the crown, a stroke, stays as it is.
	goldIngot = map[color.RGBA]color.RGBA{
		ink: black, pine: black,
		silver: {0xFF, 0xE4, 0x5C, 0xFF},
		cheek:  {0xFF, 0xB5, 0x9B, 0xFF},
	}
	// lineArt turns ink to chalk and the hills to night.
	lineArt = map[color.RGBA]color.RGBA{
		ink:                      white,
		{0xDD, 0xD9, 0xCA, 0xFF}: {0x14, 0x14, 0x14, 0xFF},
		{0xC3, 0xCB, 0xC0, 0xFF}: {0x22, 0x22, 0x22, 0xFF},
		{0x9F, 0xB2, 0xA9, 0xFF}: {0x33, 0x33, 0x33, 0xFF},
	}
)

func parseShapes() (map[string]Shape, error) {
	files, err := shapeFiles.ReadDir("shape")
	if err != nil {
		return nil, fmt.Errorf("assets: shapes: %w", err)
	}
	all := make(map[string]Shape, len(files))
	for _, f := range files {
		svg, err := shapeFiles.ReadFile(path.Join("shape", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("assets: shapes: %w", err)
		}
		s, err := parseSVG(svg)
		if err != nil {
			return nil, fmt.Errorf("assets: %s: %w", f.Name(), err)
		}
		s.Name = strings.TrimSuffix(f.Name(), ".svg")
		all[s.Name] = s
	}
	return all, nil
}

// parseSVG reads the small part of SVG that our drawings use: one level of
// elements, which inherit the paint of the root.
func parseSVG(svg []byte) (Shape, error) {
	var s Shape
	var root map[string]string
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attributes := map[string]string{}
		for _, a := range e.Attr {
			attributes[a.Name.Local] = a.Value
		}
		if e.Name.Local == "svg" {
			root = attributes
			s.Stretch = root["preserveAspectRatio"] == "none"
			if _, err := fmt.Sscanf(root["viewBox"], "0 0 %g %g", &s.W, &s.H); err != nil {
				return s, fmt.Errorf("viewBox: %w", err)
			}
			continue
		}
		for _, paint := range []string{"fill", "stroke", "stroke-width"} {
			if _, own := attributes[paint]; !own {
				attributes[paint] = root[paint]
			}
		}
		l, err := parseLayer(e.Name.Local, attributes)
		if err != nil {
			return s, err
		}
		s.Layers = append(s.Layers, l)
	}
}

func parseLayer(tag string, attributes map[string]string) (Layer, error) {
	p, err := parseElement(tag, attributes)
	if err != nil {
		return Layer{}, err
	}
	l := Layer{Path: p}
	if l.Fill, err = parsePaint(attributes["fill"]); err != nil {
		return l, err
	}
	if l.Stroke, err = parsePaint(attributes["stroke"]); err != nil {
		return l, err
	}
	if l.Stroke.A != 0 {
		if l.Width, err = strconv.ParseFloat(attributes["stroke-width"], 64); err != nil {
			return l, fmt.Errorf("stroke-width: %w", err)
		}
	}
	return l, nil
}

func parsePaint(s string) (color.RGBA, error) {
	if s == "" || s == "none" {
		return color.RGBA{}, nil
	}
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 24)
	if err != nil || len(s) != 7 {
		return color.RGBA{}, fmt.Errorf("paint %q is not #RRGGBB", s)
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xFF}, nil
}
