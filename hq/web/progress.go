package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"smartcounter/hq/store"
	"smartcounter/kiosk/calendar"
	"smartcounter/kiosk/event"
)

// progressForm is what a customer types to ask how their complaint stands.
type progressForm struct {
	Branch, Number, Code string
}

// readProgress takes a form; spaces and dashes in numbers do not matter.
func readProgress(branch, number, code string) progressForm {
	return progressForm{Branch: bounded(strings.TrimSpace(branch), 32), Number: digits(number, 16), Code: digits(code, 8)}
}

// digits keeps the digits of what was typed, full-width ones too.
func digits(s string, most int) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r >= '0' && r <= '9' {
			if b.Len() == most {
				break
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// trouble finds mistakes that need no question to the database, the check digit
// among them.
func (f progressForm) trouble() (field, text string) {
	switch {
	case !event.ValidID(f.Branch):
		return "branch", "请选一个网点。"
	case len(f.Number) != event.NumberDigits:
		return "number", "查询号是 9 个数，小票上三个三个写的。"
	case !event.ValidNumber(f.Number):
		return "number", "查询号好像抄错了一个数。看看小票上的 9 个数。"
	case !event.ValidCode(f.Code):
		return "code", "填 4 个数：手机号的最后四位，或小票上的验证码。"
	}
	return "", ""
}

type progressView struct {
	Form     progressForm
	Branches []choice
	Field    string // that has trouble
	Trouble  string
	Answer   *progressAnswer
}

// progressAnswer says how a complaint stands, without anything personal.
type progressAnswer struct {
	Branch, Number   string
	Complaint        bool
	Received         string
	RespondBy, Close string
	Counted          string
	Read             string // what 念给我听 says
}

func (s *Server) progressPage(w http.ResponseWriter, r *http.Request) {
	// A code in an address would stay in histories; only branch and number may
	// come from a link.
	form := readProgress(r.URL.Query().Get("branch"), r.URL.Query().Get("number"), "")
	s.showProgress(w, r, http.StatusOK, progressView{Form: form})
}

func (s *Server) progressAnswer(w http.ResponseWriter, r *http.Request) {
	view := progressView{Form: readProgress(r.PostFormValue("branch"), r.PostFormValue("number"), r.PostFormValue("code"))}
	if view.Field, view.Trouble = view.Form.trouble(); view.Trouble != "" {
		s.showProgress(w, r, http.StatusBadRequest, view)
		return
	}
	c, err := s.lookup.Find(r.Context(), remote(r), view.Form.Branch, view.Form.Number, view.Form.Code)
	var wait *Throttled
	switch {
	case errors.As(err, &wait):
		retryAfter(w, wait.Wait)
		view.Trouble = fmt.Sprintf("试的次数多了。歇一会儿，过 %d 分钟再试，或者到网点问。", minutes(wait.Wait))
		s.showProgress(w, r, http.StatusTooManyRequests, view)
	case errors.Is(err, ErrNoMatch):
		view.Trouble = "没找到。看看小票上的 9 个数，再看看网点和后四位。"
		s.showProgress(w, r, http.StatusNotFound, view)
	case err != nil:
		s.busy(w, r, err)
	default:
		view.Answer = s.answerOf(c)
		s.showProgress(w, r, http.StatusOK, view)
	}
}

func (s *Server) showProgress(w http.ResponseWriter, r *http.Request, status int, view progressView) {
	ids, err := s.knownBranches(r.Context())
	if err != nil {
		s.busy(w, r, err)
		return
	}
	for _, id := range ids {
		view.Branches = append(view.Branches, choice{Name: s.branchName(id), Value: id, Chosen: id == view.Form.Branch || len(ids) == 1})
	}
	view.Form.Code = "" // never sent back
	s.render(w, r, status, "progress", nil, page{Title: "查进度", Data: view})
}

func (s *Server) answerOf(c store.Complaint) *progressAnswer {
	a := &progressAnswer{Branch: s.branchName(c.Branch), Number: event.FormatNumber(c.Number), Complaint: isComplaint(c.Type),
		Received: dayText(calendar.DateOf(c.Submitted)), RespondBy: dayOf(c.RespondBy), Close: dayOf(c.CloseBy)}
	a.Read = "您的查询号是" + strings.Join(strings.Split(c.Number, ""), " ") + "。" + a.Received + "，我们收到了，还没有办。"
	switch {
	case !a.Complaint:
		a.Counted = "您的意见收好了，会有人看。"
		a.Read += a.Counted
	case a.Close == "":
		a.Counted = "最晚哪天办完，现在还说不准：那一年的放假安排还没公布。"
		a.Read += a.Counted
	default:
		a.Counted = "日子这样算：7 个工作日，从收到第二天数起，最长不过 15 天。"
		if a.RespondBy != "" {
			a.Read += "最晚" + a.RespondBy + "给您回话。"
		}
		a.Read += "最晚" + a.Close + "办完。" + a.Counted
	}
	return a
}
