package web

import (
	"github.com/hashsearch/hashsearch/api/wire"
)

// progressBar is the data of the template that draws the progress of a task.
type progressBar struct {
	Page     page
	Progress *wire.Progress
	Value    int // percent; 0 if unknown
}

// Bar returns the progress of t.
func (p page) Bar(t *task) progressBar {
	b := progressBar{Page: p, Progress: t.Progress}
	if b.Progress != nil {
		b.Value = int(100 * b.Progress.Share)
	}
	return b
}

// curveView is the data of the template that draws a curve.
type curveView struct {
	Page  page
	Curve *curve
}

// CurveView returns c with the page, whose language the template uses.
func (p page) CurveView(c *curve) curveView { return curveView{p, c} }
