package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// An action carries out a posted form through the API and returns the address to redirect to, or ""
// if it has written the response.
type action func(w http.ResponseWriter, r *http.Request) (to string, err error)

// act parses a form of at most 64 KiB, runs a and redirects. Errors are rendered as a page.
func (s *site) act(a action) http.HandlerFunc {
	return s.follow(func(w http.ResponseWriter, r *http.Request) (string, error) {
		if err := s.parse(w, r, 64<<10); err != nil {
			return "", err
		}
		return a(w, r)
	})
}

// parse parses a form of at most limit bytes.
func (s *site) parse(w http.ResponseWriter, r *http.Request, limit int64) error {
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if r.ParseForm() != nil {
		return badForm(s.page(r, "", "").T("The form could not be read. Reload the page and send the form again."))
	}
	return nil
}

// follow is like act for a body of any size, which the action itself reads.
func (s *site) follow(a action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		to, err := a(w, r)
		switch {
		case isProblem(err, "key_needed", "key_expired"):
			s.signIn(w, r, http.StatusUnauthorized, signInPage{To: back(r)})
		case err != nil:
			s.fail(w, r, err)
		case to != "":
			http.Redirect(w, r, to, http.StatusSeeOther)
		}
	}
}

// back returns the address of the page that holds the form.
func back(r *http.Request) string {
	if name := r.PathValue("collection"); name != "" {
		return aboutPath(name)
	}
	return "/?all"
}

func badForm(detail string) error {
	return &wire.Problem{Status: http.StatusBadRequest, Code: "bad_form", Detail: detail}
}

// create adds an empty collection.
func (s *site) create(_ http.ResponseWriter, r *http.Request) (string, error) {
	name := strings.TrimSpace(r.PostFormValue("name"))
	if name == "" {
		return "", badForm(s.page(r, "", "").T("Enter a name for the collection."))
	}
	return aboutPath(name), s.send(r, http.MethodPut, nil, nil, "collections", name)
}

// remove deletes a collection if its name was typed to confirm.
func (s *site) remove(_ http.ResponseWriter, r *http.Request) (string, error) {
	name := r.PathValue("collection")
	if r.PostFormValue("name") != name {
		return "", badForm(s.page(r, name, "").T("The name does not match, so nothing was deleted. Type the exact name of the collection."))
	}
	return "/?all", s.send(r, http.MethodDelete, nil, nil, "collections", name)
}

// alias points an alias at the collection, replacing its previous target.
func (s *site) alias(_ http.ResponseWriter, r *http.Request) (string, error) {
	body := struct {
		Collection string `json:"collection"`
	}{r.PathValue("collection")}
	return s.changeAlias(r, http.MethodPut, body)
}

// unalias deletes an alias; the collection stays.
func (s *site) unalias(_ http.ResponseWriter, r *http.Request) (string, error) {
	return s.changeAlias(r, http.MethodDelete, nil)
}

func (s *site) changeAlias(r *http.Request, method string, body any) (string, error) {
	name, alias := r.PathValue("collection"), strings.TrimSpace(r.PostFormValue("alias"))
	if alias == "" {
		return "", badForm(s.page(r, name, "").T("Enter a name for the alias."))
	}
	return aboutPath(name) + "#aliases", s.send(r, method, body, nil, "aliases", alias)
}

// use switches to another generation.
func (s *site) use(_ http.ResponseWriter, r *http.Request) (string, error) {
	name := r.PathValue("collection")
	return aboutPath(name) + "#generations",
		s.send(r, http.MethodPost, nil, nil, "collections", name, "generations", r.PostFormValue("generation"), "use")
}

// cancel cancels a task.
func (s *site) cancel(_ http.ResponseWriter, r *http.Request) (string, error) {
	name, id := r.PathValue("collection"), r.PathValue("task")
	return taskPath(name, id), s.send(r, http.MethodPost, nil, nil, "tasks", id, "cancel")
}

// start starts a task of the given type with the options that read returns, and redirects to the
// page of the task.
func (s *site) start(taskType string, read func(optionsForm) (any, error)) http.HandlerFunc {
	return s.act(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		input, err := read(optionsForm{r})
		if err != nil {
			return "", err
		}
		var t task
		name := r.PathValue("collection")
		err = s.send(r, http.MethodPost, input, &t, "collections", name, taskType)
		return taskPath(name, t.ID), err
	})
}

// upload streams the files of a form to the API, and redirects to the page of the task that
// ingests them.
func (s *site) upload(w http.ResponseWriter, r *http.Request) (string, error) {
	var t task
	name := r.PathValue("collection")
	err := s.pass(w, r, &t, "collections", name, "ingest")
	return taskPath(name, t.ID), err
}

func aboutPath(name string) string { return collectionPath(name) + "/about" }

func taskPath(name, id string) string { return collectionPath(name) + "/tasks/" + url.PathEscape(id) }
