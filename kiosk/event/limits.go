package event

// MaxBody is the most bytes that one event may have on the wire, position
// included. The kiosk checks it before the review screen; outbox and
// headquarters refuse what is longer.
const MaxBody = 512 << 10
