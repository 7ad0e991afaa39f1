package outbox_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A disk replays what a process asked of it and knows every content that a power
// cut may leave, by the weakest promises a file system makes: what was not synced
// may be there, be missing or be torn between sectors, each write by itself, in any
// order; a name is sure only after an fsync of its folder, each name by itself. The
// file systems of a counter promise more.
type disk struct {
	names   map[string]*inode // as the running process sees them
	durable map[string]*inode // as they surely are after a power cut
	pending []renaming
}

type inode struct {
	durable []byte
	pending []diskOp // writes and changes of size, not synced
}

// A renaming binds a name to a file, takes a name away, or both at once.
type renaming struct {
	bind, unbind string
	to           *inode
}

const sector = 512

func newDisk() *disk { return &disk{names: map[string]*inode{}, durable: map[string]*inode{}} }

func (d *disk) do(op diskOp) error {
	file := d.names[op.path]
	if file == nil && op.call != "openat" && op.path != "." {
		return nil // a file that has no name any more: closed or about to be
	}
	switch op.call {
	case "openat":
		if file == nil {
			file = &inode{}
			d.rename(renaming{bind: op.path, to: file})
		}
	case "pwrite64", "ftruncate", "fallocate":
		file.pending = append(file.pending, op)
	case "fsync":
		if op.path == "." {
			d.durable, d.pending = d.namesAfter(func() bool { return true }), nil
			break
		}
		file.durable, file.pending = file.after(whole), nil
	case "renameat":
		d.rename(renaming{bind: op.to, unbind: op.path, to: file})
	case "linkat":
		d.rename(renaming{bind: op.to, to: file})
	case "unlinkat":
		d.rename(renaming{unbind: op.path})
	default:
		return fmt.Errorf("no model of %s", op.call)
	}
	return nil
}

func (d *disk) rename(r renaming) {
	r.apply(d.names)
	d.pending = append(d.pending, r)
}

func (r renaming) apply(names map[string]*inode) {
	if r.unbind != "" {
		delete(names, r.unbind)
	}
	if r.bind != "" {
		names[r.bind] = r.to
	}
}

func (d *disk) namesAfter(kept func() bool) map[string]*inode {
	names := make(map[string]*inode)
	for name, file := range d.durable {
		names[name] = file
	}
	for _, r := range d.pending {
		if kept() {
			r.apply(names)
		}
	}
	return names
}

// A fate says which sectors of a pending write reach the disk.
type fate func(sectors int) func(sector int) bool

func whole(int) func(int) bool { return func(int) bool { return true } }

// after gives the content when the fate of each pending operation is decided.
func (f *inode) after(decide fate) []byte {
	content := bytes.Clone(f.durable)
	grow := func(size int64) {
		if more := size - int64(len(content)); more > 0 {
			content = append(content, make([]byte, more)...)
		}
	}
	for _, op := range f.pending {
		reaches := decide((len(op.data) + sector - 1) / sector)
		switch op.call {
		case "ftruncate":
			if reaches(0) {
				grow(op.size)
				content = content[:op.size]
			}
		case "fallocate":
			if reaches(0) {
				grow(op.size)
			}
		case "pwrite64":
			for from := 0; from < len(op.data); from += sector {
				to := min(from+sector, len(op.data))
				if reaches(from / sector) {
					grow(op.at + int64(to))
					copy(content[op.at+int64(from):], op.data[from:to])
				}
			}
		}
	}
	return content
}

// fates are the ways in which a power cut treats what was not synced.
var fates = []struct {
	name string
	kept func(*rand.Rand) bool // of names
	make func(*rand.Rand) fate
}{
	{"nothing unsynced", func(*rand.Rand) bool { return false }, func(*rand.Rand) fate {
		return func(int) func(int) bool { return func(int) bool { return false } }
	}},
	{"everything", func(*rand.Rand) bool { return true }, func(*rand.Rand) fate { return whole }},
	{"some writes", func(r *rand.Rand) bool { return r.IntN(2) == 0 }, func(r *rand.Rand) fate {
		return func(int) func(int) bool {
			kept := r.IntN(2) == 0
			return func(int) bool { return kept }
		}
	}},
	{"torn writes", func(r *rand.Rand) bool { return r.IntN(2) == 0 }, func(r *rand.Rand) fate {
		return func(sectors int) func(int) bool {
			from, to := r.IntN(sectors+1), r.IntN(sectors+1)
			return func(s int) bool { return s >= min(from, to) && s < max(from, to) }
		}
	}},
	{"scattered sectors", func(r *rand.Rand) bool { return r.IntN(4) > 0 }, func(r *rand.Rand) fate {
		return func(int) func(int) bool { return func(int) bool { return r.IntN(2) == 0 } }
	}},
}

// cut writes the files of one possible content after a power cut now into folder.
func (d *disk) cut(folder string, which int, rng *rand.Rand) error {
	fate := fates[which]
	decide := fate.make(rng)
	for name, file := range d.namesAfter(func() bool { return fate.kept(rng) }) {
		if err := os.WriteFile(filepath.Join(folder, name), file.after(decide), 0o600); err != nil {
			return err
		}
	}
	return nil
}
