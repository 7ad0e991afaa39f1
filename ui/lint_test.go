package ui

import (
	"fmt"
	"strings"
	"testing"

	"smartcounter/kiosk"
)

// variants calls f with v in every size, theme, posture, hand and orientation.
func variants(v kiosk.View, f func(name string, v kiosk.View, panel Panel)) {
	for _, panel := range []Panel{upright, lying} {
		for _, size := range []kiosk.Size{kiosk.Normal, kiosk.Large} {
			for _, theme := range []kiosk.Theme{kiosk.Standard, kiosk.HighContrast} {
				for _, posture := range []kiosk.Posture{kiosk.Standing, kiosk.Seated} {
					for _, hand := range []kiosk.Hand{kiosk.RightHand, kiosk.LeftHand} {
						v.Size, v.Theme, v.Posture, v.Hand = size, theme, posture, hand
						f(fmt.Sprintf("%d×%d/size%d/theme%d/posture%d/hand%d", panel.Width, panel.Height, size, theme, posture, hand), v, panel)
					}
				}
			}
		}
	}
}

func TestEveryScreenPassesTheLint(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			known := map[Finding]bool{}
			variants(s.view, func(name string, v kiosk.View, panel Panel) {
				for _, f := range Lint(Layout(v, panel)) {
					if repeated := strings.HasPrefix(s.name, "home.") && f.Detail == "stands twice"; !known[f] && !repeated {
						known[f] = true
						t.Errorf("%s: %s", name, f)
					}
				}
			})
		})
	}
}
