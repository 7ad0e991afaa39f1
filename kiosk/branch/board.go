package branch

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"sync"
	"time"
)

// boardView is what the lobby board shows: numbers only.
type boardView struct {
	Branch, Date, Hour string
	Seq                uint64
	Now                *Call
	Last               []Call
	Waiting            int
	Band               string
	Services           []lobbyService
	Paused             []string
}

// lastShown is how many calls the board lists beside the latest.
const lastShown = 4

func (s *Site) board() boardView {
	f, now := s.host.Facts(), s.host.Now()
	v := boardView{Branch: s.host.o.Name, Date: dateText(now), Hour: hourText(now), Waiting: f.Waiting, Band: bandText(f.Band)}
	for i, c := range f.Calls {
		v.Seq = max(v.Seq, c.Seq)
		switch {
		case i == 0:
			v.Now = &c
		case i <= lastShown:
			v.Last = append(v.Last, c)
		}
	}
	if len(f.Services) > 1 {
		for _, x := range f.Services {
			v.Services = append(v.Services, lobbyService{x.Label, bandText(x.Band), x.Waiting, x.Open})
		}
	}
	return v
}

// mayBoard lets a board in that has the key, which lies in its address.
func (s *Site) mayBoard(w http.ResponseWriter, r *http.Request) bool {
	if subtle.ConstantTimeCompare([]byte(r.PathValue("key")), []byte(s.boardKey())) == 1 {
		return true
	}
	s.notFound(w, r)
	return false
}

func (s *Site) boardPage(w http.ResponseWriter, r *http.Request) {
	if s.mayBoard(w, r) {
		s.render(w, http.StatusOK, "board", page{Title: "大屏", Class: "board", Script: "board.js", Stream: s.BoardPath() + "/stream", Data: s.board()})
	}
}

func (s *Site) boardStream(w http.ResponseWriter, r *http.Request) {
	if s.mayBoard(w, r) {
		s.stream(w, r, "part", func() ([]byte, error) { return s.pages.Make("board", "part", s.board()) })
	}
}

// A pairing lets a television in: nobody can type the board's address with a
// remote control, so the television shows six digits, and staff enter them.
type pairing struct {
	now func() time.Time

	mu   sync.Mutex
	open map[string]pair // by the television's own secret
}

type pair struct {
	code     string
	ends     time.Time
	approved bool
}

const (
	pairLife   = 10 * time.Minute
	maxPairs   = 50
	pairCookie = "__Host-board"
)

func newPairing(now func() time.Time) *pairing {
	return &pairing{now: now, open: map[string]pair{}}
}

// of gives the pair of a television, a new one if it has none.
func (p *pairing) of(secret string) (string, pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	maps.DeleteFunc(p.open, func(_ string, one pair) bool { return now.After(one.ends) })
	if one, known := p.open[secret]; known {
		return secret, one
	}
	if len(p.open) >= maxPairs {
		clear(p.open)
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", pair{} // crypto/rand does not fail
	}
	secret = rand.Text()
	p.open[secret] = pair{code: fmt.Sprintf("%06d", n), ends: now.Add(pairLife)}
	return secret, p.open[secret]
}

// approve lets the television with this code in.
func (p *pairing) approve(code string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for secret, one := range p.open {
		if len(code) == 6 && one.code == code && !p.now().After(one.ends) {
			one.approved = true
			p.open[secret] = one
			return true
		}
	}
	return false
}

// pairPage shows the code, and leads to the board once staff have entered it.
func (s *Site) pairPage(w http.ResponseWriter, r *http.Request) {
	had := ""
	if c, err := r.Cookie(pairCookie); err == nil {
		had = c.Value
	}
	secret, one := s.pairing.of(had)
	if one.approved {
		http.Redirect(w, r, s.BoardPath(), http.StatusSeeOther)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: pairCookie, Value: secret, Path: "/", MaxAge: int(pairLife.Seconds()), Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.Header().Set("Refresh", "3")
	s.render(w, http.StatusOK, "pair", page{Title: "接大屏", Class: "board", Data: one.code[:3] + " " + one.code[3:]})
}

// ticketPage is a ticket's own page, for the phone of the customer who has it. Its
// address holds the ticket's id, which nobody can guess.
func (s *Site) ticketPage(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("ticket")
	t, found := s.host.Find(id)
	if !found || t.ID != id {
		s.render(w, http.StatusNotFound, "ticket", page{Title: "我的号", Class: "touch"})
		return
	}
	w.Header().Set("Refresh", "15")
	s.render(w, http.StatusOK, "ticket", page{Title: "我的号", Class: "touch", Data: struct {
		Ticket
		BandText, At string
	}{t, bandText(t.Band), s.host.Now().Format("15:04")}})
}
