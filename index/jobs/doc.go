// Package jobs holds what takes minutes or hours on a collection: [Train], [Evaluate] and [Compare]. A job reports how far it is, stops
// soon after its context is canceled, and returns plain values that encode to JSON. Searches and writes go on meanwhile.
package jobs

import "github.com/hashsearch/hashsearch/hashing"

// Progress is how far a job is.
type Progress struct {
	Stage       string // reading, neighbours, training, hashing or evaluating, or "proposing a width"
	Done, Total int    // documents, or queries while evaluating; a Total of 0 is unknown

	Training hashing.Progress // while a model is learned; its Stage is "" otherwise

	Kind              hashing.Kind // the contender that this is about; "" outside [Compare]
	Ready, Contenders int          // contenders that are ready, and in all; 0 outside Compare

	Note string // a sentence on what is unusual, such as that a training is resumed; nothing else is set then
}

// A reporter is told of progress, never twice at a time; nil wants to hear nothing.
type reporter func(Progress)

func (r reporter) tell(p Progress) {
	if r != nil {
		r(p)
	}
}

// stage passes on how far a stage is.
func (r reporter) stage(name string) func(done, total int) {
	return func(done, total int) { r.tell(Progress{Stage: name, Done: done, Total: total}) }
}

func (r reporter) note(sentence string) { r.tell(Progress{Note: sentence}) }

// learning passes on how far a model is.
func (r reporter) learning(p hashing.Progress) {
	r.tell(Progress{Stage: p.Stage, Done: p.Documents, Total: p.Total, Training: p})
}
