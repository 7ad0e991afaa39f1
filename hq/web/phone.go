package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"smartcounter/hq/store"
	"smartcounter/kiosk/event"
	"smartcounter/kiosk/login"
)

// phoneShown is how long a number stays unmasked.
const phoneShown = 60 * time.Second

// phoneReasons are what somebody may need a number for.
var phoneReasons = map[string]string{"callback": "回访", "verify": "核实情况", "visit": "约上门"}

// phoneView is a customer's number, masked unless it was asked for.
type phoneView struct {
	Masked  string
	Number  string // for the seconds that are left
	Seconds int
	Reasons []choice
}

// unmasked remembers who may see which number, and until when.
type unmasked struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// maxUnmasked bounds the grants remembered at once.
const maxUnmasked = 10_000

func (u *unmasked) grant(key string, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.until == nil || len(u.until) >= maxUnmasked {
		u.until = make(map[string]time.Time)
	}
	u.until[key] = now.Add(phoneShown)
}

func (u *unmasked) left(key string, now time.Time) time.Duration {
	u.mu.Lock()
	defer u.mu.Unlock()
	left := u.until[key].Sub(now)
	if left <= 0 {
		delete(u.until, key)
		return 0
	}
	return left
}

func grantKey(v visitor, id string) string { return v.token() + "/" + id }

func (s *Server) phoneView(v visitor, c store.Complaint, said event.Statement) *phoneView {
	if said.Phone == "" {
		return nil
	}
	p := &phoneView{Masked: maskPhone(said.Phone)}
	for _, k := range []string{"callback", "verify", "visit"} {
		p.Reasons = append(p.Reasons, choice{Name: phoneReasons[k], Value: k, Chosen: k == "callback"})
	}
	if left := s.unmasked.left(grantKey(v, c.Event), s.o.Now()); left > 0 {
		p.Number, p.Seconds = spacedPhone(said.Phone), int(left.Seconds()+0.5)
	}
	return p
}

// showPhone unmasks a number for a minute, for somebody who says why.
func (s *Server) showPhone(w http.ResponseWriter, r *http.Request, v visitor) {
	reason := r.PostFormValue("reason")
	if _, known := phoneReasons[reason]; !known {
		s.fail(w, r, http.StatusBadRequest, "没选理由，号码没有显示。", "请回到上一页，选一个理由再看。")
		return
	}
	c, e, err := s.findComplaint(r.Context(), r.PathValue("event"))
	var data struct{ Content *event.Sealed }
	if err == nil && (json.Unmarshal(e.Data, &data) != nil || data.Content == nil || c.Anonymous) {
		err = store.ErrNotFound
	}
	if errors.Is(err, store.ErrNotFound) {
		s.notFound(w, r)
		return
	}
	if err == nil {
		err = s.o.Store.RecordAudit(r.Context(), login.Entry{Time: s.o.Now(), Who: v.Login, What: didShowPhone + reason, Object: e.ID})
	}
	if err != nil {
		s.busy(w, r, err)
		return
	}
	s.unmasked.grant(grantKey(v, e.ID), s.o.Now())
	to := "/arrived/" + strings.TrimSpace(e.ID)
	http.Redirect(w, r, to+"#customer", http.StatusSeeOther)
}
