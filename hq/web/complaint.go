package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// complaintView is one complaint, or feedback, as its page shows it.
type complaintView struct {
	ID          string
	Number      string
	Complaint   bool
	OnlyRated   bool
	Rating      string // in words
	Reasons     string
	Title       string
	Tags        []string
	Place       string
	Submitted   string
	Arrived     string
	Due         *due
	RespondBy   string
	CloseBy     string
	Why         *why
	Days        []string // of the week
	Numerals    []string
	MayOpen     bool
	Trouble     string // why the content cannot be shown
	Written     *written
	Phone       *phoneView
	Anonymous   bool
	Consent     string
	History     []historyLine
	CustomerDue string
}

type historyLine struct {
	Time, Who, What string
	Times           int
}

// written is what the customer wrote.
type written struct {
	Letter *drawing
	Words  []piece
	Plain  string
	Sheets []*drawing
	Drawn  int // characters kept as they were drawn
	Broken int // inks that cannot be read
}

// feedbackData is what the list does not keep of feedback.
type feedbackData struct {
	Content *event.Sealed `json:"content"`
	Consent string        `json:"consent"`
}

func (s *Server) complaintPage(w http.ResponseWriter, r *http.Request, v visitor) {
	c, e, err := s.findComplaint(r.Context(), r.PathValue("event"))
	if errors.Is(err, store.ErrNotFound) {
		s.notFound(w, r)
		return
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	view, err := s.complaintView(r.Context(), v, c, e)
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "complaint", &v, page{Title: strings.TrimSpace(kindOf(c) + " " + view.Number), Data: view})
}

func kindOf(c store.Complaint) string {
	if isComplaint(c.Type) {
		return "投诉"
	}
	return "意见"
}

// findComplaint finds the row and the event of one complaint.
func (s *Server) findComplaint(ctx context.Context, id string) (store.Complaint, store.Event, error) {
	e, err := s.o.Store.Event(ctx, id)
	if err != nil {
		return store.Complaint{}, e, err
	}
	c, err := s.o.Store.ComplaintOf(ctx, id)
	return c, e, err
}

func (s *Server) complaintView(ctx context.Context, v visitor, c store.Complaint, e store.Event) (complaintView, error) {
	now := s.o.Now()
	view := complaintView{ID: c.Event, Number: event.FormatNumber(c.Number), Complaint: isComplaint(c.Type), OnlyRated: onlyRated(c), Rating: word(ratings, c.Rating), Reasons: strings.Join(reasonWords(c.Reasons), "、"), Title: title(c),
		Place: s.branchName(c.Branch) + " · " + kioskName(c.Kiosk), Submitted: momentText(c.Submitted, now), Arrived: momentText(c.Arrived, now),
		Due: s.dueOf(c), Why: s.explain(c), Days: []string{"一", "二", "三", "四", "五", "六", "日"}, Numerals: []string{"1", "2", "3", "4"}, MayOpen: MayOpen(v.User), Anonymous: c.Anonymous}
	view.RespondBy, view.CloseBy = dayOf(c.RespondBy), dayOf(c.CloseBy)
	var data feedbackData
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return view, fmt.Errorf("web: event %s: its data is no object", e.ID)
	}
	view.Consent = data.Consent
	view.Tags = tags(c)
	if view.MayOpen && !view.OnlyRated {
		said, err := s.open(ctx, v, e, data.Content, didOpen)
		switch {
		case err == nil:
			view.Written = read(said)
			view.Phone = s.phoneView(v, c, said)
		case errors.Is(err, event.ErrUnknownKey), errors.Is(err, event.ErrOpen):
			view.Trouble = "打不开：" + troubleOf(err)
		default:
			return view, err
		}
	}
	history, err := s.history(ctx, c)
	view.History = history
	return view, err
}

func troubleOf(err error) string {
	if errors.Is(err, event.ErrUnknownKey) {
		return "这一件是用另一把钥匙封的，这里没有那把钥匙。请运维把旧钥匙放回来。"
	}
	return "封着的内容坏了，或被动过。请运维查柜机和存件。"
}

func dayOf(text string) string {
	d, err := calendar.ParseDate(text)
	if err != nil {
		return ""
	}
	return dayText(d)
}

func tags(c store.Complaint) []string {
	list := []string{kindOf(c)}
	if c.Cause != "" {
		list = append(list, c.Cause)
	}
	list = append(list, reasonWords(c.Reasons)...)
	if a := wrote(c); a != "" {
		list = append(list, a)
	}
	return list
}

// open opens what is sealed in an event; the audit entry is durable before
// anything comes out.
func (s *Server) open(ctx context.Context, v visitor, e store.Event, seal *event.Sealed, what string) (event.Statement, error) {
	var said event.Statement
	if seal == nil {
		return said, fmt.Errorf("web: event %s: %w", e.ID, event.ErrOpen)
	}
	err := s.o.Store.RecordAudit(ctx, login.Entry{Time: s.o.Now(), Who: v.Login, What: what, Object: e.ID})
	if err != nil {
		return said, err
	}
	return said, s.o.Opener.Open(seal, e.ID, e.Type, e.Stream.Kiosk, &said)
}

// historyLines is how many lines of a history are shown.
const historyLines = 30

// history is what has happened, newest first.
func (s *Server) history(ctx context.Context, c store.Complaint) ([]historyLine, error) {
	entries, err := s.ledger.of(ctx, c.Event)
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	now := s.o.Now()
	var lines []historyLine
	var from time.Time
	for _, e := range slices.Backward(entries) {
		who, what := word(names, e.Who), didText(e.What)
		if e.Who == "public" {
			who = "查询页"
		}
		// One person's looks shortly after one another are one line.
		if n := len(lines); n > 0 && lines[n-1].Who == who && lines[n-1].What == what && from.Sub(e.Time) < 10*time.Minute {
			lines[n-1].Times++
			continue
		}
		if len(lines) == historyLines {
			break
		}
		from = e.Time
		lines = append(lines, historyLine{Time: momentText(e.Time, now), Who: who, What: what, Times: 1})
	}
	lines = append(lines, historyLine{Time: momentText(c.Arrived, now), Who: "系统", What: "到了总部，" + arrivedLate(c)})
	left := "没留电话"
	if !c.Anonymous {
		left = "留了电话"
	}
	much := ""
	if a := amount(c.Characters, c.Sheets); a != "" {
		much = "写了 " + a + "，"
	}
	did := "受理：" + much + left + "。"
	if onlyRated(c) {
		did = "客户打了分，没写字，" + left + "。"
	}
	return append(lines, historyLine{Time: momentText(c.Submitted, now), Who: "柜机 " + s.branchName(c.Branch) + " " + kioskName(c.Kiosk), What: did}), nil
}

func arrivedLate(c store.Complaint) string {
	if l := late(c); l != "" {
		return l + "：柜机断过网，或者时钟不准。期限从客户交上那一刻算。"
	}
	return "存好以后才回柜机的话。"
}

// names are the users' names by login.
func (s *Server) names(ctx context.Context) (map[string]string, error) {
	users, err := s.o.Store.Users(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(users))
	for _, u := range users {
		names[u.Login] = u.Name
	}
	return names, nil
}
