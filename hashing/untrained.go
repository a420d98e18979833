package hashing

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest/english"
)

func hyperplanes(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	return ae.Hyperplanes(x.Width, o.Bits, o.Seed), ctx.Err()
}

// directions are the principal ones of the rows, about the origin.
func directions(ctx context.Context, o Options, x *ae.Sparse) (*ae.Net, error) {
	net := ae.Linear(x, o.Bits, o.Seed)
	if n, d := x.Dims(); net.Units() < o.Bits {
		return nil, fmt.Errorf("%w: %s with %s have too few directions for %s", ErrTooFew, english.Count(n, "document"), english.Count(d, "term"), english.Count(o.Bits, "bit"))
	}
	return net, ctx.Err()
}
