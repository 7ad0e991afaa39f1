package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// callFresh is how long after its arrival a call without outcome is shown as
// waiting. A counter gives up by itself after ten seconds; one that says nothing
// more was switched off or cut off.
const callFresh = 10 * time.Minute

const (
	// callsShown bounds the list of calls that are over.
	callsShown = 40
	// maxOpen bounds the calls without outcome that are looked at. They are asked
	// for apart: a counter whose clock is years slow would stand at the end.
	maxOpen = 1000
	// maxArrivals bounds what is remembered of open calls.
	maxArrivals = 10_000
)

// A helpDesk knows the calls for a person and who took them.
type helpDesk struct {
	store  store.Store
	down   Down
	ledger *ledger
	now    func() time.Time
	taking sync.Mutex // two people never take one call

	mu      sync.Mutex
	arrived map[string]time.Time // when open calls arrived
}

func newHelpDesk(s store.Store, d Down, l *ledger, now func() time.Time) *helpDesk {
	return &helpDesk{store: s, down: d, ledger: l, now: now, arrived: make(map[string]time.Time)}
}

// A helpCall is a call with what came of it.
type helpCall struct {
	store.HelpCall
	// Arrived is by headquarters' clock: the counter's may be wrong, and a call
	// that is wanted now must not be hidden by that. Zero for calls that are over.
	Arrived time.Time
	TakenBy string // login
	TakenAt time.Time
	Waiting bool // a person is wanted now
}

// errTaken reports a call that somebody else has taken, or that is over.
var errTaken = errors.New("web: call is taken or over")

// calls lists the newest calls, newest first.
func (h *helpDesk) calls(ctx context.Context, now time.Time) ([]helpCall, error) {
	open, err := h.store.HelpCalls(ctx, true, maxOpen)
	if err != nil {
		return nil, err
	}
	list, err := h.store.HelpCalls(ctx, false, callsShown)
	if err != nil {
		return nil, err
	}
	calls := make([]helpCall, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, c := range list {
		call, err := h.look(ctx, c, now)
		if err != nil {
			return nil, err
		}
		seen[c.Event] = true
		calls = append(calls, call)
	}
	for _, c := range open {
		if seen[c.Event] {
			continue
		}
		call, err := h.look(ctx, c, now)
		if err != nil {
			return nil, err
		}
		if call.Waiting {
			calls = append(calls, call)
		}
	}
	return calls, nil
}

// arrival is when an open call arrived, by headquarters' clock. That never
// changes, so each is asked for once.
func (h *helpDesk) arrival(ctx context.Context, id string) (time.Time, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if at, known := h.arrived[id]; known {
		return at, nil
	}
	e, err := h.store.Event(ctx, id)
	if err != nil {
		return time.Time{}, err
	}
	if len(h.arrived) >= maxArrivals {
		clear(h.arrived)
	}
	h.arrived[id] = e.Received
	return e.Received, nil
}

// look adds who took a call. The audit log knows: what it says is durable, and
// nobody takes a call without it.
func (h *helpDesk) look(ctx context.Context, c store.HelpCall, now time.Time) (helpCall, error) {
	call := helpCall{HelpCall: c}
	entries, err := h.ledger.of(ctx, c.Event)
	if err != nil {
		return call, err
	}
	for _, e := range entries {
		switch e.What {
		case didTakeCall:
			call.TakenBy, call.TakenAt = e.Who, e.Time
		case didNotReach:
			call.TakenBy, call.TakenAt = "", time.Time{}
		}
	}
	if c.Outcome != "" || c.Called.IsZero() {
		return call, nil
	}
	if call.Arrived, err = h.arrival(ctx, c.Event); err != nil {
		return call, err
	}
	call.Waiting = call.TakenBy == "" && now.Sub(call.Arrived) < callFresh
	return call, nil
}

func waitingOf(calls []helpCall) int {
	n := 0
	for _, c := range calls {
		if c.Waiting {
			n++
		}
	}
	return n
}

// tagOf changes whenever the list of calls does.
func tagOf(calls []helpCall) string {
	var b strings.Builder
	for _, c := range calls {
		fmt.Fprintf(&b, "%s%s%s%t;", c.Event, c.Outcome, c.TakenBy, c.Waiting)
	}
	return digest(b.String())
}

// waiting is how many calls want a person; a database that does not answer
// shows on the page itself.
func (h *helpDesk) waiting(ctx context.Context) int {
	calls, err := h.calls(ctx, h.now())
	if err != nil {
		return 0
	}
	return waitingOf(calls)
}

// take makes a call somebody's own and tells the counter, whose screen may say
// so only then.
func (h *helpDesk) take(ctx context.Context, who, id string) error {
	h.taking.Lock()
	defer h.taking.Unlock()
	now := h.now()
	calls, err := h.calls(ctx, now)
	if err != nil {
		return err
	}
	for _, c := range calls {
		if c.Event != id {
			continue
		}
		if !c.Waiting {
			return errTaken
		}
		return h.answer(ctx, who, c, now)
	}
	return store.ErrNotFound
}

func (h *helpDesk) answer(ctx context.Context, who string, c helpCall, now time.Time) error {
	reply, err := (&event.HelpReply{Call: c.Event, State: event.HelpStateComing, At: now}).Marshal()
	if err != nil {
		return err
	}
	if err := h.store.RecordAudit(ctx, login.Entry{Time: now, Who: who, What: didTakeCall, Object: c.Event}); err != nil {
		return err
	}
	if err := h.down.Down(ctx, c.Branch, c.Kiosk, event.DownHelp, reply); err != nil {
		failed := login.Entry{Time: h.now(), Who: who, What: didNotReach, Object: c.Event}
		return errors.Join(fmt.Errorf("%w: %w", errNotReached, err), h.store.RecordAudit(context.WithoutCancel(ctx), failed))
	}
	return nil
}

// errNotReached reports that the counter could not be told.
var errNotReached = errors.New("web: counter not reached")

type helpView struct {
	Waiting []callView
	Past    []callView
	Say     string
}

type callView struct {
	ID, Place, Branch, Screen string
	How                       string // 特大字、坐着用
	Seconds                   int    // since the call arrived
	Since                     string
	Moment                    string
	Result                    string
}

func (s *Server) helpPage(w http.ResponseWriter, r *http.Request, v visitor) {
	view, tag, err := s.helpView(r.Context())
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "help", &v, page{Title: "有人叫", Live: tag, Data: view})
}

