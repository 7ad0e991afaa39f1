package branch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smartcounter/kiosk/login"
)

func TestStaff(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenStaff(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.First(); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(filepath.Join(dir, firstFile))
	if err != nil || !strings.HasPrefix(string(first), "1001:") {
		t.Fatalf("%s, %v", first, err)
	}
	if err := s.First(); err != nil || len(s.List()) != 1 {
		t.Errorf("a second first: %v", err)
	}
	if err := s.Add("chen", "陈晓", "a good password"); err != nil {
		t.Fatal(err)
	}
	// Another process, such as the command line, has changed the file.
	other, err := OpenStaff(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Remove("1001"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(dir, staffFile), time.Now(), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if all := s.List(); len(all) != 1 || all[0].Login != "chen" || strings.Contains(all[0].Credential, "password") {
		t.Errorf("%+v", all)
	}
	for name, err := range map[string]error{
		"a bad login": s.Add("Chen Xiao", "陈晓", "a good password"), "no name": s.Add("li", "", "a good password"), "nobody": s.Remove("li"),
	} {
		if !errors.Is(err, ErrStaff) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Add("li", "李娜", "short"); !errors.Is(err, login.ErrPassword) {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, staffFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStaff(dir); !errors.Is(err, ErrStaff) {
		t.Errorf("a damaged file: %v", err)
	}
	if len(s.List()) != 1 {
		t.Error("a damaged file locks everybody out")
	}
}

func TestAuditSurvivesATornLine(t *testing.T) {
	dir := t.TempDir()
	a, err := openAudit(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := a.record(time.Now(), "chen", didSignIn, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, auditFile)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)-40], 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err = openAudit(dir); err != nil {
		t.Fatal(err)
	}
	if err := a.record(time.Now(), "chen", didSignOut, ""); err != nil {
		t.Fatal(err)
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	if n, err := VerifyAudit(dir); n != 3 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
	// A changed line is no torn one.
	if err := os.WriteFile(path, []byte(strings.Replace(string(whole), "chen", "wang", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openAudit(dir); !errors.Is(err, login.ErrBroken) {
		t.Errorf("%v", err)
	}
}
