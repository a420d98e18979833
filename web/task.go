package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// A task is work that the API does in the background.
type task struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Collection string          `json:"collection"`
	State      string          `json:"state"`
	Created    time.Time       `json:"created"`
	Started    *time.Time      `json:"started"`
	Ended      *time.Time      `json:"ended"`
	Progress   *progress       `json:"progress"`
	Result     json.RawMessage `json:"result"`
	Problem    *problem        `json:"problem"`
}

type progress struct {
	Stage       string  `json:"stage"`
	Done        int     `json:"done"`
	Total       int     `json:"total"`
	Share       float64 `json:"share"`
	PerSecond   float64 `json:"per_second"`
	SecondsLeft float64 `json:"seconds_left"`
	Epoch       int     `json:"epoch"`
	Epochs      int     `json:"epochs"`
	Loss        float64 `json:"loss"`
	Validation  float64 `json:"validation"`
	Kind        string  `json:"kind"` // that a comparison is at
	Ready       int     `json:"ready"`
	Contenders  int     `json:"contenders"` // of a comparison, 0 for other tasks
	Curve       []epoch `json:"curve"`
}

// An epoch is what going once through the documents came to.
type epoch struct {
	Loss       float64 `json:"loss"`
	Validation float64 `json:"validation"` // 0 where no documents were held out
}

// Open reports whether something may still change.
func (t task) Open() bool { return t.State == "enqueued" || t.State == "running" }

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

// Left is how long the task will still run, 0 if nobody knows.
func (p progress) Left() time.Duration { return time.Duration(p.SecondsLeft * float64(time.Second)) }

// ingested is what an ingest came to.
type ingested struct {
	Added, Replaced, Unchanged, Rejected int
	Rejections                           []struct{ Place, Error string }
	Repeated                             int
	RepeatedIDs                          []string       `json:"repeated_ids"`
	PassedOver                           map[string]int `json:"passed_over"`
	Charsets                             []charset
}

// A charset was guessed of so many files.
type charset struct {
	Charset, Example string
	Unsure           bool
	Files            int
}

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
	Generation generation
	Documents  int
	Terms      int
	Seconds    float64
}

// saved is where a backup lies.
type saved struct {
	File  string
	Bytes int64
	Href  string
}

// A contender is a kind in a comparison, or what kinds are compared with.
type contender struct {
	Name     string             `json:"name"`
	Bits     int                `json:"bits"`
	Measures map[string]float64 `json:"measures"`
}

// Download is where the page gets a backup by the key of its cookie.
func (b saved) Download() string {
	if !strings.HasPrefix(b.Href, "/v1/") {
		return ""
	}
	return "/page" + b.Href
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
