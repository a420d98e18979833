package ae

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
)

// target returns the rows that the outputs are compared with.
func (c Config) target(x Rows) Rows {
	return cmp.Or(c.Target, x)
}

// random returns an independent random source for one use of the seed.
func (c Config) random(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(c.Seed, stream)) }

// A builder is a part that adds layers to the network, or checks and prepares those that it
// needs.
type builder interface {
	build(n *Net, rng *rand.Rand) error
}

// initialNet checks c and returns the network before the first step. It skips pretraining if the
// training is resumed.
func (c Config) initialNet(ctx context.Context, x Rows) (*Net, error) {
	if err := errors.Join(c.check(), c.checkParts(), checkRows(x, c.target(x)), c.Labels.checkRows(x)); err != nil {
		return nil, err
	}
	c.Outputs = width(c.target(x))
	if err := c.checkWalkback(width(x)); err != nil {
		return nil, err
	}
	net, err := New(width(x), c.Shape, c.Seed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if c.Start != nil {
		net.copyFrom(c.Start)
	}
	if c.Pretraining != nil && c.Resume == nil {
		if err := c.Pretraining.pretrain(ctx, net, x, c); err != nil {
			return nil, fmt.Errorf("pretraining: %w", err)
		}
	}
	net.freeze(c.Frozen)
	return net, nil
}

// build calls the builders among the parts and prepares the network for sampling.
func (c Config) build(net *Net) error {
	rng := c.random(4)
	for _, part := range c.parts() {
		if b, ok := part.(builder); ok {
			if err := b.build(net, rng); err != nil {
				return err
			}
		}
	}
	if c.Samples > 0 {
		if err := net.checkSampling(c); err != nil {
			return err
		}
		net.decoder[len(net.decoder)-1].storeByOutput()
	}
	return nil
}

func width(x Rows) int { _, d := x.Dims(); return d }

// checkRows returns an error unless the rows can be trained on. Targets are validated with each
// batch.
func checkRows(x, target Rows) error {
	n, _ := x.Dims()
	if tn, _ := target.Dims(); tn != n {
		return fmt.Errorf("%d target rows for %d rows", tn, n)
	}
	if n == 0 {
		return errors.New("no rows to learn from")
	}
	return validate(x)
}
