package event

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
)

// Topics of the wire contract:
//
//	v1/{shard}/{branch}/{kiosk}/events/{type}   kiosk → headquarters
//	v1/{shard}/{branch}/{kiosk}/gone            kiosk, or the broker for it → headquarters
//	v1/{shard}/{branch}/{kiosk}/ack             headquarters → kiosk
//	v1/{shard}/{branch}/{kiosk}/down/{what}     headquarters or branch → kiosk
//
// The shard is part of the topic so that ingest workers can divide the branches
// among themselves with plain wildcards; shared subscriptions are not relied on.
const (
	topicVersion = "v1"

	// Shards is how many shards the branches are spread over, 00 to 3f.
	Shards = 64

	// MaxTopic bounds what ParseTopic looks at, in bytes.
	MaxTopic = 160

	// DownHelp is what DownTopic carries a HelpReply.
	DownHelp = "help"
)

// A TopicKind is the direction and meaning of a topic.
type TopicKind string

// Every kind of topic.
const (
	TopicEvents TopicKind = "events"
	TopicGone   TopicKind = "gone"
	TopicAck    TopicKind = "ack"
	TopicDown   TopicKind = "down"
)

// ErrTopic reports a topic that is not part of the contract.
var ErrTopic = errors.New("event: not a topic of the contract")

// A Topic is a parsed topic. Type is set for TopicEvents, What for TopicDown.
type Topic struct {
	Shard, Branch, Kiosk string
	Kind                 TopicKind
	Type                 Type
	What                 string
}

// String gives the topic as it goes on the wire.
func (t Topic) String() string {
	s := kioskPrefix(t.Shard, t.Branch, t.Kiosk) + string(t.Kind)
	switch t.Kind {
	case TopicEvents:
		return s + "/" + string(t.Type)
	case TopicDown:
		return s + "/" + t.What
	}
	return s
}

func kioskPrefix(shard, branch, kiosk string) string {
	return topicVersion + "/" + shard + "/" + branch + "/" + kiosk + "/"
}

// EventsTopic is where a kiosk publishes its events of one type.
func EventsTopic(branch, kiosk string, t Type) string {
	return Topic{Shard: Shard(branch), Branch: branch, Kiosk: kiosk, Kind: TopicEvents, Type: t}.String()
}

// AckTopic is where headquarters acknowledges one kiosk's events.
func AckTopic(branch, kiosk string) string {
	return Topic{Shard: Shard(branch), Branch: branch, Kiosk: kiosk, Kind: TopicAck}.String()
}

// DownTopic is where a kiosk is told something, for example DownHelp.
func DownTopic(branch, kiosk, what string) string {
	return Topic{Shard: Shard(branch), Branch: branch, Kiosk: kiosk, Kind: TopicDown, What: what}.String()
}

// WildcardEvents is the MQTT filter for the events of every kiosk of every branch.
func WildcardEvents() string { return topicVersion + "/+/+/+/events/+" }

// ShardEvents is the MQTT filter for the events of every branch of one shard.
func ShardEvents(shard string) string { return topicVersion + "/" + shard + "/+/+/events/+" }

// WildcardDown is the MQTT filter for everything that one kiosk is told.
func WildcardDown(branch, kiosk string) string {
	return kioskPrefix(Shard(branch), branch, kiosk) + "down/+"
}

// Shard gives the two hex digits, 00 to 3f, that a branch belongs to for ever.
func Shard(branch string) string {
	sum := sha256.Sum256([]byte(branch))
	return fmt.Sprintf("%02x", sum[0]%Shards)
}

// ShardName gives the two hex digits of shard i, 0 ≤ i < Shards.
func ShardName(i int) string { return fmt.Sprintf("%02x", i%Shards) }

// ValidID reports whether s can be the id of a branch or a kiosk: 1 to 32
// characters of a–z, 0–9 and the hyphen, so that it is safe in topics, file
// names and addresses.
func ValidID(s string) bool {
	if len(s) < 1 || len(s) > 32 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// WellFormed reports whether t looks like an event type, noun.verb, whether or
// not this release knows it: headquarters meets newer kiosks.
func (t Type) WellFormed() bool {
	noun, verb, found := strings.Cut(string(t), ".")
	return found && lowerWord(noun) && lowerWord(verb)
}

func lowerWord(s string) bool {
	if len(s) < 1 || len(s) > 24 {
		return false
	}
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// ParseTopic reads a topic and checks that its parts are well formed and that
// the shard is the branch's own. Errors are ErrTopic and do not quote the topic.
func ParseTopic(s string) (Topic, error) {
	if len(s) > MaxTopic {
		return Topic{}, fmt.Errorf("%w: %d bytes long, at most %d", ErrTopic, len(s), MaxTopic)
	}
	parts := strings.Split(s, "/")
	if len(parts) < 5 || len(parts) > 6 || parts[0] != topicVersion {
		return Topic{}, fmt.Errorf("%w: want %s/shard/branch/kiosk/…", ErrTopic, topicVersion)
	}
	t := Topic{Shard: parts[1], Branch: parts[2], Kiosk: parts[3], Kind: TopicKind(parts[4])}
	if !ValidID(t.Branch) || !ValidID(t.Kiosk) {
		return Topic{}, fmt.Errorf("%w: branch or kiosk id is malformed", ErrTopic)
	}
	if t.Shard != Shard(t.Branch) {
		return Topic{}, fmt.Errorf("%w: wrong shard for the branch", ErrTopic)
	}
	switch {
	case (t.Kind == TopicAck || t.Kind == TopicGone) && len(parts) == 5:
		return t, nil
	case t.Kind == TopicEvents && len(parts) == 6:
		if t.Type = Type(parts[5]); t.Type.WellFormed() {
			return t, nil
		}
		return Topic{}, fmt.Errorf("%w: malformed event type", ErrTopic)
	case t.Kind == TopicDown && len(parts) == 6:
		if t.What = parts[5]; lowerWord(t.What) {
			return t, nil
		}
		return Topic{}, fmt.Errorf("%w: malformed down message", ErrTopic)
	}
	return Topic{}, fmt.Errorf("%w: neither events, gone, ack nor down", ErrTopic)
}
