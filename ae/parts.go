package ae

import "fmt"

// A checker is a part whose numbers can be wrong.
type checker interface {
	check() error
}

// parts are those that a Config is composed of.
func (c Config) parts() []any {
	parts := []any{c.Loss, c.Corruption, c.Bottleneck}
	for _, p := range c.Penalties {
		parts = append(parts, p)
	}
	return parts
}

// checkParts reports the first part that asks for what cannot be.
func (c Config) checkParts() error {
	for _, part := range c.parts() {
		if p, ok := part.(checker); ok {
			if err := p.check(); err != nil {
				return err
			}
		}
	}
	return nil
}

// require is an error unless what is wanted holds.
func require(holds bool, part any, want string) error {
	if holds {
		return nil
	}
	return fmt.Errorf("%w: %T %+v: want %s", ErrConfig, part, part, want)
}

func (p Masking) check() error { return require(isShare(float64(p)), p, "a share from 0 to below 1") }
func (p SaltAndPepper) check() error {
	return require(isShare(float64(p)), p, "a share from 0 to below 1")
}
func (s Gaussian) check() error { return require(s >= 0, s, "a standard deviation") }
func (n Noise) check() error    { return require(n.Sigma >= 0, n, "a standard deviation") }

func (w Winners) check() error {
	return require(w.Share >= 0 && w.Share <= 1 && w.K >= 0, w, "a share from 0 to 1 and no negative number of units")
}

func (v Variational) check() error {
	return require(v.Beta >= 0 && v.Anneal >= 0 && v.Anneal <= 1, v, "a weight and a share from 0 to 1")
}

func (s SparseCoding) check() error {
	return require(s.Lambda >= 0 && s.Gamma >= 0 && s.Steps >= 0, s, "no negative numbers")
}

func (k KL) check() error {
	return require(k.Weight >= 0 && isShare(k.Rho), k, "a weight and a share from 0 to below 1")
}

func (b Balance) check() error { return require(b.Weight >= 0, b, "a weight") }
func (l L1) check() error      { return require(l.Weight >= 0, l, "a weight") }
func (l L2) check() error      { return require(l.Weight >= 0, l, "a weight") }

func (c Contractive) check() error {
	return require(c.Weight >= 0 && c.Directions >= 0, c, "a weight and a number of directions")
}

func (a Adversarial) check() error {
	return require(a.Weight >= 0 && a.Hidden >= 0 && a.Prior <= Normal, a, "a weight, a known prior and a number of units")
}
