package web

import (
	"github.com/hashsearch/hashsearch/api/wire"
)

// progressBar is the data of the template that draws the progress of a task.
type progressBar struct {
	Page     page
	Progress *wire.Progress
	Value    int // percent; 0 if unknown
	Files    int // number of uploaded files; 0 if unknown
}

// Bar returns the progress of t.
func (p page) Bar(t *task) progressBar {
	b := progressBar{Page: p, Progress: t.Progress, Files: t.options().Count}
	if b.Progress != nil {
		b.Value = int(100 * b.Progress.Share)
	}
	if b.Of() != "" && b.Value == 0 {
		b.Value = 100 * (b.Progress.Files - 1) / b.Files
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
