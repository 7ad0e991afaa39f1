package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"smartcounter/kiosk/calendar"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// pages holds a template for each page.
type pages struct {
	byName map[string]*template.Template
}

// A page is what every template gets.
type page struct {
	Title string
	Now   string // 09:41
	Demo  bool
	Token string // for forms
	Me    *me    // nil on public pages
	Rail  []railGroup
	Live  string // what the page shows follows this; see live
	Data  any
}

type me struct{ Login, Name, Role string }

func loadPages() (*pages, error) {
	icons, err := loadIcons()
	if err != nil {
		return nil, err
	}
	base := template.New("").Funcs(template.FuncMap{"icon": icons.icon, "asset": assetAddress})
	if base, err = base.ParseFS(templateFiles, "templates/part_*.html"); err != nil {
		return nil, fmt.Errorf("web: templates: %w", err)
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: templates: %w", err)
	}
	p := &pages{byName: make(map[string]*template.Template)}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if strings.HasPrefix(name, "part_") {
			continue
		}
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(templateFiles, file)
		}
		if err != nil {
			return nil, fmt.Errorf("web: template %s: %w", name, err)
		}
		p.byName[name] = t
	}
	return p, nil
}

// render writes a page. It is made whole before the first byte goes out, so that
// a fault never leaves half a page.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, v *visitor, p page) {
	p.Now, p.Demo = s.clock(), s.o.Demo
	root := "bare"
	if v != nil {
		root = "shell"
		p.Token = v.token()
		p.Me = &me{Login: v.Login, Name: v.Name, Role: roleText(v.Role)}
		p.Rail = s.rail(r, v.User)
	}
	var b bytes.Buffer
	if err := s.pages.byName[name].ExecuteTemplate(&b, root, p); err != nil {
		s.o.Log.Error("page not made", "page", name, "cause", err.Error())
		http.Error(w, "系统出错了，请稍后再试", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// A client that left is no one's fault.
	_, _ = w.Write(b.Bytes())
}

// clock is the time of day that pages show.
func (s *Server) clock() string { return s.o.Now().In(calendar.Shanghai).Format("15:04") }

type message struct{ What, Do, Back string }

// back is the page that a form stands on.
func back(path string) string {
	if one, is := strings.CutSuffix(path, "/phone"); is {
		return one
	}
	for _, list := range []string{"/help", "/users", "/me"} {
		if path != list && strings.HasPrefix(path, list+"/") {
			return list
		}
	}
	return "/"
}

// fail shows what happened and what to do about it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, status int, what, do string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		apiError(w, status, what+do)
		return
	}
	m := message{What: what, Do: do, Back: "/"}
	if v, is := r.Context().Value(visitorKey{}).(visitor); is {
		m.Back = back(r.URL.Path)
		s.render(w, r, status, "message", &v, page{Title: "没有办成", Data: m})
		return
	}
	s.render(w, r, status, "message", nil, page{Title: "没有办成", Data: m})
}

// busy answers when the database does not.
func (s *Server) busy(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() == nil { // else the client left
		s.o.Log.Error("request failed", "path", r.Pattern, "cause", err.Error())
	}
	s.fail(w, r, http.StatusServiceUnavailable, "系统正忙，这一步没有做。", "过一会儿再试；一直这样，请告诉运维。")
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, http.StatusNotFound, "没有这一页。", "地址可能抄错了，或者那一件不在这里。")
}

func (s *Server) home(w http.ResponseWriter, r *http.Request, _ visitor) {
	http.Redirect(w, r, "/arrived", http.StatusSeeOther)
}

// icons are Lucide's (assets/icons.LICENSE), by name.
type icons map[string]string

func loadIcons() (icons, error) {
	text, err := assetFiles.ReadFile("assets/icons.json")
	if err != nil {
		return nil, fmt.Errorf("web: icons: %w", err)
	}
	var i icons
	if err := json.Unmarshal(text, &i); err != nil {
		return nil, fmt.Errorf("web: icons: %w", err)
	}
	return i, nil
}

// icon draws an icon of so many pixels. Words stand beside every icon, so it is
// hidden from readers.
func (i icons) icon(name string, size int) (template.HTML, error) {
	body, found := i[name]
	if !found {
		return "", fmt.Errorf("no icon %q", name)
	}
	return template.HTML(fmt.Sprintf(`<svg class="ic" aria-hidden="true" width="%d" height="%d" viewBox="0 0 24 24" fill="none" stroke="currentColor" `+
		`stroke-width="2" stroke-linecap="round" stroke-linejoin="round">%s</svg>`, size, size, body)), nil
}

// served are the assets that browsers get, with their types.
var served = map[string]string{
	"web.css": "text/css; charset=utf-8", "pages.css": "text/css; charset=utf-8", "pages.js": "text/javascript; charset=utf-8",
	"mark.svg": "image/svg+xml",
}

// assetAddress names an asset together with its content, so that a browser may
// keep it and still gets the next release's.
func assetAddress(name string) (string, error) {
	text, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return "/assets/" + name + "?v=" + hex.EncodeToString(sum[:6]), nil
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	kind, known := served[r.PathValue("name")]
	text, err := assetFiles.ReadFile("assets/" + r.PathValue("name"))
	if !known || err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	// A client that left is no one's fault.
	_, _ = w.Write(text)
}

// mark chooses what has a value.
func mark(list []choice, value string) {
	for i := range list {
		list[i].Chosen = list[i].Value == value
	}
}

func byValue(list []choice) {
	slices.SortFunc(list, func(a, b choice) int { return strings.Compare(a.Value, b.Value) })
}
