package web

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
)

// auditRows is how many entries a page shows.
const auditRows = 100

type auditRow struct {
	Sequence             int64
	Time, Who, What      string
	Object, Link, Digest string
}

type auditView struct {
	Rows         []auditRow
	Chain        chainState
	CheckedAt    string
	Older, Newer string
}

func (s *Server) auditPage(w http.ResponseWriter, r *http.Request, v visitor) {
	view, err := s.auditView(r)
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "audit", &v, page{Title: "审计", Data: view})
}

func (s *Server) auditView(r *http.Request) (auditView, error) {
	ctx := r.Context()
	chain, err := s.ledger.check(ctx)
	if err != nil {
		return auditView{}, err
	}
	newest, err := s.ledger.newest(ctx)
	if err != nil {
		return auditView{}, err
	}
	// upto is the newest entry of this page; entries have no gaps.
	upto := newest
	if n, err := strconv.ParseInt(r.FormValue("upto"), 10, 64); err == nil && n > 0 && n < newest {
		upto = n
	}
	entries, err := s.o.Store.Audit(ctx, max(upto-auditRows, 0), auditRows)
	if err != nil {
		return auditView{}, err
	}
	names, err := s.names(ctx)
	if err != nil {
		return auditView{}, err
	}
	view := auditView{Chain: chain, CheckedAt: chain.At.In(calendar.Shanghai).Format("15:04:05")}
	for _, e := range slices.Backward(entries) {
		if e.Sequence <= upto {
			view.Rows = append(view.Rows, s.auditRow(e, names))
		}
	}
	if upto > auditRows {
		view.Older = "/audit?upto=" + strconv.FormatInt(upto-auditRows, 10)
	}
	if upto < newest {
		view.Newer = "/audit?upto=" + strconv.FormatInt(min(upto+auditRows, newest), 10)
	}
	return view, nil
}

func (s *Server) auditRow(e store.AuditEntry, names map[string]string) auditRow {
	row := auditRow{Sequence: e.Sequence, Time: e.Time.In(calendar.Shanghai).Format("2006-01-02 15:04:05"), Who: word(names, e.Who),
		What: didText(e.What), Object: e.Object, Digest: hex.EncodeToString(e.Hash[:4])}
	switch e.Who {
	case "public":
		row.Who = "查询页"
	case "system":
		row.Who = "系统"
	}
	if e.What == didOpen || e.What == didCompare || strings.HasPrefix(e.What, didShowPhone) {
		row.Link = "/arrived/" + e.Object
	}
	return row
}
