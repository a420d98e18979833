package web

import (
	"fmt"
	"math"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A curve draws the training and the validation loss by epoch. The page stretches the picture;
// the numbers beside it are text.
type curve struct {
	Loss, Validation string // SVG paths
	High, Low        float64
	Epochs           int // width of the picture in epochs
	Last             wire.Epoch
}

// Size of the picture in its own units.
const (
	curveWidth  = 600
	curveHeight = 180
)

// newCurve draws epochs in a picture that has room for max(room, len(epochs)) of them. It returns
// nil if no training loss was measured.
func newCurve(epochs []wire.Epoch, room int) *curve {
	if len(epochs) == 0 {
		return nil
	}
	c := &curve{Epochs: max(room, len(epochs)), Low: math.Inf(1), High: math.Inf(-1), Last: epochs[len(epochs)-1]}
	for _, e := range epochs {
		c.fit(e.Loss)
		c.fit(e.Validation)
	}
	var loss, validation strings.Builder
	for i, e := range epochs {
		c.add(&loss, i, e.Loss)
		c.add(&validation, i, e.Validation)
	}
	c.Loss, c.Validation = loss.String(), validation.String()
	if loss.Len() == 0 {
		return nil
	}
	return c
}

// measured reports whether a loss was measured.
func measured(loss float64) bool { return loss != 0 && !math.IsNaN(loss) && !math.IsInf(loss, 0) }

func (c *curve) fit(loss float64) {
	if measured(loss) {
		c.Low, c.High = min(c.Low, loss), max(c.High, loss)
	}
}

// add extends path to the loss of epoch i. A path of one epoch is a dot.
func (c *curve) add(path *strings.Builder, i int, loss float64) {
	if !measured(loss) {
		return
	}
	x := float64(i) / float64(max(1, c.Epochs-1)) * curveWidth
	y := curveHeight / 2.0
	if c.High > c.Low {
		y = (c.High - loss) / (c.High - c.Low) * curveHeight
	}
	if path.Len() == 0 {
		fmt.Fprintf(path, "M%.1f %.1fh0", x, y)
		return
	}
	fmt.Fprintf(path, "L%.1f %.1f", x, y)
}
