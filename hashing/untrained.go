package hashing

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
)

// hyperplanes returns a network of random hyperplanes.
func hyperplanes(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	return ae.Hyperplanes(x.Width, o.Bits, o.Seed), ctx.Err()
}

// principalDirections projects rows on their principal directions about the origin.
func principalDirections(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	net := ae.Linear(x, o.Bits, o.Seed)
	if n, d := x.Dims(); net.Units() < o.Bits {
		return nil, fmt.Errorf("%w: %d documents with %d terms have too few principal directions for %d bits; use fewer bits", ErrTooFew, n, d, o.Bits)
	}
	return net, ctx.Err()
}
