package outbox_test

import (
	"bufio"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// A rig is an ext4 file system in a file on an xfs file system in a file. xfs
// shares blocks between files, so that a copy of the ext4 disk is taken at one
// instant, with whatever the running kernel had written to it by then.
type rig struct {
	t     *testing.T
	xfs   string // mounted folder: the disk and its copies
	disk  string
	mount string // mounted folder of the disk
}

func newRig(t *testing.T) *rig {
	t.Helper()
	for _, program := range []string{"mkfs.xfs", "mkfs.ext4", "mount"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED, NO POWER-CUT IMAGE WAS TAKEN: %v", err)
		}
	}
	dir := t.TempDir()
	r := &rig{t: t, xfs: filepath.Join(dir, "xfs"), mount: filepath.Join(dir, "disk")}
	r.disk = filepath.Join(r.xfs, "disk.img")
	store := filepath.Join(dir, "xfs.img")
	if err := errors.Join(os.Mkdir(r.xfs, 0o700), os.Mkdir(r.mount, 0o700), sparse(store, 2<<30)); err != nil {
		t.Fatal(err)
	}
	r.run("mkfs.xfs", "-q", "-m", "reflink=1", store)
	if out, err := exec.Command("mount", "-o", "loop", store, r.xfs).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NO POWER-CUT IMAGE WAS TAKEN: loop mounts are not permitted here: %s", out)
	}
	t.Cleanup(func() { r.run("umount", r.xfs) })
	if err := sparse(r.disk, 192<<20); err != nil {
		t.Fatal(err)
	}
	r.run("mkfs.ext4", "-q", r.disk)
	r.run("mount", "-o", "loop", r.disk, r.mount)
	t.Cleanup(func() { r.run("umount", r.mount) })
	return r
}

func sparse(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

func (r *rig) run(name string, args ...string) {
	r.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		r.t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
}

// cutPower copies the disk, mounts the copy, as after a restart, and judges it.
func (r *rig) cutPower(hear func() promise) (v verdict, kept promise, err error) {
	copied, at := filepath.Join(r.xfs, "copy.img"), filepath.Join(r.xfs, "copy")
	before := hear() // what is promised before the copy must be in it
	r.run("cp", "--reflink=always", r.disk, copied)
	after := hear() // what is acknowledged, or ruined, by then may be so in it
	kept = promise{before.shown, after.acked, before.ruined || after.ruined}
	if err := os.Mkdir(at, 0o700); err != nil {
		r.t.Fatal(err)
	}
	r.run("mount", "-o", "loop", copied, at)
	v, err = judge(filepath.Join(at, "outbox.db"), kept, check())
	r.run("umount", at)
	if err := errors.Join(os.Remove(at), os.Remove(copied)); err != nil {
		r.t.Fatal(err)
	}
	return v, kept, err
}

// cutPowers takes images of the disk under a writing child at random moments.
func cutPowers(t *testing.T, sync string, images int) (sum verdict, unopened int) {
	t.Helper()
	r := newRig(t)
	child := exec.Command(os.Args[0], "cut-child", filepath.Join(r.mount, "outbox.db"), sync, "0")
	child.Stderr = os.Stderr
	hear, end := listen(t, child)
	defer end()
	rng := rand.New(rand.NewPCG(11, 12))
	events, repaired := 0, 0
	for i := range images {
		// A moment is a number of promises to wait for and a while, so that the copy
		// meets every part of a cycle: time is what is tested here.
		for from, n := hear(), rng.IntN(20); hear().shown < from.shown+n; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond)
		v, kept, err := r.cutPower(hear)
		if err != nil {
			unopened++
		}
		if v.repaired {
			repaired++
		}
		if sync == "sync" && (err != nil || !v.sound()) {
			t.Errorf("image %d: %+v, %v; promised %+v", i, v, err, kept)
		}
		sum.lost, sum.wrong, sum.twice = sum.lost+v.lost, sum.wrong+v.wrong, sum.twice+v.twice
		events = kept.shown
	}
	t.Logf("%d images over %d events: %d lost, %d wrong, %d twice; %d repaired, %d could not be opened",
		images, events, sum.lost, sum.wrong, sum.twice, repaired, unopened)
	return sum, unopened
}

// listen starts a child and gives what it has promised so far.
func listen(t *testing.T, child *exec.Cmd) (hear func() promise, end func()) {
	t.Helper()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var kept promise
	var failed error
	done := make(chan struct{})
	go func() {
		defer close(done)
		for s := bufio.NewScanner(out); s.Scan(); {
			mu.Lock()
			if err := kept.hear(s.Text()); err != nil && failed == nil {
				failed = err
			}
			mu.Unlock()
		}
		mu.Lock()
		failed = errors.Join(failed, errors.New("the child ended"))
		mu.Unlock()
	}()
	hear = func() promise {
		mu.Lock()
		defer mu.Unlock()
		if failed != nil {
			t.Fatal(failed)
		}
		return kept
	}
	return hear, func() {
		_ = child.Process.Kill()
		<-done
		_ = child.Wait() // "signal: killed"
	}
}

// TestPowerCutImagesLoseNothing cuts the power of a real ext4 disk at random moments.
func TestPowerCutImagesLoseNothing(t *testing.T) {
	cutPowers(t, "sync", soak(24, 200))
}

// TestPowerCutImagesShowAMissingSync is the control: without fsync the same images
// must lose events.
func TestPowerCutImagesShowAMissingSync(t *testing.T) {
	sum, unopened := cutPowers(t, "nosync", 6)
	if sum.lost == 0 && unopened == 0 {
		t.Errorf("%+v: an outbox that never syncs loses nothing, so these images prove nothing", sum)
	}
}
