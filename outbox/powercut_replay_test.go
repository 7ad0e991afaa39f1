package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"smartcounter/outbox"
)

// recordCycles runs cutChild under strace and gives what it did and said.
func recordCycles(t *testing.T, sync, cycles string) []diskOp {
	t.Helper()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("SKIPPED, NO POWER CUT WAS REPLAYED: strace is not installed")
	}
	dir := t.TempDir()
	log := filepath.Join(t.TempDir(), "trace")
	args := append(traceArgs(log), os.Args[0], "cut-child", filepath.Join(dir, "outbox.db"), sync, cycles)
	cmd := exec.Command("strace", args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	ops, err := parseTrace(f, dir)
	if err = errors.Join(err, f.Close(), os.Remove(log)); err != nil {
		t.Fatal(err)
	}
	return ops
}

type replayed struct {
	images, unopened, repaired int
	lost, wrong, twice         int
}

// replay cuts the power after so many randomly chosen operations, in each of the
// ways of fates, and judges every image.
func replay(t *testing.T, ops []diskOp, moments int, check func(context.Context, string) error, complain bool) (sum replayed) {
	t.Helper()
	images := memoryDir(t)
	rng := rand.New(rand.NewPCG(9, 10))
	cuts := map[int]bool{}
	for i, op := range ops {
		// Moments around what happens to names are rare, so each is taken.
		if op.call == "renameat" || op.call == "linkat" || op.call == "unlinkat" {
			cuts[i], cuts[i+1] = true, true
		}
	}
	for range moments {
		cuts[rng.IntN(len(ops))] = true
	}
	d, kept := newDisk(), promise{}
	for i, op := range ops {
		if op.call == "say" {
			if err := kept.hear(string(op.data)); err != nil {
				t.Fatal(err)
			}
		} else if err := d.do(op); err != nil {
			t.Fatal(err)
		}
		if !cuts[i] {
			continue
		}
		for which := range fates {
			dir, err := os.MkdirTemp(images, "")
			if err != nil {
				t.Fatal(err)
			}
			if err := d.cut(dir, which, rng); err != nil {
				t.Fatal(err)
			}
			sum.images++
			v, err := judge(filepath.Join(dir, "outbox.db"), kept, check)
			if err != nil {
				sum.unopened++
			}
			if v.repaired {
				sum.repaired++
			}
			sum.lost, sum.wrong, sum.twice = sum.lost+v.lost, sum.wrong+v.wrong, sum.twice+v.twice
			if complain && (err != nil || !v.sound()) {
				t.Errorf("after operation %d, %s of %s, with %s: %+v, %v; promised %+v", i, op.call, op.path, fates[which].name, v, err, kept)
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d operations; %+v", len(ops), sum)
	return sum
}

// memoryDir is a folder for images that need not outlive the test.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "outbox-images-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// quickHere is the quick check in this process: a power cut must not leave what
// would crash it.
func quickHere(_ context.Context, path string) error { return outbox.Quick(path) }

// TestReplayedPowerCutsLoseNothing records every write, sync and change of a name
// that an outbox makes, and cuts the power in between: see disk.
func TestReplayedPowerCutsLoseNothing(t *testing.T) {
	ops := recordCycles(t, "sync", fmt.Sprint(soak(2, 6)))
	count := map[string]int{}
	for _, op := range ops {
		count[op.call]++
	}
	t.Logf("%v", count)
	for _, call := range []string{"pwrite64", "fsync", "ftruncate", "renameat", "linkat", "unlinkat", "say"} {
		if count[call] == 0 {
			t.Errorf("no %s in the recording: the cycles do not cover it", call)
		}
	}
	if sum := replay(t, ops, soak(25, 1000), quickHere, true); sum.images < 150 {
		t.Errorf("only %d images", sum.images)
	}
}

// TestReplayedPowerCutsShowAMissingSync is the control: without fsync the same
// power cuts must lose events.
func TestReplayedPowerCutsShowAMissingSync(t *testing.T) {
	sum := replay(t, recordCycles(t, "nosync", "1"), 10, check(), false)
	if sum.lost+sum.unopened < sum.images/4 {
		t.Errorf("%+v: an outbox that never syncs loses almost nothing, so these power cuts prove nothing", sum)
	}
}
