// Package kiosk is a customer's session at the counter: a pure state machine.
//
// Step takes what happened and returns the new state and the effects to carry
// out; View says what the customer sees. Neither knows a display, a disk or a
// network, and time arrives as messages, so whole sessions run in a test.
package kiosk