func (s *Server) helpView(ctx context.Context) (helpView, string, error) {
	now := s.o.Now()
	calls, err := s.help.calls(ctx, now)
	if err != nil {
		return helpView{}, "", err
	}
	names, err := s.names(ctx)
	if err != nil {
		return helpView{}, "", err
	}
	var view helpView
	for _, c := range calls {
		shown := callView{ID: c.Event, Place: c.Place, Branch: s.branchName(c.Branch), Screen: word(screens, c.Screen), How: howText(c.HelpCall),
			Moment: momentText(c.Called, now), Result: result(c, names)}
		waited := max(now.Sub(c.Arrived), 0)
		shown.Seconds, shown.Since = int(waited.Seconds()), sinceText(waited)
		if c.Waiting {
			view.Waiting = append(view.Waiting, shown)
		} else {
			view.Past = append(view.Past, shown)
		}
	}
	view.Say = "现在没有人叫。开着这一页，有人叫就会出来。"
	if n := len(view.Waiting); n > 0 {
		view.Say = fmt.Sprintf("%d 处有人要帮忙。", n)
	}
	return view, tagOf(calls), nil
}

func howText(c store.HelpCall) string {
	var how []string
	if c.Large {
		how = append(how, "特大字")
	}
	if c.Seated {
		how = append(how, "坐着用")
	}
	return strings.Join(how, "、")
}

func sinceText(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d 秒", int(d.Seconds()))
	}
	return fmt.Sprintf("%d 分 %d 秒", int(d.Minutes()), int(d.Seconds())%60)
}

func result(c helpCall, names map[string]string) string {
	switch {
	case c.TakenBy != "" && c.Outcome == "cancelled":
		return word(names, c.TakenBy) + "接了，客户后来不叫了"
	case c.TakenBy != "":
		return word(names, c.TakenBy) + "接了"
	case c.Outcome != "":
		return word(outcomes, c.Outcome)
	}
	return "没有下文：柜机关了，或者断线了"
}

// takeCall is 我去.
func (s *Server) takeCall(w http.ResponseWriter, r *http.Request, v visitor) {
	err := s.help.take(r.Context(), v.Login, r.PathValue("event"))
	switch {
	case err == nil:
		http.Redirect(w, r, "/help", http.StatusSeeOther)
	case errors.Is(err, store.ErrNotFound):
		s.notFound(w, r)
	case errors.Is(err, errTaken):
		s.fail(w, r, http.StatusConflict, "这一处已经有人接了，或者客户不叫了。", "回「有人叫」看看现在还有谁。")
	case errors.Is(err, errNotReached):
		s.o.Log.Warn("a counter was not told that its call is taken", "cause", err.Error())
		s.fail(w, r, http.StatusBadGateway, "没能告诉柜机，屏上不会说有人来。", "人还是请过去看看；再按一次「我去」也行。")
	default:
		s.busy(w, r, err)
	}
}
