package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed assets
var embedded embed.FS

// mediaTypes holds the media types of assets by file name extension.
var mediaTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".svg":  "image/svg+xml",
	".json": "application/json",
}

// assets serves the embedded files. Each has a name that includes the hash of its content, so
// browsers may cache it for ever: different content has a different name. The hash is the ETag
// as well, since embedded files have no modification time.
type assets struct {
	names map[string]string // style.css: style-0123456789ab.css
	files map[string]asset  // by plain and by hashed name
}

type asset struct {
	content         []byte
	mediaType, etag string
}

func loadAssets() *assets {
	a := &assets{make(map[string]string), make(map[string]asset)}
	entries, _ := embedded.ReadDir("assets") // cannot fail: the directory is embedded
	for _, e := range entries {
		content, _ := embedded.ReadFile("assets/" + e.Name())
		a.add(e.Name(), content)
	}
	return a
}

func (a *assets) add(plain string, content []byte) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:6])
	ext := path.Ext(plain)
	name := strings.TrimSuffix(plain, ext) + "-" + hash + ext
	a.names[plain] = name
	a.files[name] = asset{content, mediaTypes[ext], `"` + hash + `"`}
	a.files[plain] = a.files[name]
}

// path returns the address of an asset.
func (a *assets) path(name string) string { return "/assets/" + a.names[name] }

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	f, ok := a.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("ETag", f.etag)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if a.names[name] != "" { // a plain name outlives its content
		h.Set("Cache-Control", "no-cache")
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(f.content))
}
