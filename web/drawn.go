package web

import (
	"github.com/hashsearch/hashsearch/api/wire"
)

// progressBar is how far a task is, for the template that draws it.
type progressBar struct {
	Page     page
	Progress *wire.Progress
	Value    int // percent; 0 if nobody knows
}

// Bar is how far a task is.
func (p page) Bar(t *task) progressBar {
	b := progressBar{Page: p, Progress: t.Progress}
	if b.Progress != nil {
		b.Value = int(100 * b.Progress.Share)
	}
	return b
}

// drawn is a curve for the template that draws it.
type drawn struct {
	Page  page
	Curve *curve
}

// Drawn is a curve with the words of the page.
func (p page) Drawn(c *curve) drawn { return drawn{p, c} }
