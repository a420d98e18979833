package ae

import (
	"fmt"
	"math"
)

// A Grid is the layout of the columns of a row in the plane: channel c of the place at height y
// and width x is column (y·Width + x)·Channels + c. A picture is a grid of pixels. A text of at
// most Width words is a grid of height 1 whose channels are the terms, with a value of 1 for the
// term at each place and no values after the end of the text.
type Grid struct{ Height, Width, Channels int }

func (g Grid) places() int  { return g.Height * g.Width }
func (g Grid) columns() int { return g.places() * g.Channels }

// A Convolution is a layer that reads its grid through a window, with the same weights at every
// position (LeCun and others, 1989). The window moves by one place at a time and stays inside the
// grid. The output is a grid with as many channels as the layer has Units, and one place for each
// position of the window or for each pool of positions.
//
// A window of one place over the terms of a text, with [Identity] as activation, is a word
// embedding. A wider window over the embedding, with a pool of all places, detects which phrases
// occur in the text, but not where (Collobert and Weston, 2008; Kim, 2014).
//
// A pool keeps the strongest of those places whose window, through all convolutions before,
// contains a value other than zero. The places after the end of a text, or the background of a
// picture, are chosen only if the pool has no other places.
type Convolution struct {
	Height, Width int // of the window, in places; 0 means 1
	Units         int // number of filters, each of which gives one channel of the output

	// Pool is the side of the square of places of which the strongest is kept, for each unit; 0
	// means no pooling, and -1 one pool of all places.
	Pool       int
	Activation Activation // 0 means ReLU
}

// A window moves over a grid. A layer with a window is a convolution if it belongs to the
// encoder, and its inputs are the columns in the window. In the decoder it is a transposed
// convolution, and its outputs are the columns in the window.
type window struct {
	grid          Grid
	height, width int
	pool          int  // as in Convolution
	transposed    bool // part of the decoder
}

func (w *window) columns() int { return w.height * w.width * w.grid.Channels }

// positions returns the grid of the positions of the window.
func (w *window) positions(units int) Grid {
	return Grid{w.grid.Height - w.height + 1, w.grid.Width - w.width + 1, units}
}

// outputGrid returns the grid after pooling. The last pool of a row or column may have fewer
// places.
func (w *window) outputGrid(units int) Grid {
	g := w.positions(units)
	height, width := w.poolSize()
	return Grid{(g.Height + height - 1) / height, (g.Width + width - 1) / width, units}
}

// poolSize returns the size of a pool, which is at most that of the grid.
func (w *window) poolSize() (height, width int) {
	g, side := w.positions(1), max(w.pool, 1)
	if w.pool < 0 {
		side = max(g.Height, g.Width)
	}
	return max(min(side, g.Height), 1), max(min(side, g.Width), 1)
}

// check returns an error unless the window is valid for the given number of units. The grids that
// it reads and returns must have at most math.MaxInt32 columns.
func (w *window) check(units int) error {
	g := w.grid
	switch {
	case min(g.Height, g.Width, g.Channels) < 1 || !fitsInt32(g.Height, g.Width, g.Channels):
		return fmt.Errorf("invalid grid of %d×%d places and %d channels", g.Height, g.Width, g.Channels)
	case w.height < 1 || w.width < 1 || w.height > g.Height || w.width > g.Width:
		return fmt.Errorf("a window of %d×%d places does not fit on a grid of %d×%d", w.height, w.width, g.Height, g.Width)
	case units < 1 || !fitsInt32(w.positions(1).places(), units):
		return fmt.Errorf("invalid number of units: %d", units)
	case w.pool < -1:
		return fmt.Errorf("invalid pool size %d: use -1 for one pool, 0 for none, or a positive size", w.pool)
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

// inputs returns the width of the rows that the layer reads.
func (l *layer) inputs() int {
	switch {
	case l.window == nil:
		return l.in
	case l.window.transposed:
		return l.window.positions(l.in).columns()
	}
	return l.window.grid.columns()
}

// outputs returns the width of the rows that the layer returns.
func (l *layer) outputs() int {
	switch {
	case l.window == nil:
		return l.out
	case l.window.transposed:
		return l.window.grid.columns()
	}
	return l.window.outputGrid(l.out).columns()
}

// biases returns the number of biases: one for each output, or one for each output channel if the
// layer has a window.
func (l *layer) biases() int {
	if l.window != nil && l.window.transposed {
		return l.window.grid.Channels
	}
	return l.out
}
