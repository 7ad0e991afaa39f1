package outbox

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// schemaVersion is raised when a release writes what an older one cannot read.
const schemaVersion = 1

// The buckets of the file. Rows stay in rows when they are acknowledged, only the
// position moves: an acknowledgement then costs one small write, not two per row,
// and a replay is a step back.
var (
	bucketMeta  = []byte("meta")  // schema, kiosk, position
	bucketState = []byte("state") // key → state frame
	bucketRows  = []byte("q")     // row key → event frame
	bucketMarks = []byte("marks") // row key → when everything up to it was acknowledged
	bucketDead  = []byte("dead")  // row key → burial

	keySchema   = []byte("schema")
	keyKiosk    = []byte("kiosk")
	keyPosition = []byte("position")
)

// A position says how far headquarters has acknowledged.
//
// Rows have keys that only grow for the life of the file. On the wire a row has a
// sequence, which starts at 1 in every epoch: sequence = key - base. Headquarters
// expects the sequences of an epoch without a gap, so whatever makes a gap (a
// buried row, a replay of rows of an older epoch) begins a new epoch instead.
type position struct {
	Epoch   string      `json:"epoch"`
	Base    uint64      `json:"base"`
	Acked   uint64      `json:"acked"` // row key
	Dead    uint64      `json:"dead"`  // how many dead letters there are
	History []pastEpoch `json:"history,omitempty"`
}

// A pastEpoch lets a replay request of an older epoch be understood.
type pastEpoch struct {
	Epoch string `json:"epoch"`
	Base  uint64 `json:"base"`
}

const maxHistory = 32

// renew gives the position that a new epoch starts with: sequence 1 is row base+1.
func (p position) renew(epoch string, base uint64) position {
	h := append([]pastEpoch{{p.Epoch, p.Base}}, p.History...)
	p.History = h[:min(len(h), maxHistory)]
	p.Epoch, p.Base, p.Acked = epoch, base, base
	return p
}

// baseOf gives the base of this or a past epoch.
func (p position) baseOf(epoch string) (base uint64, known bool) {
	if epoch == p.Epoch {
		return p.Base, true
	}
	for _, e := range p.History {
		if e.Epoch == epoch {
			return e.Base, true
		}
	}
	return 0, false
}

func (p position) store(tx *bolt.Tx) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketMeta).Put(keyPosition, encodePosition(text))
}

func encodePosition(text []byte) []byte {
	return frame(magicPosition, len(text), func(b []byte) []byte { return append(b, text...) })
}

func decodePosition(b []byte) (p position, err error) {
	text, _, err := parseFrame(magicPosition, b)
	if err != nil {
		return position{}, fmt.Errorf("position: %w", err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return position{}, fmt.Errorf("%w: position: %w", ErrCorrupt, err)
	}
	if p.Epoch == "" || p.Acked < p.Base {
		return position{}, fmt.Errorf("%w: position contradicts itself", ErrCorrupt)
	}
	return p, nil
}

// create lays out a new file.
func create(tx *bolt.Tx, kiosk string, p position) error {
	for _, name := range [][]byte{bucketMeta, bucketState, bucketRows, bucketMarks, bucketDead} {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(bucketMeta)
	if err := meta.Put(keySchema, binary.BigEndian.AppendUint32(nil, schemaVersion)); err != nil {
		return err
	}
	if err := meta.Put(keyKiosk, []byte(kiosk)); err != nil {
		return err
	}
	return p.store(tx)
}

// fresh tells a file whose making was interrupted before create from a damaged one:
// the meta pages that bbolt makes a file with belong to transactions 0 and 1, and
// they have checksums.
func fresh(tx *bolt.Tx) bool {
	newest := tx.ID()
	if tx.Writable() {
		newest--
	}
	k, _ := tx.Cursor().First()
	return newest <= 1 && k == nil
}

// load reads and checks what create wrote. last is the newest row's key, at least
// p.Acked: it is taken from the rows themselves, because a counter beside them
// could be damaged without notice.
func load(tx *bolt.Tx) (kiosk string, p position, last uint64, err error) {
	fail := func(err error) (string, position, uint64, error) { return "", position{}, 0, err }
	meta := tx.Bucket(bucketMeta)
	if meta == nil {
		return fail(fmt.Errorf("%w: no meta bucket", ErrCorrupt))
	}
	schema := meta.Get(keySchema)
	if len(schema) != 4 {
		return fail(fmt.Errorf("%w: no schema version", ErrCorrupt))
	}
	switch v := binary.BigEndian.Uint32(schema); {
	case v > schemaVersion:
		return fail(fmt.Errorf("%w: schema %d, this release knows %d", ErrNewerSchema, v, schemaVersion))
	case v < schemaVersion:
		return fail(fmt.Errorf("%w: schema %d never existed", ErrCorrupt, v))
	}
	for _, name := range [][]byte{bucketState, bucketRows, bucketMarks, bucketDead} {
		if tx.Bucket(name) == nil {
			return fail(fmt.Errorf("%w: no %s bucket", ErrCorrupt, name))
		}
	}
	if p, err = decodePosition(meta.Get(keyPosition)); err != nil {
		return fail(err)
	}
	last = p.Acked
	if k, _ := tx.Bucket(bucketRows).Cursor().Last(); k != nil {
		newest, err := parseRowKey(k)
		if err != nil {
			return fail(err)
		}
		last = max(last, newest)
	}
	return string(meta.Get(keyKiosk)), p, last, nil
}

// epochAt renews p with a fresh epoch id.
func (o *Outbox) epochAt(p position, base uint64) (position, error) {
	id, err := o.opt.NewEpoch()
	if err != nil {
		return p, err
	}
	return p.renew(id, base), nil
}

func markTime(v []byte) (time.Time, error) {
	ms, err := parseRowKey(v)
	return time.UnixMilli(int64(ms)), err
}
