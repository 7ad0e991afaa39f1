package outbox_test

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
)

// A diskOp is one thing that a process asked of the disk, or said.
type diskOp struct {
	call string // openat, pwrite64, ftruncate, fallocate, fsync, renameat, linkat, unlinkat, say
	path string // of the open file, or the old name; in the folder that is watched
	to   string // the new name
	at   int64
	data []byte // written or said
	size int64  // of ftruncate, fallocate
}

// traced are the calls by which Go's os package and bbolt change files.
const traced = "openat,pwrite64,write,ftruncate,fallocate,fsync,fdatasync,renameat,renameat2,rename,linkat,link,unlinkat,unlink"

// traceArgs make strace write what parseTrace reads: all threads, every string
// whole and in hex, the path behind each descriptor.
func traceArgs(log string) []string {
	return []string{"-f", "-qq", "-y", "-xx", "-s", "4194304", "-e", "signal=none", "-e", "trace=" + traced, "-o", log}
}

// parseTrace gives the successful operations on files in folder, and what was
// written to stdout, in the order in which they ended.
func parseTrace(r io.Reader, folder string) (ops []diskOp, err error) {
	lines := bufio.NewReaderSize(r, 1<<20)
	begun := make(map[string]string)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return ops, nil
		}
		if err != nil {
			return nil, err
		}
		line = strings.TrimSuffix(line, "\n")
		thread, text, _ := strings.Cut(line, " ")
		if first, cut := strings.CutSuffix(text, " <unfinished ...>"); cut {
			begun[thread] = first
			continue
		}
		if _, rest, cut := strings.Cut(text, " resumed>"); cut {
			text = begun[thread] + rest
		}
		text = strings.TrimSpace(text)
		if strings.HasPrefix(text, "+++") || strings.HasSuffix(text, "= ?") {
			continue // a thread or the process ended
		}
		call, rest, called := strings.Cut(text, "(")
		end := strings.LastIndex(rest, ")")
		if !called || end < 0 {
			return nil, fmt.Errorf("strace line %.200q", line)
		}
		args, result := rest[:end], strings.TrimLeft(rest[end+1:], " =")
		if strings.HasPrefix(result, "-") {
			continue // it failed, so it changed nothing
		}
		op, ok, err := parseCall(call, args, result, folder)
		if err != nil {
			return nil, fmt.Errorf("%w in %.200q", err, line)
		}
		if ok {
			ops = append(ops, op)
		}
	}
}

func parseCall(call, args, result, folder string) (op diskOp, ok bool, err error) {
	a := strings.Split(args, ", ")
	op.call = call
	inside := func(path string) string {
		if rel, err := filepath.Rel(folder, path); err == nil && !strings.HasPrefix(rel, "..") {
			return rel
		}
		return ""
	}
	number := func(i int) (n int64) {
		if err == nil {
			n, err = strconv.ParseInt(a[i], 0, 64)
		}
		return n
	}
	name := func(i int) (s string) {
		if err == nil {
			s, err = unhex(a[i])
		}
		return s
	}
	behind := func(i int) string {
		open := strings.IndexByte(a[i], '<')
		if open < 0 {
			return ""
		}
		if path, uerr := unhexRaw(strings.TrimSuffix(a[i][open+1:], ">")); uerr == nil {
			return path
		}
		return ""
	}
	switch call {
	case "openat":
		op.path = inside(name(1))
		if !strings.Contains(a[2], "O_CREAT") {
			return op, false, err
		}
	case "write":
		if strings.HasPrefix(a[0], "1<") {
			op.call, op.data = "say", []byte(name(1))
			return op, true, err
		}
		if inside(behind(0)) != "" {
			return op, false, errors.New("a write without an offset, which is not modelled,")
		}
		return op, false, nil
	case "pwrite64":
		op.path = inside(behind(0))
		op.data, op.at = []byte(name(1)), number(3)
		if n, cerr := strconv.Atoi(result); cerr != nil || n != len(op.data) {
			return op, false, fmt.Errorf("%s bytes of %d written", result, len(op.data))
		}
	case "ftruncate":
		op.path, op.size = inside(behind(0)), number(1)
	case "fallocate":
		op.path, op.size = inside(behind(0)), number(2)+number(3)
	case "fsync", "fdatasync":
		op.call, op.path = "fsync", inside(behind(0))
	case "rename", "link":
		op.call, op.path, op.to = call+"at", inside(name(0)), inside(name(1))
	case "renameat", "renameat2", "linkat":
		op.call, op.path, op.to = strings.TrimSuffix(call, "2"), inside(name(1)), inside(name(3))
	case "unlink":
		op.call, op.path = "unlinkat", inside(name(0))
	case "unlinkat":
		op.path = inside(name(1))
	default:
		return op, false, fmt.Errorf("unknown call %s", call)
	}
	return op, op.path != "", err
}

// unhex reads a quoted string of \x escapes.
func unhex(quoted string) (string, error) {
	if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
		return "", fmt.Errorf("no whole string: %.40q", quoted)
	}
	return unhexRaw(quoted[1 : len(quoted)-1])
}

func unhexRaw(escaped string) (string, error) {
	b, err := hex.DecodeString(strings.ReplaceAll(escaped, `\x`, ""))
	return string(b), err
}
