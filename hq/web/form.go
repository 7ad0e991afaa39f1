package web

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"smartcounter/kiosk/calendar"
)

// clock is the time of day that a page shows.
func (s *Server) clock() string { return s.o.Now().In(calendar.Shanghai).Format("15:04") }

func strconvMinutes(d time.Duration) string { return strconv.Itoa(minutes(d)) }

// digest is a short name of a content.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hexDigest(sum[:8])
}

func hexDigest(b []byte) string { return hex.EncodeToString(b) }
