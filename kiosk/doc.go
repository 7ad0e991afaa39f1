// Package kiosk is a customer's session at the counter: a pure state machine.
//
// Step takes what happened and returns the new state and the effects to carry
// out; View says what the customer sees. Neither knows a display, a disk or a
// network, and time arrives as messages, so whole sessions run in a test.
//
// Every screen is a flow in a file of its own. Adding one takes the Screen in
// screen.go, its flow here, its layout in ui, its wording in kiosk/content, and
// a script in kiosk/kiosktest; tests over Screens find what was forgotten. What
// all screens share is in footer.go, help.go, idle.go and settings.go; 08 is
// spread over writing.go (the screen), pen.go (strokes), recognition.go (the
// recogniser's answers), correct.go (changes to the words) and phrases.go.
package kiosk
