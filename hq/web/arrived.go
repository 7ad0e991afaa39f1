package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

const pageRows = 30

// arrivedFilter is what the address asks for.
type arrivedFilter struct {
	Kind   string // "", "complaint" or "feedback"
	Branch string
	Before int64
}

// readFilter takes the address apart; what it does not understand it leaves out.
func readFilter(q url.Values) arrivedFilter {
	var f arrivedFilter
	if k := q.Get("kind"); k == "complaint" || k == "feedback" {
		f.Kind = k
	}
	if b := q.Get("branch"); event.ValidID(b) {
		f.Branch = b
	}
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n > 0 {
		f.Before = n
	}
	return f
}

// chosen is the filter as the store knows it.
func (f arrivedFilter) chosen() store.ComplaintFilter {
	types := map[string]event.Type{"complaint": event.ComplaintSubmitted, "feedback": event.FeedbackSubmitted}
	return store.ComplaintFilter{Type: types[f.Kind], Branch: f.Branch}
}

// address is where this filter leads.
func (f arrivedFilter) address() string {
	q := url.Values{}
	if f.Kind != "" {
		q.Set("kind", f.Kind)
	}
	if f.Branch != "" {
		q.Set("branch", f.Branch)
	}
	if f.Before > 0 {
		q.Set("before", strconv.FormatInt(f.Before, 10))
	}
	if len(q) == 0 {
		return "/arrived"
	}
	return "/arrived?" + q.Encode()
}

type arrivedRow struct {
	Address        string
	Due            *due
	Number         string
	Title, Detail  string
	Amount         string
	Branch, Kiosk  string
	Anonymous      bool
	Moment, Late   string
	SubmittedExact string
}

type arrivedList struct {
	Filter arrivedFilter
	Rows   []arrivedRow
	Older  string // address of the next page
	Newest string // address of the first page, "" if this is it
	Kinds  []choice
	Branch []choice
	Counts store.Counts
	Latest string
}

type choice struct {
	Name, Value, Address string
	Chosen               bool
}

func (s *Server) arrivedPage(w http.ResponseWriter, r *http.Request, v visitor) {
	list, live, err := s.arrivedList(r.Context(), readFilter(r.URL.Query()))
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "arrived", &v, page{Title: "收到的", Live: live, Data: list})
}

func (s *Server) arrivedList(ctx context.Context, f arrivedFilter) (arrivedList, string, error) {
	live, err := s.arrivedTag(ctx)
	if err != nil {
		return arrivedList{}, "", err
	}
	l := arrivedList{Filter: f}
	if l.Counts, err = s.o.Store.Counts(ctx); err != nil {
		return l, "", err
	}
	rows, next, err := s.rows(ctx, f)
	if err != nil {
		return l, "", err
	}
	for _, c := range rows {
		l.Rows = append(l.Rows, s.arrivedRow(c))
	}
	if next > 0 {
		older := f
		older.Before = next
		l.Older = older.address()
	}
	if f.Before > 0 {
		newest := f
		newest.Before = 0
		l.Newest = newest.address()
	}
	if len(rows) > 0 && f == (arrivedFilter{}) {
		l.Latest = momentText(rows[0].Arrived, s.o.Now())
	}
	l.Kinds = kinds(f)
	l.Branch, err = s.branches(ctx, f)
	return l, live, err
}

// rows reads one page. next is the cursor to go on below, 0 at the end.
func (s *Server) rows(ctx context.Context, f arrivedFilter) (rows []store.Complaint, next int64, err error) {
	rows, err = s.o.Store.Complaints(ctx, f.chosen(), f.Before, pageRows+1)
	if err != nil || len(rows) <= pageRows {
		return rows, 0, err
	}
	rows = rows[:pageRows]
	return rows, rows[pageRows-1].Cursor, nil
}

func (s *Server) arrivedRow(c store.Complaint) arrivedRow {
	now := s.o.Now()
	row := arrivedRow{Address: "/arrived/" + url.PathEscape(c.Event), Due: s.dueOf(c), Number: event.FormatNumber(c.Number),
		Title: title(c), Detail: detail(c), Amount: wrote(c), Branch: s.branchName(c.Branch), Kiosk: kioskName(c.Kiosk),
		Anonymous: c.Anonymous, Moment: momentText(c.Submitted, now), Late: late(c),
		SubmittedExact: c.Submitted.In(calendar.Shanghai).Format("2006-01-02 15:04:05")}
	return row
}

func title(c store.Complaint) string {
	if isComplaint(c.Type) {
		return word(matters, c.Matter)
	}
	return "意见：" + word(ratings, c.Rating)
}

func detail(c store.Complaint) string {
	if isComplaint(c.Type) {
		return "投诉 · " + c.Cause
	}
	return strings.Join(append([]string{"意见"}, reasonWords(c.Reasons)...), " · ")
}

// wrote says how much a customer wrote, as far as it is known unopened.
func wrote(c store.Complaint) string {
	switch {
	case onlyRated(c):
		return "只打了分"
	case !isComplaint(c.Type):
		return "写了字" // how many is sealed
	}
	return amount(c.Characters, c.Sheets)
}

// lateAfter is a difference that a counter's clock does not explain.
const lateAfter = 10 * time.Minute

// late says when something came long after it was written.
func late(c store.Complaint) string {
	switch d := c.Arrived.Sub(c.Submitted); {
	case d < lateAfter:
		return ""
	case d < time.Hour:
		return fmt.Sprintf("晚 %d 分钟到", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("晚 %d 小时到", int(d.Hours()))
	default:
		return fmt.Sprintf("晚 %d 天到", int(d.Hours()/24))
	}
}

func kinds(f arrivedFilter) []choice {
	var list []choice
	for _, k := range []struct{ value, name string }{{"", "全部"}, {"complaint", "投诉"}, {"feedback", "意见"}} {
		to := f
		to.Kind, to.Before = k.value, 0
		list = append(list, choice{Name: k.name, Value: k.value, Address: to.address(), Chosen: f.Kind == k.value})
	}
	return list
}

// branches are those that a counter has called from.
func (s *Server) branches(ctx context.Context, f arrivedFilter) ([]choice, error) {
	ids, err := s.knownBranches(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]choice, 0, len(ids))
	for _, id := range ids {
		list = append(list, choice{Name: s.branchName(id), Value: id, Chosen: id == f.Branch})
	}
	return list, nil
}

// arrivedTag changes whenever something new has arrived.
func (s *Server) arrivedTag(ctx context.Context) (string, error) {
	newest, err := s.o.Store.Complaints(ctx, store.ComplaintFilter{}, 0, 1)
	if err != nil || len(newest) == 0 {
		return "0", err
	}
	return strconv.FormatInt(newest[0].Cursor, 10), nil
}
