// Package pages makes the web pages of branches and of headquarters from the
// templates and assets that a program embeds.
package pages

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// ErrPage reports a template or asset that cannot be used, or a page that cannot
// be made.
var ErrPage = errors.New("pages")

// partPrefix begins the names of template files that every page may use.
const partPrefix = "part_"

// A Set holds the pages and the assets of one program. Its methods may be called
// from several goroutines.
type Set struct {
	pages  map[string]*template.Template
	assets map[string]asset
}

// Load reads templates/*.html, each a page by its name, and the stylesheets,
// scripts and drawings in assets. In templates {{icon "bell" 24}} draws an icon
// of so many pixels, and {{asset "web.css"}} is an asset's address. Every page
// may use the templates of the files that begin with part_.
func Load(files fs.FS) (*Set, error) {
	icons, err := loadIcons()
	if err != nil {
		return nil, err
	}
	s := &Set{pages: make(map[string]*template.Template)}
	if s.assets, err = loadAssets(files); err != nil {
		return nil, err
	}
	base := template.New("").Funcs(template.FuncMap{"icon": icons.draw, "asset": s.address})
	if base, err = base.ParseFS(files, "templates/"+partPrefix+"*.html"); err != nil {
		return nil, fmt.Errorf("%w: templates: %w", ErrPage, err)
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("%w: templates: %w", ErrPage, err)
	}
	for _, file := range names {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if strings.HasPrefix(name, partPrefix) {
			continue
		}
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(files, file)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: template %s: %w", ErrPage, name, err)
		}
		s.pages[name] = t
	}
	return s, nil
}

// Make makes one of the templates that a page's file defines or uses.
func (s *Set) Make(page, of string, data any) ([]byte, error) {
	t, known := s.pages[page]
	if !known {
		return nil, fmt.Errorf("%w: no page %s", ErrPage, page)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, of, data); err != nil {
		return nil, fmt.Errorf("%w: page %s: %w", ErrPage, page, err)
	}
	return b.Bytes(), nil
}

// Write answers with what Make makes. It is made whole before the first byte goes
// out, so that a fault never leaves half a page; then the answer is a message,
// and Write returns the fault.
func (s *Set) Write(w http.ResponseWriter, status int, page, of string, data any) error {
	body, err := s.Make(page, of, data)
	if err != nil {
		http.Error(w, "系统出错了，请稍后再试", http.StatusInternalServerError)
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that left is no one's fault
	return nil
}
