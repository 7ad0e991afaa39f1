package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"smartcounter/hq/store"
)

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
