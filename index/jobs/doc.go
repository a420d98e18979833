// Package jobs implements the operations on a collection that take minutes or hours: [Train],
// [Evaluate] and [Compare]. A job reports its progress, stops soon after its context is cancelled,
// and returns plain values that encode to JSON. Searches and writes continue while a job runs.
package jobs

import "github.com/hashsearch/hashsearch/hashing"

// Progress reports how far a job is.
type Progress struct {
	// Stage is reading, neighbours, training, hashing or evaluating, "proposing a width", "trying
	// labels" or "learning labels".
	Stage string
	// Done and Total count documents, or queries while evaluating. A Total of 0 is unknown.
	Done, Total int

	Training hashing.Progress // set while a model is trained; otherwise its Stage is ""

	// Kind is the contender that the report is about; "" outside [Compare].
	Kind hashing.Kind
	// Ready is the number of measured contenders and Contenders that of all; 0 outside Compare.
	Ready, Contenders int

	// Note is a sentence about an unusual event, such as that a training is resumed. No other field
	// is set with it.
	Note string
}

// A reporter receives progress, never concurrently; nil discards it.
type reporter func(Progress)

func (r reporter) report(p Progress) {
	if r != nil {
		r(p)
	}
}

// stage returns a function that reports the progress of a stage.
func (r reporter) stage(name string) func(done, total int) {
	return func(done, total int) { r.report(Progress{Stage: name, Done: done, Total: total}) }
}

func (r reporter) note(sentence string) { r.report(Progress{Note: sentence}) }

// learning reports the progress of a training.
func (r reporter) learning(p hashing.Progress) {
	r.report(Progress{Stage: p.Stage, Done: p.Documents, Total: p.Total, Training: p})
}
