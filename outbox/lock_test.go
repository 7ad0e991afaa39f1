package outbox_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"smartcounter/outbox"
)

// holdChild has an outbox open until its stdin ends.
func holdChild(path string) int {
	if _, err := outbox.Open(path, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("open")
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	return 0
}

func TestTwoProcessesOnOneFile(t *testing.T) {
	path := temp(t)
	child := exec.Command(os.Args[0], "hold-child", path)
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "open\n" {
		t.Fatalf("%q, %v", line, err)
	}
	pid := fmt.Sprint(child.Process.Pid)
	for name, open := range map[string]func() error{
		"open":    func() error { _, err := outbox.Open(path, &outbox.Options{Timeout: 50 * time.Millisecond}); return err },
		"inspect": func() error { _, err := outbox.Inspect(path); return err },
		"verify":  func() error { _, err := outbox.Verify(path); return err },
	} {
		if err := open(); !errors.Is(err, outbox.ErrLocked) || !strings.Contains(err.Error(), pid) {
			t.Errorf("%s: %v, want ErrLocked naming process %s", name, err, pid)
		}
	}
	if err := errors.Join(in.Close(), child.Wait()); err != nil {
		t.Fatal(err)
	}
	closeVerified(t, open(t, path, nil))
}
