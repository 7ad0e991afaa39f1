package web

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
)

// When a counter counts as cut off: at once when the broker says that its connection
// broke. That word can be missed; but a counter sends its state every five minutes,
// so two missing ones and a little more mean that there is no contact either.
const (
	quietAfter = 11 * time.Minute
	lostAfter  = 24 * time.Hour
	skewLimit  = 30 * time.Second
)

// States of a counter, the worst first.
const (
	kioskLost = iota
	kioskQuiet
	kioskAiling // in contact, but a part or the clock is not right
	kioskUnknown
	kioskClosed // shut down in order
	kioskWell
)

type kioskRow struct {
	Name, Branch  string
	Contact, Ago  string
	State         int
	Chip          due
	Backlog       string
	Version       string
	Skew          string
	SkewBad       bool
	Disk          string
	Notes         string
	Unknown       bool // nothing newer is known: what is shown is from before
	contact       time.Time
	backlog       int
	backlogKnown  bool
	skewExceeding bool
}

type kioskList struct {
	Rows                                   []kioskRow
	All                                    bool
	Wanting                                int
	Total, Online, Quiet, Lost, SkewedOnes int
	Closed                                 int
	Backlog, BacklogUnknown                int
	Versions                               []versionCount
	Say                                    string
	Refused                                int64 // messages in quarantine
	Alarms                                 []alarmRow
}

// An alarmRow is something about a counter that a person must look at.
type alarmRow struct {
	Moment, Name, What string
	Count              int64
}

type versionCount struct {
	Version string
	Count   int
}

func (s *Server) kiosksPage(w http.ResponseWriter, r *http.Request, v visitor) {
	kiosks, err := s.o.Store.Kiosks(r.Context())
	if err != nil {
		s.busy(w, r, err)
		return
	}
	list := s.kioskList(kiosks, r.FormValue("all") == "1")
	if list.Alarms, list.Refused, err = s.alarms(r.Context()); err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "kiosks", &v, page{Title: "柜机", Live: "clock", Data: list})
}

// alarmRows is how many alarms are shown, the newest.
const alarmRows = 20

func (s *Server) alarms(ctx context.Context) ([]alarmRow, int64, error) {
	counts, err := s.o.Store.Counts(ctx)
	if err != nil {
		return nil, 0, err
	}
	list, err := s.o.Store.Alarms(ctx, alarmRows)
	if err != nil {
		return nil, 0, err
	}
	var rows []alarmRow
	for _, a := range list {
		rows = append(rows, alarmRow{Moment: momentText(a.Latest, s.o.Now()), Name: s.branchName(a.Stream.Branch) + " " + kioskName(a.Stream.Kiosk),
			What: word(alarmWords, string(a.Kind)), Count: a.Count})
	}
	return rows, counts.Quarantined, nil
}

// maxKioskRows bounds the page; those that need somebody come first.
const maxKioskRows = 500

func (s *Server) kioskList(kiosks []store.Kiosk, all bool) kioskList {
	l := kioskList{All: all, Total: len(kiosks)}
	versions := map[string]int{}
	for _, k := range kiosks {
		row := s.kioskRow(k)
		l.count(row, k, versions)
		l.Rows = append(l.Rows, row)
	}
	l.Wanting = l.Total - l.wellCount()
	if !all && l.Wanting > 0 {
		l.Rows = slices.DeleteFunc(l.Rows, kioskRow.fine)
	} else {
		l.All = true
	}
	slices.SortStableFunc(l.Rows, func(a, b kioskRow) int {
		return cmp.Or(cmp.Compare(a.State, b.State), a.contact.Compare(b.contact))
	})
	l.Rows = l.Rows[:min(len(l.Rows), maxKioskRows)]
	for v, n := range versions {
		l.Versions = append(l.Versions, versionCount{v, n})
	}
	slices.SortFunc(l.Versions, func(a, b versionCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(b.Version, a.Version))
	})
	l.Say = l.say()
	return l
}

func (l *kioskList) count(row kioskRow, k store.Kiosk, versions map[string]int) {
	switch row.State {
	case kioskLost:
		l.Lost++
	case kioskQuiet:
		l.Quiet++
	case kioskClosed:
		l.Closed++
	default:
		l.Online++
	}
	if row.skewExceeding {
		l.SkewedOnes++
	}
	if row.backlogKnown {
		l.Backlog += row.backlog
	} else {
		l.BacklogUnknown++
	}
	if k.Status != nil {
		versions[k.Status.Version]++
	}
}

func (l *kioskList) wellCount() int {
	n := 0
	for _, r := range l.Rows {
		if r.fine() {
			n++
		}
	}
	return n
}

// fine reports that nobody needs to look at a counter.
func (r kioskRow) fine() bool { return r.State == kioskWell || r.State == kioskClosed }

