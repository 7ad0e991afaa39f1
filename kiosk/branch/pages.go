package branch

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// pages holds a template for each page; parts of pages are templates of their own.
type pages struct{ byName map[string]*template.Template }

// A page is what every template gets.
type page struct {
	Title, Branch string
	Class         string // of the body
	Script        string // asset, "" for none
	Stream        string // address of the page's changes, "" for none
	Demo          bool
	Data          any
}

func loadPages() (*pages, error) {
	text, err := assetFiles.ReadFile("assets/icons.json")
	if err != nil {
		return nil, fmt.Errorf("branch: icons: %w", err)
	}
	var icons map[string]string
	if err := json.Unmarshal(text, &icons); err != nil {
		return nil, fmt.Errorf("branch: icons: %w", err)
	}
	icon := func(name string, size int) (template.HTML, error) {
		body, known := icons[name]
		if !known {
			return "", fmt.Errorf("no icon %q", name)
		}
		// Words stand beside every icon: readers need not hear of it.
		return template.HTML(fmt.Sprintf(`<svg class="ic" aria-hidden="true" width="%d" height="%d" viewBox="0 0 24 24" fill="none" stroke="currentColor" `+
			`stroke-width="2" stroke-linecap="round" stroke-linejoin="round">%s</svg>`, size, size, body)), nil
	}
	base := template.New("").Funcs(template.FuncMap{"icon": icon, "asset": assetAddress})
	if base, err = base.ParseFS(templateFiles, "templates/shell.html"); err != nil {
		return nil, fmt.Errorf("branch: templates: %w", err)
	}
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, fmt.Errorf("branch: templates: %w", err)
	}
	p := &pages{byName: map[string]*template.Template{}}
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f.Name()), ".html")
		if name == "shell" {
			continue
		}
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(templateFiles, "templates/"+f.Name())
		}
		if err != nil {
			return nil, fmt.Errorf("branch: template %s: %w", name, err)
		}
		p.byName[name] = t
	}
	return p, nil
}

// part makes one part of a page.
func (p *pages) part(name, part string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := p.byName[name].ExecuteTemplate(&b, part, data); err != nil {
		return nil, fmt.Errorf("branch: page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// render writes a page. It is made whole before the first byte goes out.
func (s *Site) render(w http.ResponseWriter, status int, name string, p page) {
	p.Branch, p.Demo = s.host.o.Name, s.o.Demo
	body, err := s.pages.part(name, "shell", p)
	if err != nil {
		s.o.Log.Error("page not made", "page", name, "cause", err.Error())
		http.Error(w, "系统出错了，请稍后再试", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that left is no one's fault
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

// served are the assets that browsers get, with their types.
var served = map[string]string{
	"branch.css": "text/css; charset=utf-8", "board.css": "text/css; charset=utf-8", "pad.js": "text/javascript; charset=utf-8",
	"board.js": "text/javascript; charset=utf-8", "mark.svg": "image/svg+xml",
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
	_, _ = w.Write(text) // a client that left is no one's fault
}
