package pages

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// site is a small program's files.
func site() fstest.MapFS {
	return fstest.MapFS{
		"templates/part_shell.html": file(`{{define "shell"}}<title>{{.}}</title><link href="{{asset "a.css"}}">{{template "main" .}}{{end}}`),
		"templates/one.html":        file(`{{define "main"}}{{icon "bell" 24}}{{template "part" .}}{{end}}{{define "part"}}<b>{{.}}</b>{{end}}`),
		"templates/two.html":        file(`{{define "main"}}before{{icon "no such" 24}}{{end}}`),
		"assets/a.css":              file("b{}"),
		"assets/a.LICENSE":          file("free"),
	}
}

func load(t *testing.T) *Set {
	t.Helper()
	s, err := Load(site())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWrite(t *testing.T) {
	s := load(t)
	w := httptest.NewRecorder()
	if err := s.Write(w, http.StatusConflict, "one", "shell", "<3>"); err != nil {
		t.Fatal(err)
	}
	body := w.Body.String()
	if w.Code != http.StatusConflict || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, has := range []string{"<title>&lt;3&gt;</title>", `aria-hidden="true" width="24" height="24"`, "<b>&lt;3&gt;</b>", `href="/assets/a.css?v=`} {
		if !strings.Contains(body, has) {
			t.Errorf("no %s in %s", has, body)
		}
	}
	if part, err := s.Make("one", "part", "x"); err != nil || string(part) != "<b>x</b>" {
		t.Errorf("part %s, %v", part, err)
	}
}

// A page that cannot be made is told of whole: nothing of it goes out.
func TestFaultLeavesNoHalfPage(t *testing.T) {
	s := load(t)
	for _, page := range []string{"two", "three", "part_shell"} {
		w := httptest.NewRecorder()
		if err := s.Write(w, http.StatusOK, page, "shell", "x"); !errors.Is(err, ErrPage) {
			t.Errorf("%s: %v", page, err)
		}
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "<title>") {
			t.Errorf("%s: %d %s", page, w.Code, w.Body)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS){
		"a template that does not parse": func(f fstest.MapFS) { f["templates/one.html"] = file("{{") },
		"a part that does not parse":     func(f fstest.MapFS) { f["templates/part_shell.html"] = file("{{") },
		"no parts":                       func(f fstest.MapFS) { delete(f, "templates/part_shell.html") },
		"no assets": func(f fstest.MapFS) {
			maps.DeleteFunc(f, func(n string, _ *fstest.MapFile) bool { return strings.HasPrefix(n, "assets/") })
		},
	} {
		f := site()
		change(f)
		if _, err := Load(f); !errors.Is(err, ErrPage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAssets(t *testing.T) {
	s := load(t)
	address, err := s.address("a.css")
	if err != nil {
		t.Fatal(err)
	}
	changed := site()
	changed["assets/a.css"] = file("i{}")
	other, err := Load(changed)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := other.address("a.css"); again == address {
		t.Error("another content has the same address: browsers would keep the old one")
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{name}", s.ServeAsset)
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	if w := get(address); w.Body.String() != "b{}" || w.Header().Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	for _, path := range []string{"/assets/a.LICENSE", "/assets/b.css"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
