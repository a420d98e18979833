package hashing

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
)

func hyperplanes(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	return ae.Hyperplanes(x.Width, o.Bits, o.Seed), ctx.Err()
}

// directions are the principal ones of the rows, about the origin.
func directions(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	net := ae.Linear(x, o.Bits, o.Seed)
	if n, d := x.Dims(); net.Units() < o.Bits {
		return nil, fmt.Errorf("%w: %d documents with %d terms have too few directions for %d bits", ErrTooFew, n, d, o.Bits)
	}
	return net, ctx.Err()
}
