// Package web serves the web interface: search, documents, and the meaning of the bits of codes.
//
// [Handler] serves the pages. They are a client of the REST API like any other: requests go to the
// API's handler in process, so everything shown is available from /v1 as well, and the package does
// not depend on how a collection is stored.
//
// Pages are rendered on the server from embedded templates and work without JavaScript: forms are
// posted to a page, which calls the API. Small modules add keyboard shortcuts, hits while typing,
// dialogs, dropped directories, the map and live updates. The text of documents is never treated as
// markup, and no page makes a request to another host.
//
//	/                  the collections; redirects if there is one only
//	/c/{name}          search: q, like and dislike (document ids), radius, rank, sort, limit,
//	                   filter, cursor; prefix and verbatim
//	/c/{name}/d/{id}   a document, its code and its nearest documents; edit shows its form
//	/c/{name}/documents  all documents, without a question: filter, sort, cursor
//	/c/{name}/feedback verdicts of users on hits: cursor; learns from it and undoes it
//	/c/{name}/label    asks for the labels of one document after the other: skip, last
//	/c/{name}/about    a collection: the next step, documents, training, generations
//	/c/{name}/tasks    its tasks; /tasks/{task} is one, with its progress and result
//	                   after a dry run it has a form to ingest the files; left-out.csv is a list
//	/c/{name}/map      all documents in two dimensions; q or id marks a position
//	/c/{name}/bits     the meaning of each bit; by is the order
//	/c/{name}/bits/{n} the collection split by a bit; correlation.png shows all pairs of bits
//	/page/v1/          the API for the page's own scripts, with the key of its cookie
//	/language          sets the language of all pages: English or Chinese
//	/sign-in           a form for a key, if the API requires one; /sign-out deletes it
package web

import (
	"encoding/json"
	"net/http"

	"github.com/hashsearch/hashsearch/api/wire"
)

// policy lets a page load resources of this server only.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// site holds the data that pages share. It does not change after Handler returns.
type site struct {
	api    http.Handler
	assets *assets
	pages  *pages
	texts  map[string]texts // by language
}

// Handler returns a handler of the pages for the API that api serves under /v1.
func Handler(api http.Handler) http.Handler {
	a := loadAssets()
	s := &site{api: api, assets: a, pages: loadPages(a), texts: make(map[string]texts)}
	for _, l := range languages {
		s.texts[l.Tag], _ = loadTexts(l.Tag) // embedded files; a test loads them
		b, _ := json.Marshal(s.texts[l.Tag])
		a.add("texts-"+l.Tag+".json", b)
	}
	mux := http.NewServeMux()
	mux.Handle("/assets/{name}", s.assets)
	mux.HandleFunc("/{$}", s.show(s.home))
	mux.HandleFunc("/c/{collection}", s.show(s.search))
	mux.HandleFunc("/c/{collection}/{$}", s.show(s.search))
	mux.HandleFunc("/c/{collection}/about", s.show(s.about))
	mux.HandleFunc("/c/{collection}/d/{id...}", s.show(s.document))
	mux.HandleFunc("POST /c/{collection}/d/{id...}", s.follow(s.change))
	mux.HandleFunc("/c/{collection}/documents", s.show(s.browse))
	mux.HandleFunc("POST /c/{collection}/documents/delete", s.act(s.removeMatching))
	mux.HandleFunc("GET /c/{collection}/label", s.show(s.askLabel))
	mux.HandleFunc("POST /c/{collection}/label", s.act(s.setLabel))
	mux.HandleFunc("GET /c/{collection}/feedback", s.show(s.feedback))
	mux.HandleFunc("POST /c/{collection}/feedback", s.act(s.rate))
	mux.HandleFunc("POST /c/{collection}/feedback/learn", s.act(s.learn(http.MethodPost)))
	mux.HandleFunc("POST /c/{collection}/feedback/unlearn", s.act(s.learn(http.MethodDelete)))
	mux.HandleFunc("POST /c/{collection}/feedback/delete", s.act(s.forget))
	mux.HandleFunc("/c/{collection}/map", s.show(s.showMap))
	mux.HandleFunc("/c/{collection}/bits", s.show(s.bits))
	mux.HandleFunc("/c/{collection}/bits/{bit}", s.show(s.split))
	mux.HandleFunc("/c/{collection}/bits/correlation.png", s.show(s.correlation))
	mux.HandleFunc("/c/{collection}/tasks", s.show(s.showTasks))
	mux.HandleFunc("/c/{collection}/tasks/{task}", s.show(s.showTask))
	mux.HandleFunc("/c/{collection}/tasks/{task}/left-out.csv", s.show(s.leftOut))
	mux.HandleFunc("POST /c/{collection}/tasks/{task}/cancel", s.act(s.cancel))
	mux.HandleFunc("POST /c/{collection}/tasks/{task}/ingest", s.act(s.ingestKept))
	mux.HandleFunc("POST /c/{collection}/tasks/{task}/discard", s.act(s.discard))
	mux.HandleFunc("POST /collections", s.act(s.create))
	mux.HandleFunc("POST /c/{collection}/delete", s.act(s.remove))
	mux.HandleFunc("POST /c/{collection}/use", s.act(s.use))
	mux.HandleFunc("POST /c/{collection}/alias", s.act(s.alias))
	mux.HandleFunc("POST /c/{collection}/unalias", s.act(s.unalias))
	mux.HandleFunc("POST /c/{collection}/ingest", s.follow(s.upload))
	mux.HandleFunc("POST /c/{collection}/train", s.start("train", trainingOptions))
	mux.HandleFunc("POST /c/{collection}/compare", s.start("compare", comparisonOptions))
	mux.HandleFunc("POST /c/{collection}/evaluate", s.start("evaluate", evaluationOptions))
	mux.HandleFunc("POST /c/{collection}/backup", s.start("backup", noOptions))
	mux.HandleFunc("/page/v1/", s.forward)
	mux.HandleFunc("POST /language", s.chooseLanguage)
	mux.HandleFunc("GET /sign-in", s.showSignIn)
	mux.HandleFunc("POST /sign-in", s.doSignIn)
	mux.HandleFunc("POST /sign-out", s.doSignOut)
	mux.HandleFunc("/", s.show(s.notFound))
	return secure(http.NewCrossOriginProtection().Handler(mux))
}

// secure sets the security headers of every response.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// A view loads data from the API and returns it with the name of a template. The name is empty if
// the view has already written the response.
type view func(w http.ResponseWriter, r *http.Request) (template string, data any, err error)

// show renders a view for GET and HEAD. Errors are rendered as a page.
func (s *site) show(v view) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			s.fail(w, r, &wire.Problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Detail: "this address does not accept forms; go back and reload the page"})
			return
		}
		name, data, err := v(w, r)
		if isProblem(err, "key_needed", "key_expired") {
			s.signIn(w, r, http.StatusUnauthorized, signInPage{To: r.URL.RequestURI()})
			return
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if name != "" {
			s.render(w, http.StatusOK, name, data)
		}
	}
}

func (s *site) notFound(_ http.ResponseWriter, _ *http.Request) (string, any, error) {
	return "", nil, &wire.Problem{Status: http.StatusNotFound, Code: "no_such_path", Detail: "there is no page at this address"}
}
