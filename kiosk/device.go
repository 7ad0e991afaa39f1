package kiosk

// device takes what comes back from effects and devices. It reports whether m
// was such a message.
func (t *turn) device(m Msg) bool {
	switch m := m.(type) {
	case Tick:
		t.now = m.Now
	case TimerFired:
		t.timer(m)
	case SpeechEnded:
		t.speechEnded(m)
	case HelpReplied:
		t.helpReplied()
	case Saved:
		t.saved(m)
	case SaveFailed:
		t.saveFailed(m)
	case Recognized:
		t.recognized(m)
	case Suggested:
		t.suggested(m)
	case LinkChanged:
		t.devices.link = m.Up
	case PresenceChanged:
		t.presence(m.Here)
	case PrinterChanged:
		t.devices.printer, t.devices.noPaper = m.Ready, m.NoPaper && !m.Ready
	case PadsChanged:
		t.devices.pads = m.Up
	case QueueChanged:
		t.queue = queueNews{facts: &m.Facts, at: t.now}
	case QueueLost:
		t.queue = queueNews{}
	case TicketTaken:
		t.ticketTaken(m)
	case TicketFailed:
		t.ticketFailed(m)
	case CheckInRefused:
		t.checkInRefused(m)
	case TicketFound:
		t.ticketFound(m)
	case TicketPrinted:
		t.ticketPrinted()
	case TicketNotPrinted:
		t.ticketNotPrinted(m)
	case DiskChanged:
		t.disk(m.Full)
	case ServiceKey:
		t.serviceKey()
	case WordsChanged:
		t.reword(m.Words)
	case RecognizerChanged:
		t.recogniser(m.Up)
	default:
		return false
	}
	return true
}

func (t *turn) timer(m TimerFired) {
	switch m.Timer {
	case TimerIdle, TimerWarning:
		t.idleFired(m)
	case TimerRecognize:
		t.penRested(m.Token)
	case TimerHelp:
		t.helpFired(m.Token)
	case TimerCleaning:
		t.cleaned(m.Token)
	case TimerReprompt:
		t.repromptFired(m.Token)
	}
}

// disk closes the counter when nothing can be stored any more, but never under
// a customer's hand: what they have written stays until they let it go.
func (t *turn) disk(full bool) {
	t.devices.full = full
	switch t.at.(type) {
	case attract, home:
		if full {
			t.end(outcomeLeft)
		}
	}
}

// recogniser leads from the cells to letter paper when nothing is recognised
// any more. What stands in the cells is kept as it was drawn.
func (t *turn) recogniser(up bool) {
	if t.devices.recognizer = up; !up {
		q := &t.draft.words.queries
		q.token, q.glyph, q.waiting, q.cell = 0, 0, nil, false // nobody will answer
	}
	if _, ok := t.at.(cells); up || !ok || t.draft.changing {
		return
	}
	over := t.overlay
	t.commit()
	t.enter(letter{})
	t.overlay = over
}