// say answers the page in one sentence.
func (l *kioskList) say() string {
	switch {
	case l.Total == 0:
		return "还没有柜机联系过总部。"
	case l.Lost > 0:
		return fmt.Sprintf("%d 台里 %d 台要派人；断线的没断电就照常收件，连上就传。", l.Total, l.Lost)
	case l.Quiet > 0:
		return fmt.Sprintf("%d 台里 %d 台断线；断线的没断电就照常收件，连上就传。", l.Total, l.Quiet)
	case l.Closed > 0 && l.Wanting > 0:
		return fmt.Sprintf("%d 台里 %d 台关着，%d 台要看一下。", l.Total, l.Closed, l.Wanting)
	case l.Closed > 0:
		return fmt.Sprintf("%d 台里 %d 台关着，别的都正常。", l.Total, l.Closed)
	case l.Wanting > 0:
		return fmt.Sprintf("%d 台都连着，%d 台要看一下。", l.Total, l.Wanting)
	}
	return fmt.Sprintf("%d 台都连着，都正常。", l.Total)
}

func (s *Server) kioskRow(k store.Kiosk) kioskRow {
	now := s.o.Now()
	silent := now.Sub(k.LastContact)
	row := kioskRow{Name: s.branchName(k.Branch) + " " + kioskName(k.Kiosk), Branch: k.Branch + " / " + k.Kiosk,
		Contact: momentText(k.LastContact, now), Ago: agoText(silent), contact: k.LastContact,
		Backlog: "不知道", Version: "不知道", Skew: "不知道", Disk: "不知道"}
	if k.Status != nil {
		row.Version = k.Status.Version
	}
	switch {
	case k.Gone == event.GoneClosed:
		row.State, row.Chip = kioskClosed, due{Class: "prov", Icon: "lock", Text: "已关"}
		row.Notes = "柜机程序正常关的，关着不收件"
	case silent >= lostAfter:
		row.State, row.Chip = kioskLost, due{Class: "over", Icon: "wifi-off", Text: "失联"}
	case silent >= quietAfter, k.Gone == event.GoneLost:
		row.State, row.Chip = kioskQuiet, due{Class: "now", Icon: "wifi-off", Text: "断线"}
		row.Notes = "没断电就照常收，连上就传"
	case k.Status == nil:
		row.State, row.Chip = kioskUnknown, due{Class: "prov", Icon: "circle-help", Text: "不知道"}
		row.Notes = "有联系，还没报过状态"
	default:
		row.describe(k)
		return row
	}
	row.Unknown = true
	if k.Status != nil {
		if p := ailing(k.Status.Parts); p != "" {
			row.Notes = joined(row.Notes, "断线前："+p)
		}
	}
	return row
}

// describe fills in what a counter in contact says of itself.
func (row *kioskRow) describe(k store.Kiosk) {
	row.backlog, row.backlogKnown = k.Status.Backlog, true
	row.Backlog = fmt.Sprintf("%d 条", k.Status.Backlog)
	if k.Status.DiskFreeMiB >= 0 {
		row.Disk = gib(k.Status.DiskFreeMiB)
	}
	if k.SkewKnown {
		row.Skew = fmt.Sprintf("%+.1f 秒", k.Skew.Seconds())
		row.skewExceeding = math.Abs(k.Skew.Seconds()) > skewLimit.Seconds()
		row.SkewBad = row.skewExceeding
	}
	row.State, row.Chip = kioskWell, due{Icon: "check", Text: "正常"}
	trouble := ailing(k.Status.Parts)
	switch {
	case row.skewExceeding:
		row.State, row.Chip = kioskAiling, due{Class: "now", Icon: "clock-alert", Text: "时钟偏"}
		row.Notes = joined(fmt.Sprintf("和总部差 %.0f 秒", math.Abs(k.Skew.Seconds())), trouble)
	case trouble != "":
		row.State, row.Chip = kioskAiling, due{Class: "now", Icon: "circle-alert", Text: "有毛病"}
		row.Notes = trouble
	case k.Upto < k.Waiting:
		row.Notes = "前面有件没到齐，已请柜机补传"
	}
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "；" + b
}

// ailing lists the parts that are not ok.
func ailing(state map[string]string) string {
	var bad []string
	for part, says := range state {
		if says != "ok" {
			bad = append(bad, word(parts, part)+"："+partText(says))
		}
	}
	slices.Sort(bad)
	return strings.Join(bad, "；")
}

func partText(says string) string {
	if why, is := strings.CutPrefix(says, "degraded: "); is {
		return word(partTroubles, why)
	}
	return word(partTroubles, says)
}

func gib(mib int) string {
	if mib < 1024 {
		return fmt.Sprintf("%d MiB", mib)
	}
	return fmt.Sprintf("%.0f GiB", float64(mib)/1024)
}
