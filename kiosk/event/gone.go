package event

import (
	"encoding/json"
	"fmt"
)

// How a counter's connection to the broker ended, in a Gone.
const (
	GoneLost   = "lost"   // nobody said why: power, network, crash
	GoneClosed = "closed" // the counter was shut down
)

// A Gone tells headquarters at once that a counter is not connected any more. The
// broker says it as the counter's last will, or the counter itself as it is shut
// down. It is said once, at QoS 0, and kept nowhere: who misses it still sees that
// nothing comes. The next event of the counter takes it back.
type Gone struct {
	How string `json:"how"` // GoneLost or GoneClosed
}

// maxGone bounds a Gone on the wire, in bytes.
const maxGone = 1024

// GoneTopic is where it is said that a kiosk is gone.
func GoneTopic(branch, kiosk string) string {
	return Topic{Shard: Shard(branch), Branch: branch, Kiosk: kiosk, Kind: TopicGone}.String()
}

// WildcardGone is the MQTT filter for the going of every kiosk of every branch.
func WildcardGone() string { return topicVersion + "/+/+/+/" + string(TopicGone) }

// ShardGone is the MQTT filter for the going of every kiosk of one shard.
func ShardGone(shard string) string { return topicVersion + "/" + shard + "/+/+/" + string(TopicGone) }

// Validate checks a Gone.
func (g *Gone) Validate() error {
	if g.How != GoneLost && g.How != GoneClosed {
		return fmt.Errorf("%w: gone: how", ErrPayload)
	}
	return nil
}

// Marshal gives a Gone as it is sent.
func (g *Gone) Marshal() ([]byte, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(g)
}

// UnmarshalGone reads and validates a Gone. Errors are ErrTooLarge and ErrPayload.
func UnmarshalGone(body []byte) (*Gone, error) {
	if len(body) > maxGone {
		return nil, fmt.Errorf("%w: message of %d bytes, at most %d", ErrTooLarge, len(body), maxGone)
	}
	var g Gone
	if err := json.Unmarshal(body, &g); err != nil {
		return nil, fmt.Errorf("%w: gone: not the expected JSON", ErrPayload)
	}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	return &g, nil
}
