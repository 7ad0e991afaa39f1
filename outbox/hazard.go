package outbox

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Hazard names what is known to damage an outbox in the folder of file at a power
// cut whatever this package does, "" if nothing is. Today that is ext4 with fast
// commits on a Linux before 5.15.27 or on 5.16: see etcd-io/bbolt#562 and the README
// of bbolt. It is best asked once the outbox is open: fast commits show when
// something was synced.
func Hazard(file string) (string, error) {
	var st unix.Stat_t
	if err := unix.Stat(filepath.Dir(file), &st); err != nil {
		return "", fmt.Errorf("outbox: look at the file system of %s: %w", file, err)
	}
	return hazard(os.DirFS("/"), fmt.Sprintf("%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev)))
}

func hazard(root fs.FS, device string) (string, error) {
	release, err := fs.ReadFile(root, "proc/sys/kernel/osrelease")
	if err != nil {
		return "", fmt.Errorf("outbox: look at the kernel's version: %w", err)
	}
	if fastCommitsMended(string(release)) {
		return "", nil
	}
	// Without these files it is no block device, no ext4, or a kernel without fast commits.
	uevent, err := fs.ReadFile(root, path.Join("sys/dev/block", device, "uevent"))
	if err != nil {
		return "", nil
	}
	name := ""
	for s := bufio.NewScanner(bytes.NewReader(uevent)); s.Scan(); {
		if value, ok := strings.CutPrefix(s.Text(), "DEVNAME="); ok {
			name = path.Base(value)
		}
	}
	info, err := fs.ReadFile(root, path.Join("proc/fs/ext4", name, "fc_info"))
	if err != nil {
		return "", nil
	}
	// fc stats:
	// 17 commits
	for s := bufio.NewScanner(bytes.NewReader(info)); s.Scan(); {
		count, what, _ := strings.Cut(strings.TrimSpace(s.Text()), " ")
		if n, err := strconv.ParseUint(count, 10, 64); err == nil && what == "commits" && n > 0 {
			return fmt.Sprintf("%s is an ext4 with fast_commit, which on Linux %s can damage files at a power cut: "+
				"switch it off with `tune2fs -O ^fast_commit` on the unmounted disk, or install a kernel from 5.17 on (etcd-io/bbolt#562)",
				name, strings.TrimSpace(string(release))), nil
		}
	}
	return "", nil
}

// fastCommitsMended reports whether a kernel has the mends of January and March 2022.
// An unreadable version counts as a new one: a warning nobody can act on helps nobody.
func fastCommitsMended(release string) bool {
	var major, minor, patch int
	if n, _ := fmt.Sscanf(release, "%d.%d.%d", &major, &minor, &patch); n < 2 {
		return true
	}
	switch {
	case major != 5:
		return major > 5
	case minor == 15:
		return patch >= 27
	}
	return minor >= 17
}
