package outbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A fileLock is held for as long as the outbox is open. It is a file of its own
// because the outbox's file is replaced when it is compacted or repaired.
type fileLock struct{ f *os.File }

const lockPoll = 20 * time.Millisecond

func lockFile(path string, wait time.Duration) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("outbox: %w: the folder must exist and be writable", err)
	}
	for began := time.Now(); ; time.Sleep(lockPoll) {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return &fileLock{f}, nil
		}
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("outbox: lock %s: %w", path, err), f.Close())
		}
		if time.Since(began) >= wait {
			return nil, errors.Join(lockedError(path), f.Close())
		}
	}
}

// release lets the next process in. The lock file stays: removing it would let two
// processes lock two different files of the same name.
func (l *fileLock) release() error { return l.f.Close() }

// lockedError names the process that holds path, where the system tells.
func lockedError(path string) error {
	outboxPath := strings.TrimSuffix(path, ".lock")
	pid, ok := lockHolder(path)
	if !ok {
		return fmt.Errorf("%w: %s: stop the other process first", ErrLocked, outboxPath)
	}
	name, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/comm")
	if err != nil {
		name = []byte("unknown")
	}
	return fmt.Errorf("%w: %s is held by process %d (%s): stop it first",
		ErrLocked, outboxPath, pid, bytes.TrimSpace(name))
}

// lockHolder looks path's inode up in /proc/locks.
func lockHolder(path string) (pid int, ok bool) {
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		return 0, false
	}
	f, err := os.Open("/proc/locks")
	if err != nil {
		return 0, false
	}
	defer f.Close() // read only: nothing to lose
	inode := ":" + strconv.FormatUint(st.Ino, 10)
	for s := bufio.NewScanner(f); s.Scan(); {
		// 1: FLOCK  ADVISORY  WRITE 1234 fd:01:5678 0 EOF
		fields := strings.Fields(s.Text())
		if len(fields) < 6 || fields[1] != "FLOCK" || !strings.HasSuffix(fields[5], inode) {
			continue
		}
		if pid, err := strconv.Atoi(fields[4]); err == nil && pid > 0 {
			return pid, true
		}
	}
	return 0, false
}
