package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A task is work that the API does in the background.
type task struct{ wire.Task }

// Open reports whether something may still change.
func (t task) Open() bool { return !t.State.Final() }

// Took is how long the task ran, up to now if it still does.
func (t task) Took() time.Duration {
	switch {
	case t.Started == nil:
		return 0
	case t.Ended == nil:
		return max(0, time.Since(*t.Started))
	}
	return t.Ended.Sub(*t.Started)
}

// ingested is what an ingest came to.
type ingested struct{ wire.Ingested }

// An ending is how the names of so many files end that were passed over; "" is none.
type ending struct {
	Name  string
	Files int
}

// Endings are those of the files that were passed over, the most frequent first.
func (i ingested) Endings() (all []ending) {
	for name, files := range i.PassedOver {
		all = append(all, ending{name, files})
	}
	slices.SortFunc(all, func(a, b ending) int { return cmp.Or(cmp.Compare(b.Files, a.Files), cmp.Compare(a.Name, b.Name)) })
	return all
}

// Passed is how many files were passed over.
func (i ingested) Passed() (n int) {
	for _, files := range i.PassedOver {
		n += files
	}
	return n
}

// More is how many rejections are not listed.
func (i ingested) More() int { return i.Rejected - len(i.Rejections) }

// learned is what a training came to.
type learned struct {
	Generation wire.Generation
	Documents  int
	Terms      int
	Seconds    float64
}

// A contender is a kind in a comparison, or what kinds are compared with.
type contender struct {
	Name     string             `json:"name"`
	Bits     int                `json:"bits"`
	Measures map[string]float64 `json:"measures"`
}

// download returns the address by which the page gets a backup with the key of its cookie.
func download(href string) string {
	if !strings.HasPrefix(href, "/v1/") {
		return ""
	}
	return "/page" + href
}

// resultOf decodes what a task of the kind came to. What is not understood stays zero: a page shows the rest.
func resultOf[T any](t task, kind string) *T {
	if t.Kind != kind || t.State != "succeeded" {
		return nil
	}
	v := new(T)
	_ = json.Unmarshal(t.Result, v)
	return v
}
