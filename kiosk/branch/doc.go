// Package branch is the branch network: the host of a branch's queue, and what it
// serves to the branch over HTTPS: teller pads, the lobby board, a JSON API, and
// the other counters of the branch.
//
// A [Host] owns the queue. Among those who ask, one at a time carries out what waits
// on a copy of the state, commits the copy's bytes and the events in one
// transaction, and only then adopts the copy and answers everybody. A [Client]
// is the queue as seen from another counter of the branch: it asks the host, and
// issues from a range of numbers of its own while the host cannot be reached.
package branch
