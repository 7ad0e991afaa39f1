// Package queue is a branch's queue as a pure state machine: tickets, bookings,
// the order of calling, the wait shown, and advice on windows. It knows neither
// disk nor network nor a clock of its own.
//
// [State.Apply] carries out one command at a given time and returns what
// happened as events; [Step] does the same on a copy, so that a host can commit
// the copy's bytes and the events in one transaction and only then adopt it.
// [State.Marshal] and [Load] carry the state over a restart: nothing that
// decides the future stays outside the bytes.
//
// Calling order is accumulating priority (Stanford, Taylor, Ziedins: "Waiting
// time distributions in the accumulating priority queue", Queueing Systems 77,
// 2014): a customer's score grows with the wait at a rate set by the class, so
// that elderly and booked customers are called sooner and nobody is forgotten.
// A guard stands above it: see [Config].
package queue
