package branch

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"smartcounter/kiosk/login"
)

const (
	staffFile = "staff.json"
	firstFile = "first-user"
	maxStaff  = 500
)

// ErrStaff reports a change of the staff that cannot be made. The message says why.
var ErrStaff = errors.New("branch: staff")

// A Member is somebody of the branch's staff.
type Member struct {
	Login      string `json:"login"`
	Name       string `json:"name"`
	Credential string `json:"credential"`
}

var loginName = regexp.MustCompile(`^[a-z0-9._-]{1,32}$`)

// Staff are the people who may sign in. The file may be changed while a host runs.
type Staff struct {
	path string

	mu    sync.Mutex
	read  time.Time // the file's time when it was read
	known []Member
}

// OpenStaff reads the staff in a folder.
func OpenStaff(folder string) (*Staff, error) {
	s := &Staff{path: filepath.Join(folder, staffFile)}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s, s.refresh()
}

// First makes a first member if there is none, and writes login and password to
// the file first-user, for whoever signs in first.
func (s *Staff) First() error {
	if len(s.List()) > 0 {
		return nil
	}
	const who = "1001"
	password := rand.Text()[:12]
	path := filepath.Join(filepath.Dir(s.path), firstFile)
	if err := replaceFile(path, []byte(who+":"+password+"\n")); err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	return s.Add(who, "柜员", password)
}

// refresh reads the file again if it has changed; s.mu is held.
func (s *Staff) refresh() error {
	info, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		s.known, s.read = nil, time.Time{}
		return nil
	}
	if err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	if info.ModTime().Equal(s.read) {
		return nil
	}
	data, err := os.ReadFile(s.path)
	if err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	var all []Member
	if err := json.Unmarshal(data, &all); err != nil || len(all) > maxStaff {
		return fmt.Errorf("%w: %s is damaged; restore it", ErrStaff, s.path)
	}
	s.known, s.read = all, info.ModTime()
	return nil
}

// List gives everybody, by login.
func (s *Staff) List() []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.refresh() // a damaged file leaves who was known
	return slices.Clone(s.known)
}

func (s *Staff) find(who string) (Member, bool) {
	all := s.List()
	i := slices.IndexFunc(all, func(m Member) bool { return m.Login == who })
	if i < 0 {
		return Member{}, false
	}
	return all[i], true
}

// Add adds a member, or gives one a new name and password.
func (s *Staff) Add(who, name, password string) error {
	if n := utf8.RuneCountInString(name); !loginName.MatchString(who) || n < 1 || n > 16 {
		return fmt.Errorf("%w: a login is 1 to 32 of a-z 0-9 . _ -, a name at most 16 characters", ErrStaff)
	}
	credential, err := login.HashPassword(password)
	if err != nil {
		return err
	}
	return s.change(func(all []Member) []Member {
		all = slices.DeleteFunc(all, func(m Member) bool { return m.Login == who })
		return append(all, Member{Login: who, Name: name, Credential: credential})
	})
}

// Remove removes a member; the sessions end with it.
func (s *Staff) Remove(who string) error {
	if _, known := s.find(who); !known {
		return fmt.Errorf("%w: nobody has the login %q", ErrStaff, who)
	}
	return s.change(func(all []Member) []Member {
		return slices.DeleteFunc(all, func(m Member) bool { return m.Login == who })
	})
}

func (s *Staff) change(do func([]Member) []Member) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refresh(); err != nil {
		return err
	}
	all := do(slices.Clone(s.known))
	if len(all) > maxStaff {
		return fmt.Errorf("%w: more than %d", ErrStaff, maxStaff)
	}
	slices.SortFunc(all, func(a, b Member) int {
		if a.Login < b.Login {
			return -1
		}
		return 1
	})
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	if err := replaceFile(s.path, append(data, '\n')); err != nil {
		return fmt.Errorf("branch: %w", err)
	}
	s.read = time.Time{}
	return s.refresh()
}
