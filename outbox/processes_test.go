package outbox_test

import (
	"context"
	"os"
	"testing"

	"smartcounter/outbox"
)

// The test binary plays the other processes too.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 {
		switch os.Args[1] {
		case "outbox-check":
			os.Exit(outbox.RunCheck(os.Args[2:], os.Stderr))
		case "write-child":
			os.Exit(writeChild(os.Args[2], os.Args[3]))
		case "hold-child":
			os.Exit(holdChild(os.Args[2]))
		case "behind-child":
			os.Exit(outbox.RunBehind(os.Args[2:], os.Stderr))
		case "cut-child":
			os.Exit(cutChild(os.Args[2], os.Args[3], os.Args[4]))
		case "full-write-child":
			os.Exit(fullWriteChild(os.Args[2]))
		case "full-child":
			os.Exit(fullChild(os.Args[2]))
		}
	}
	os.Exit(m.Run())
}

func check() func(context.Context, string) error { return outbox.ExecCheck(os.Args[0], "outbox-check") }
