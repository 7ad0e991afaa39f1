package ui

import (
	"errors"
	"fmt"

	"smartcounter/kiosk"
	"smartcounter/kiosk/content"
	"smartcounter/ui/assets"
)

// ErrWords reports words that a customer could not read on the panel.
var ErrWords = errors.New("ui: words that cannot be shown")

// CheckWords makes sure that words can be painted on panel: every character and
// every icon is there, and each of the views, which hold the words, passes the
// lint in every size, posture and hand. Errors are ErrWords and name the place.
func CheckWords(words *content.Catalogue, views []kiosk.View, panel Panel) error {
	for key, text := range words.Shown() {
		for _, r := range text {
			if !Paints(r) {
				return fmt.Errorf("%w: %s: there is no character %q in the font", ErrWords, key, r)
			}
		}
	}
	for _, name := range words.Icons() {
		_, icon := assets.IconByName(name)
		_, shape := assets.ShapeByName(name)
		if !icon && !shape {
			return fmt.Errorf("%w: there is no icon %q", ErrWords, name)
		}
	}
	for _, v := range views {
		if err := checkView(v, panel); err != nil {
			return err
		}
	}
	return nil
}

func checkView(v kiosk.View, panel Panel) error {
	for _, v.Size = range []kiosk.Size{kiosk.Normal, kiosk.Large} {
		for _, v.Posture = range []kiosk.Posture{kiosk.Standing, kiosk.Seated} {
			for _, v.Hand = range []kiosk.Hand{kiosk.RightHand, kiosk.LeftHand} {
				scene := Layout(v, panel)
				for _, f := range Lint(scene) {
					if f.Detail == twice || f.Rule == "word" {
						continue // a matter of the view, and of looks, not of its words
					}
					return fmt.Errorf("%w: on %s, %s: %s", ErrWords, scene.Screen, scene.Size, f)
				}
			}
		}
	}
	return nil
}

// Paints reports whether the font has the character, in both weights.
func Paints(r rune) bool {
	for _, m := range meters {
		m.load()
		if m.chars == nil {
			return false
		}
		if _, ok := m.chars.Lookup(r); !ok {
			return false
		}
	}
	return true
}
