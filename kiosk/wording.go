package kiosk

import "smartcounter/kiosk/content"

// reword takes other words, checked by who sends them. They wait until nobody
// stands at the counter: no sentence changes under a reader's eyes.
func (t *turn) reword(words *content.Catalogue) {
	if words == nil {
		return
	}
	t.next = words
	if !t.record.open && !t.awake() && t.untouched() {
		t.adopt()
		t.caption = t.at.prompt(&t.State)
	}
}

// adopt puts the words that wait into force.
func (t *turn) adopt() {
	if t.next != nil {
		t.config.Words, t.next = t.next, nil
	}
}
