package ui

import "smartcounter/kiosk"

// ledge paints the lower edge that never moves: tools, 返回, 回首页 and
// 人工帮助. It stays live under overlays.
func (p *painter) ledge() {
	top := ledgeTop
	if !p.portrait {
		top = flatLedgeTop
	}
	p.band(top, p.h, p.theme.Ledge)
	p.band(top, top+edgeWidth, p.theme.Soft)
	if p.portrait {
		p.tools([4]Rect{{48, 1658, 228, 88}, {300, 1658, 228, 88}, {552, 1658, 228, 88}, {804, 1658, 228, 88}})
		p.nav(Rect{48, 1770, 308, 124}, Rect{380, 1770, 308, 124}, Rect{48, 1770, 640, 124}, Rect{712, 1770, 320, 124})
		return
	}
	const y, h = 936.0, 112.0
	p.nav(Rect{48, y, 200, h}, Rect{268, y, 240, h}, Rect{48, y, 460, h}, Rect{})
	p.tools([4]Rect{{528, y, 252, h}, {800, y, 222, h}, {1042, y, 248, h}, {1310, y, 222, h}})
	p.help(Rect{1572, y, 300, h})
}

func (p *painter) tools(at [4]Rect) {
	tool := func(id string, r Rect, icon, label string, selected bool, msg kiosk.Msg) {
		p.button(button{
			control: control{id: id, rect: r, radius: radiusKey, selected: selected, msg: msg},
			icon:    icon, label: label, size: p.size.Tool, isize: p.size.Tool + 2, light: true,
		})
	}
	tool("tool.again", at[0], "volume-2", p.t("tool.again"), p.view.Frame.Speaking, kiosk.SayAgain{})
	icon, word := "volume-1", "tool.sound.middle"
	switch p.view.Volume {
	case kiosk.VolumeSmall:
		icon, word = "volume", "tool.sound.small"
	case kiosk.VolumeBig:
		icon, word = "volume-2", "tool.sound.big"
	case kiosk.VolumeMute:
		icon, word = "volume-x", "tool.sound.mute"
	}
	tool("tool.sound", at[1], icon, p.t("tool.sound")+" "+p.t(word), false, kiosk.OpenSound{})
	word = "tool.size.normal"
	if p.large {
		word = "tool.size.large"
	}
	tool("tool.display", at[2], "a-large-small", p.t("tool.size")+" "+p.t(word), false, kiosk.OpenDisplay{})
	word = "tool.seated"
	if p.seated {
		word = "tool.standing"
	}
	tool("tool.seated", at[3], "accessibility", p.t(word), p.seated, kiosk.ToggleSeated{})
}

// nav paints 返回 and 回首页, or 办好了，离开 where nothing leads back. The
// rectangle of help is empty where help is painted apart.
func (p *painter) nav(back, home, leave, help Rect) {
	big := func(id string, r Rect, icon, label string, msg kiosk.Msg) {
		p.button(button{
			control: control{id: id, rect: r, msg: msg},
			icon:    icon, label: label, size: p.size.Nav, isize: 52,
		})
	}
	if p.view.Frame.CanBack {
		big("nav.back", back, "arrow-left", p.t("nav.back"), kiosk.Back{})
		big("nav.home", home, "house", p.t("nav.home"), kiosk.GoHome{})
	} else {
		big("nav.leave", leave, "log-out", p.t("nav.leave"), kiosk.Leave{})
	}
	if !help.Empty() {
		p.help(help)
	}
}

// help paints 人工帮助, which says no more than what has happened.
func (p *painter) help(r Rect) {
	icon, word := "bell", "nav.help"
	switch p.view.Frame.Help {
	case kiosk.HelpCalling:
		word = "nav.help.calling"
	case kiosk.HelpAnswered, kiosk.HelpOverdue:
		icon, word = "check", "nav.help.called"
	case kiosk.HelpFailed:
		word = "nav.help.failed"
	}
	p.button(button{
		control: control{id: "nav.help", rect: r, face: faceHelp, msg: kiosk.CallHelp{}},
		icon:    icon, label: p.t(word), size: p.size.Nav, isize: 52,
	})
}
