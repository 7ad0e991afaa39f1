package web

import (
	"net/http"
)

// live tells an open page whether what it shows has changed: the page asks every
// second or so, and fetches itself anew only then. The answer is small and comes
// from indexes.
func (s *Server) live(w http.ResponseWriter, r *http.Request, v visitor) {
	arrived, err := s.arrivedTag(r.Context())
	if err != nil {
		s.busy(w, r, err)
		return
	}
	answer := struct {
		Arrived string `json:"arrived"`
		Calls   string `json:"calls,omitempty"`
		Waiting int    `json:"waiting"` // calls for a person
		Now     string `json:"now"`
		Idle    bool   `json:"idle,omitempty"` // every page but 有人叫 is to be left
	}{Arrived: arrived, Now: s.clock(), Idle: v.idle}
	if MayHelp(v.User) {
		calls, err := s.help.calls(r.Context(), s.o.Now())
		if err != nil {
			s.busy(w, r, err)
			return
		}
		answer.Calls, answer.Waiting = tagOf(calls), waitingOf(calls)
	}
	writeJSON(w, http.StatusOK, answer)
}
