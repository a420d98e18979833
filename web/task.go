package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A task is a background task of the API.
type task struct{ wire.Task }

// Open reports whether the task has not ended.
func (t task) Open() bool { return !t.State.Final() }

// Took returns the duration of the task, up to now if it is running.
func (t task) Took() time.Duration {
	switch {
	case t.Started == nil:
		return 0
	case t.Ended == nil:
		return max(0, time.Since(*t.Started))
	}
	return t.Ended.Sub(*t.Started)
}

// ingested is the result of an ingest task.
type ingested struct{ wire.Ingested }

// An extension is a file name extension, or "" for none, and the number of skipped files that have
// it.
type extension struct {
	Name  string
	Files int
}

// Extensions returns the extensions of the skipped files, the most frequent first.
func (i ingested) Extensions() (all []extension) {
	for name, files := range i.PassedOver {
		all = append(all, extension{name, files})
	}
	slices.SortFunc(all, func(a, b extension) int { return cmp.Or(cmp.Compare(b.Files, a.Files), cmp.Compare(a.Name, b.Name)) })
	return all
}

// Skipped returns the number of skipped files.
func (i ingested) Skipped() (n int) {
	for _, files := range i.PassedOver {
		n += files
	}
	return n
}

// More returns the number of rejections that are not listed.
func (i ingested) More() int { return i.Rejected - len(i.Rejections) }

// download returns the address of a backup for the page, which authorises it by the cookie's key.
func download(href string) string {
	if !strings.HasPrefix(href, "/v1/") {
		return ""
	}
	return "/page" + href
}

// resultOf decodes the result of t, or returns nil if t is of another type or did not succeed.
// Fields that cannot be decoded stay zero, so that the page shows the rest.
func resultOf[T any](t task, taskType wire.TaskType) *T {
	if t.Type != taskType || t.State != "succeeded" {
		return nil
	}
	v := new(T)
	_ = json.Unmarshal(t.Result, v)
	return v
}
