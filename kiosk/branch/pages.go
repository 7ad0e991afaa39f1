package branch

import (
	"embed"
	"net/http"
	"strings"
)

//go:embed templates/*.html assets
var files embed.FS

// A page is what every template gets.
type page struct {
	Title, Branch string
	Class         string // of the body
	Script        string // asset, "" for none
	Stream        string // address of the page's changes, "" for none
	Demo          bool
	Data          any
}

func (s *Site) render(w http.ResponseWriter, status int, name string, p page) {
	p.Branch, p.Demo = s.host.o.Name, s.o.Demo
	s.write(w, status, name, "shell", p)
}

// write answers with a page, or with a part of one.
func (s *Site) write(w http.ResponseWriter, status int, name, part string, data any) {
	if err := s.pages.Write(w, status, name, part, data); err != nil {
		s.o.Log.Error("page not made", "page", name, "cause", err.Error())
	}
}

type message struct{ What, Do, Back string }

// fail shows what happened and what to do about it.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, status int, what, do string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeError(w, status, "refused", what+do)
		return
	}
	back := "/teller"
	if strings.HasPrefix(r.URL.Path, "/lobby") {
		back = "/lobby"
	}
	s.render(w, status, "message", page{Title: "没有办成", Data: message{what, do, back}})
}

func (s *Site) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, http.StatusNotFound, "没有这一页。", "地址可能抄错了。")
}
