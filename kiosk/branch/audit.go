package branch

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"smartcounter/kiosk/login"
)

const auditFile = "audit.log"

// What the audit chain says of staff. The queue's own events tell the rest: which
// window called whom, and when.
const (
	didSignIn   = "signed in"
	didSignOut  = "signed out"
	didFail     = "wrong password"
	didOpen     = "opened window"
	didClose    = "closed window"
	didDirect   = "sent a customer straight to a window"
	didFirst    = "transferred a customer before the others"
	didBook     = "entered a booking"
	didUnbook   = "took a booking back"
	didDay      = "confirmed the day"
	didPair     = "paired a board"
	didTakeHelp = "took a call for help"
)

// An audit is the chain of what staff did, one JSON object a line.
type audit struct {
	chain *login.Chain
	file  *os.File
}

type auditLine struct {
	Time   time.Time `json:"time"`
	Who    string    `json:"who"`
	What   string    `json:"what"`
	Object string    `json:"object,omitempty"`
	Prev   string    `json:"prev"`
	Hash   string    `json:"hash"`
}

// openAudit checks the chain and goes on from its end.
func openAudit(folder string) (*audit, error) {
	path := filepath.Join(folder, auditFile)
	entries, whole, err := readAudit(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("branch: %w", err)
	}
	// A line that a power cut tore was never answered for.
	if err := f.Truncate(whole); err != nil {
		return nil, errors.Join(fmt.Errorf("branch: %w", err), f.Close())
	}
	if _, err := f.Seek(whole, 0); err != nil {
		return nil, errors.Join(fmt.Errorf("branch: %w", err), f.Close())
	}
	last := login.Digest{}
	if len(entries) > 0 {
		last = entries[len(entries)-1].Hash
	}
	return &audit{chain: login.NewChain(last), file: f}, nil
}

// VerifyAudit checks the audit chain in a folder and counts its entries.
func VerifyAudit(folder string) (int, error) {
	entries, _, err := readAudit(filepath.Join(folder, auditFile))
	return len(entries), err
}

// readAudit gives the entries and the length of the whole lines.
func readAudit(path string) (entries []login.Entry, whole int64, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("branch: %w", err)
	}
	if end := bytes.LastIndexByte(data, '\n'); end < len(data)-1 {
		data = data[:end+1]
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		e, err := parseAudit(lines.Bytes())
		if err != nil {
			return nil, 0, fmt.Errorf("branch: %s, entry %d: %w", path, len(entries)+1, err)
		}
		entries = append(entries, e)
	}
	if err := login.VerifyEntries(login.Digest{}, entries); err != nil {
		return nil, 0, fmt.Errorf("branch: %s: %w; keep the file for the auditors and start a new one", path, err)
	}
	return entries, int64(len(data)), nil
}

func parseAudit(line []byte) (login.Entry, error) {
	var l auditLine
	if err := json.Unmarshal(line, &l); err != nil {
		return login.Entry{}, login.ErrBroken
	}
	e := login.Entry{Time: l.Time, Who: l.Who, What: l.What, Object: l.Object}
	for text, into := range map[string]*login.Digest{l.Prev: &e.Prev, l.Hash: &e.Hash} {
		b, err := hex.DecodeString(text)
		if err != nil || len(b) != len(into) {
			return login.Entry{}, login.ErrBroken
		}
		copy(into[:], b)
	}
	return e, nil
}

// record keeps one entry on the disk.
func (a *audit) record(now time.Time, who, what, object string) error {
	_, err := a.chain.Append(login.Entry{Time: now, Who: who, What: what, Object: object}, func(e login.Entry) error {
		line, err := json.Marshal(auditLine{e.Time, e.Who, e.What, e.Object, hex.EncodeToString(e.Prev[:]), hex.EncodeToString(e.Hash[:])})
		if err != nil {
			return err
		}
		if _, err := a.file.Write(append(line, '\n')); err != nil {
			return err
		}
		return a.file.Sync()
	})
	return err
}

func (a *audit) close() error { return a.file.Close() }
