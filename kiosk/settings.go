package kiosk

// set takes the customer's settings: they work at once and end with the
// session. It reports whether m was one of them.
func (t *turn) set(m Msg) bool {
	s := &t.settings
	switch m := m.(type) {
	case OpenSound:
		t.cover(SoundSheet{}, t.prompt("sound"))
	case OpenDisplay:
		t.cover(DisplaySheet{}, t.prompt("display"))
	case ToggleSeated:
		if s.Posture == Seated {
			s.Posture = Standing
			t.tell("settings.standing")
		} else {
			s.Posture = Seated
			t.tell("settings.seated")
		}
	case SetSize:
		if id := name(m.Size, "settings.size.normal", "settings.size.large"); id != "" && s.Size != m.Size {
			s.Size = m.Size
			t.tell(id)
		}
	case SetTheme:
		if id := name(m.Theme, "settings.theme.standard", "settings.theme.highcontrast"); id != "" && s.Theme != m.Theme {
			s.Theme = m.Theme
			t.tell(id)
		}
	case SetHand:
		if id := name(m.Hand, "settings.hand.right", "settings.hand.left"); id != "" && s.Hand != m.Hand {
			s.Hand = m.Hand
			t.tell(id)
		}
	case SetVolume:
		id := name(m.Volume, "settings.volume.middle", "settings.volume.small", "settings.volume.big", "settings.volume.mute")
		if id != "" {
			s.Volume = m.Volume
			t.sound()
			t.tell(id)
		}
	case SetRate:
		if id := name(m.Rate, "settings.rate.normal", "settings.rate.slow"); id != "" {
			s.Rate = m.Rate
			t.sound()
			t.tell(id)
		}
	case Explain:
		t.explain(m.Key)
	default:
		return false
	}
	t.reading = reading{}
	return true
}

func (t *turn) sound() {
	t.reprompt.slowed = false
	t.do(ApplySound{Volume: t.settings.Volume, Rate: t.settings.Rate})
}

// explain says the second line of a disabled control: what is missing.
func (t *turn) explain(key string) {
	if _, ok := t.at.(phoneEntry); ok {
		t.sayProblem()
		return
	}
	if t.config.Words.Slots(key) == 0 {
		t.tell(key)
	}
}

// name gives the prompt of a choice, "" for one that does not exist.
func name[T ~uint8](v T, ids ...string) string {
	if int(v) >= len(ids) {
		return ""
	}
	return ids[v]
}
