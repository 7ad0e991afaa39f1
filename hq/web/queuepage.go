package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// spans are the stretches of days that the page offers, today counts.
var spans = []struct {
	value, name string
	days        int
}{{"1", "今天", 1}, {"7", "近 7 天", 7}, {"28", "近 4 周", 28}, {"91", "近 13 周", 91}}

const usualSpan = 1 // the place of the one that is shown unasked

type queueFilter struct {
	span            int // its place in spans
	Branch, Service string
}

// readQueueFilter takes the address apart; what it does not understand it leaves out.
func readQueueFilter(q url.Values) queueFilter {
	f := queueFilter{span: usualSpan}
	for i, s := range spans {
		if q.Get("days") == s.value {
			f.span = i
		}
	}
	if b := q.Get("branch"); event.ValidID(b) {
		f.Branch = b
	}
	if s := q.Get("service"); event.ValidID(s) {
		f.Service = s
	}
	return f
}

func (f queueFilter) address() string {
	q := url.Values{}
	if f.span != usualSpan {
		q.Set("days", spans[f.span].value)
	}
	if f.Branch != "" {
		q.Set("branch", f.Branch)
	}
	if f.Service != "" {
		q.Set("service", f.Service)
	}
	if len(q) == 0 {
		return "/queue"
	}
	return "/queue?" + q.Encode()
}

type kpi struct{ Name, Value, Unit, Note string }

type queueView struct {
	Filter   queueFilter
	Days     string // value of the span, for the form
	Say      string
	Spans    []choice
	Branch   []choice
	Service  []choice
	KPIs     []kpi
	Table    waitTable
	Branches []branchWait
	More     int
}

func (s *Server) queuePage(w http.ResponseWriter, r *http.Request, v visitor) {
	view, err := s.queueView(r.Context(), readQueueFilter(r.URL.Query()))
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "queue", &v, page{Title: "排队", Data: view})
}

func (s *Server) queueView(ctx context.Context, f queueFilter) (queueView, error) {
	today := calendar.DateOf(s.o.Now())
	ask := store.WaitFilter{From: today.AddDays(1 - spans[f.span].days), To: today, Branch: f.Branch, Service: f.Service}
	view := queueView{Filter: f, Days: spans[f.span].value}
	cells, err := s.o.Store.Waits(ctx, ask)
	if err != nil {
		return view, err
	}
	view.Table = tabulate(cells)
	if f.Branch == "" {
		ask.ByBranch = true
		if cells, err = s.o.Store.Waits(ctx, ask); err != nil {
			return view, err
		}
		view.Branches, view.More = s.byBranch(cells)
		for i := range view.Branches {
			to := f
			to.Branch = view.Branches[i].Address
			view.Branches[i].Address = to.address()
		}
	}
	view.KPIs = kpis(&view.Table.all)
	view.Say = sayWaits(spans[f.span].name, &view.Table)
	for i, span := range spans {
		to := f
		to.span = i
		view.Spans = append(view.Spans, choice{Name: span.name, Address: to.address(), Chosen: i == f.span})
	}
	if view.Branch, err = s.branches(ctx, arrivedFilter{Branch: f.Branch}); err != nil {
		return view, err
	}
	services, err := s.o.Store.Services(ctx, ask.From)
	for _, id := range services {
		view.Service = append(view.Service, choice{Name: s.serviceName(id), Value: id, Chosen: id == f.Service})
	}
	return view, err
}

// serviceName is the service's name, or its id where headquarters was told none.
func (s *Server) serviceName(id string) string {
	if s.o.Bookings == nil {
		return id
	}
	return word(s.o.Bookings.Services(), id)
}

func sayWaits(span string, t *waitTable) string {
	if t.all.called == 0 {
		return ""
	}
	said := span + "平均等 " + t.all.mean() + " 分钟"
	if t.worst != "" {
		said += "；" + t.worst
	}
	return said + "。"
}

func kpis(t *tally) []kpi {
	if t.numbers == 0 {
		return nil
	}
	few := ""
	if t.called < enough {
		few = fmt.Sprintf("叫了 %d 个号，不到 %d 个不算", t.called, enough)
	}
	back := ""
	if t.noShow > 0 {
		back = "回来补上 " + share(t.noShowServed, t.noShow)
	}
	return []kpi{
		{"平均等", t.mean(), "分钟", fmt.Sprintf("%d 个号，叫了 %d 个", t.numbers, t.called)},
		{"一半人等过", t.minutesText(0.5), "分钟", orText(few, "p50，整分钟")},
		{"20 人里 1 人等过", t.minutesText(0.95), "分钟", orText(few, "p95，整分钟")},
		{"没等到就走", share(t.left, t.numbers), "", fmt.Sprintf("%d 个号", t.left)},
		{"叫了没来", share(t.noShow, t.called), "", back},
		{fmt.Sprintf("等过 %d 分钟", guardMinutes), fmt.Sprint(t.beyondGuard), "人", "到点直接排最前"},
		{"预估说准了", share(t.held, t.told), "", "等的时间落在票上那一段里，要求 ≥ 80"},
	}
}

func orText(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}
