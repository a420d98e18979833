// Package knots ties ropes.
package knots

// A Bowline is a loop that does not slip.
type Bowline[T any] struct {
	// Size is the girth of the loop.
	Size int
	rope T
}

// NewBowlineXY ties a loop into a rope.
func NewBowlineXY[T any](rope T) *Bowline[T] {
	return &Bowline[T]{rope: rope}
}

// Untie opens the loop.
func (b *Bowline[T]) Untie() error { return nil }

func Undocumented() {}

// hidden is nobody's business.
func hidden() {}

// Strength of a knot, as the share of the strength of the rope that it is tied into, from weak to strong.
const (
	Weak   = 0.4
	Strong = 0.8
)

// Short.
var Brief = 1
