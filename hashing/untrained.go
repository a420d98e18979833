package hashing

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/ae"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// hyperplanes returns a network of random hyperplanes.
func hyperplanes(ctx context.Context, o Options, x ae.Rows) (*ae.Net, error) {
	_, d := x.Dims()
	return ae.Hyperplanes(d, o.Bits, o.Seed), ctx.Err()
}

// principalDirections projects rows on their principal directions about the origin.
func principalDirections(ctx context.Context, o Options, x ae.Rows) (*ae.Net, error) {
	net := ae.Linear(ae.Copy(x), o.Bits, o.Seed)
	if n, d := x.Dims(); net.Units() < o.Bits {
		return nil, fmt.Errorf("%w: %s with %s have too few principal directions for %s; use fewer bits", ErrTooFew, english.Count(n, "document"), english.Count(d, "term"), english.Count(o.Bits, "bit"))
	}
	return net, ctx.Err()
}
