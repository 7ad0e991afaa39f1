package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
)

// kinds are the types of the assets that browsers get, by ending.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

type asset struct {
	body          []byte
	kind, address string
}

func loadAssets(files fs.FS) (map[string]asset, error) {
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return nil, fmt.Errorf("%w: assets: %w", ErrPage, err)
	}
	assets := make(map[string]asset)
	for _, e := range entries {
		kind, known := kinds[path.Ext(e.Name())]
		if !known {
			continue
		}
		body, err := fs.ReadFile(files, "assets/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("%w: asset %s: %w", ErrPage, e.Name(), err)
		}
		sum := sha256.Sum256(body)
		assets[e.Name()] = asset{body: body, kind: kind, address: "/assets/" + e.Name() + "?v=" + hex.EncodeToString(sum[:6])}
	}
	return assets, nil
}

// address names an asset together with its content, so that a browser may keep
// it and still gets the next release's.
func (s *Set) address(name string) (string, error) {
	a, known := s.assets[name]
	if !known {
		return "", fmt.Errorf("no asset %q", name)
	}
	return a.address, nil
}

// ServeAsset serves GET /assets/{name}.
func (s *Set) ServeAsset(w http.ResponseWriter, r *http.Request) {
	a, known := s.assets[r.PathValue("name")]
	if !known {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(a.body) // a client that left is no one's fault
}
