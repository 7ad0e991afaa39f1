package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"smartcounter/kiosk/branch"
)

// staffCommand keeps the branch's staff, who sign in at windows and lobby:
//
//	kiosk staff list|audit [-config FILE]
//	kiosk staff add LOGIN NAME [-config FILE]    the password is read from standard input
//	kiosk staff remove LOGIN [-config FILE]
const staffCommand = "staff"

const staffUsage = `usage:
  kiosk staff list [-config FILE]
  kiosk staff add LOGIN NAME [-config FILE]     password on standard input
  kiosk staff remove LOGIN [-config FILE]
  kiosk staff audit [-config FILE]              checks the chain of what staff did
`

// runStaff gives the exit status: 2 for a command that is not understood.
func runStaff(args []string, in io.Reader, out, errs io.Writer) int {
	err := staff(args, in, out)
	if errors.Is(err, errUsage) {
		fmt.Fprint(errs, staffUsage)
		return 2
	}
	if err != nil {
		fmt.Fprintln(errs, "kiosk staff:", err)
		return 1
	}
	return 0
}

func staff(args []string, in io.Reader, out io.Writer) error {
	f := flag.NewFlagSet("kiosk staff", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	path := f.String("config", "/etc/smartcounter/kiosk.toml", "configuration `file`")
	var words []string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return errUsage
		}
		if args = f.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	want := map[string]int{"list": 1, "add": 3, "remove": 2, "audit": 1}
	if len(words) == 0 || want[words[0]] != len(words) {
		return errUsage
	}
	c, err := readConfig(*path)
	if err != nil {
		return err
	}
	folder := filepath.Join(c.Data, "branch")
	if words[0] == "audit" {
		n, err := branch.VerifyAudit(folder)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d entries, the chain holds\n", n)
		return nil
	}
	s, err := branch.OpenStaff(folder)
	if err != nil {
		return err
	}
	switch words[0] {
	case "list":
		for _, m := range s.List() {
			fmt.Fprintf(out, "%s\t%s\n", m.Login, m.Name)
		}
		return nil
	case "remove":
		return s.Remove(words[1])
	}
	line, err := bufio.NewReader(io.LimitReader(in, 1024)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading the password: %w", err)
	}
	return s.Add(words[1], words[2], strings.TrimRight(line, "\r\n"))
}
