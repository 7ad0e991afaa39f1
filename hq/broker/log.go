package broker

import (
	"fmt"
	"log/slog"
)

// serverLog hands the server's warnings and errors to slog and keeps the first
// fatal one for Start. Notices and traces are noise here.
type serverLog struct {
	out   *slog.Logger
	fatal chan string
}

func newServerLog(out *slog.Logger) *serverLog {
	if out == nil {
		out = slog.New(slog.DiscardHandler)
	}
	return &serverLog{out: out.With("part", "broker"), fatal: make(chan string, 1)}
}

func (*serverLog) Noticef(string, ...any) {}
func (*serverLog) Debugf(string, ...any)  {}
func (*serverLog) Tracef(string, ...any)  {}

func (l *serverLog) Warnf(format string, v ...any)  { l.out.Warn(fmt.Sprintf(format, v...)) }
func (l *serverLog) Errorf(format string, v ...any) { l.out.Error(fmt.Sprintf(format, v...)) }

func (l *serverLog) Fatalf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	l.out.Error(text)
	select {
	case l.fatal <- text:
	default:
	}
}
