package ae

import (
	"fmt"
	"math"
)

// A Grid says how the columns of a row lie in the plane: channel c of the place at height y and width x is column
// (y·Width + x)·Channels + c. A picture is a grid of pixels. A text of at most Width words is a grid of height 1 whose
// channels are the terms, with a value of 1 for the term at each place and nothing after its end.
type Grid struct{ Height, Width, Channels int }

func (g Grid) places() int  { return g.Height * g.Width }
func (g Grid) columns() int { return g.places() * g.Channels }

// A Convolution is a layer that looks at its grid through a window, which moves one place at a time and stays inside, by
// the same weights everywhere (LeCun and others, 1989). It leaves a grid of as many channels as it has Units, one
// place for each place of the window or for each pool of them.
//
// A window of one place over the terms of a text, with [Identity] for its activation, is a word embedding. A wider one over
// that, with a pool of all places, finds which phrases there are and not where (Collobert and Weston, 2008; Kim, 2014).
//
// The strongest place of a pool is chosen among those whose window, through all convolutions before, has a value other than
// zero in it: what comes after the end of a text, or the ground of a picture, wins only where there is nothing else.
type Convolution struct {
	Height, Width int        // of the window, in places; 0 means 1
	Units         int        // how many weights for the window there are, each with a map of its own
	Pool          int        // of Pool×Pool places the strongest goes on, for each unit; 0 means no pools, -1 one of all places
	Activation    Activation // 0 means ReLU
}

// A window moves over a grid. A layer that has one is a convolution in the encoder, whose inputs are the columns of the window, and
// in the decoder a transposed convolution, whose outputs they are.
type window struct {
	grid          Grid
	height, width int
	pool          int  // as in Convolution
	transposed    bool // in the decoder
}

func (w *window) columns() int { return w.height * w.width * w.grid.Channels }

// positions is the grid of the places where the window can stand.
func (w *window) positions(units int) Grid {
	return Grid{w.grid.Height - w.height + 1, w.grid.Width - w.width + 1, units}
}

// outputGrid is the grid after pooling. The last pool of a row or a column may have fewer places.
func (w *window) outputGrid(units int) Grid {
	g := w.positions(units)
	height, width := w.poolSize()
	return Grid{(g.Height + height - 1) / height, (g.Width + width - 1) / width, units}
}

// poolSize is the size of a pool, no larger than the grid.
func (w *window) poolSize() (height, width int) {
	g, side := w.positions(1), max(w.pool, 1)
	if w.pool < 0 {
		side = max(g.Height, g.Width)
	}
	return max(min(side, g.Height), 1), max(min(side, g.Width), 1)
}

// check reports what is wrong with a window for so many units: the grids that it reads and leaves must have columns that
// an int32 can count.
func (w *window) check(units int) error {
	g := w.grid
	switch {
	case min(g.Height, g.Width, g.Channels) < 1 || !fitsInt32(g.Height, g.Width, g.Channels):
		return fmt.Errorf("a grid of %d×%d places and %d channels", g.Height, g.Width, g.Channels)
	case w.height < 1 || w.width < 1 || w.height > g.Height || w.width > g.Width:
		return fmt.Errorf("a window of %d×%d places on a grid of %d×%d", w.height, w.width, g.Height, g.Width)
	case units < 1 || !fitsInt32(w.positions(1).places(), units):
		return fmt.Errorf("a window of %d units", units)
	case w.pool < -1:
		return fmt.Errorf("a pool of %d places", w.pool)
	}
	return nil
}

// fitsInt32 reports whether the product of positive factors fits an int32.
func fitsInt32(factors ...int) bool {
	product := uint64(1)
	for _, f := range factors {
		if uint64(f) > math.MaxInt32/product {
			return false
		}
		product *= uint64(f)
	}
	return true
}

// inputs is how wide the rows are that the layer reads.
func (l *layer) inputs() int {
	switch {
	case l.window == nil:
		return l.in
	case l.window.transposed:
		return l.window.positions(l.in).columns()
	}
	return l.window.grid.columns()
}

// outputs is how wide the rows are that it leaves.
func (l *layer) outputs() int {
	switch {
	case l.window == nil:
		return l.out
	case l.window.transposed:
		return l.window.grid.columns()
	}
	return l.window.outputGrid(l.out).columns()
}

// biases is how many there are: one for each output or, where a window moves, for each channel that it leaves.
func (l *layer) biases() int {
	if l.window != nil && l.window.transposed {
		return l.window.grid.Channels
	}
	return l.out
}
