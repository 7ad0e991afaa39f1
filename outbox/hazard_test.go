package outbox

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHazardKnowsFastCommits(t *testing.T) {
	const used, unused = "fc stats:\n12 commits\n1 ineligible\n", "fc stats:\n0 commits\n0 ineligible\n"
	for _, c := range []struct {
		release, info string
		warns         bool
	}{
		{"5.10.0-28-amd64", used, true},
		{"5.15.26", used, true},
		{"5.15.27", used, false},
		{"5.16.9", used, true},
		{"5.17", used, false},
		{"6.1.0-18-amd64", used, false},
		{"4.19.0-26-amd64", "", false},
		{"5.10.0-28-amd64", unused, false},
		{"5.10.0-28-amd64", "", false},
		{"kylin", used, false},
	} {
		root := fstest.MapFS{
			"proc/sys/kernel/osrelease": {Data: []byte(c.release + "\n")},
			"sys/dev/block/8:17/uevent": {Data: []byte("MAJOR=8\nMINOR=17\nDEVNAME=sdb1\nDEVTYPE=partition\n")},
		}
		if c.info != "" {
			root["proc/fs/ext4/sdb1/fc_info"] = &fstest.MapFile{Data: []byte(c.info)}
		}
		got, err := hazard(root, "8:17")
		if err != nil || (got != "") != c.warns || (c.warns && !strings.Contains(got, "sdb1")) {
			t.Errorf("%s, %q: %q, %v; want a warning: %v", c.release, c.info, got, err, c.warns)
		}
		if got, err := hazard(root, "8:18"); got != "" || err != nil {
			t.Errorf("another disk: %q, %v", got, err)
		}
	}
	if _, err := Hazard(filepath.Join(t.TempDir(), "outbox.db")); err != nil {
		t.Errorf("on this machine: %v", err)
	}
	if _, err := Hazard(filepath.Join(t.TempDir(), "missing", "outbox.db")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}
