package ae

import "fmt"

// A checker is a part that validates its settings.
type checker interface {
	check() error
}

// parts returns the parts of c that may be a checker or a builder.
func (c Config) parts() []any {
	parts := []any{c.Loss, c.Corruption, c.Bottleneck, c.Labels}
	for _, p := range c.Penalties {
		parts = append(parts, p)
	}
	return parts
}

// checkParts returns the error of the first part with invalid settings.
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

// require returns nil if holds, else an error that wraps ErrConfig and states the rule.
func require(holds bool, part any, rule string) error {
	if holds {
		return nil
	}
	return fmt.Errorf("%w: %T %+v: requires %s", ErrConfig, part, part, rule)
}

func (p Masking) check() error { return require(isShare(float64(p)), p, "a share from 0 to below 1") }
func (p SaltAndPepper) check() error {
	return require(isShare(float64(p)), p, "a share from 0 to below 1")
}
func (s Gaussian) check() error { return require(s >= 0, s, "a standard deviation of at least 0") }
func (n Noise) check() error    { return require(n.Sigma >= 0, n, "a standard deviation of at least 0") }

func (w Winners) check() error {
	return require(w.Share >= 0 && w.Share <= 1 && w.K >= 0, w, "a share from 0 to 1 and a number of units of at least 0")
}

func (v Variational) check() error {
	return require(v.Beta >= 0 && v.Anneal >= 0 && v.Anneal <= 1, v, "a weight of at least 0 and a share from 0 to 1")
}

func (s SparseCoding) check() error {
	return require(s.Lambda >= 0 && s.Gamma >= 0 && s.Steps >= 0, s, "numbers of at least 0")
}

func (k KL) check() error {
	return require(k.Weight >= 0 && isShare(k.Rho), k, "a weight of at least 0 and a share from 0 to below 1")
}

func (b Balance) check() error { return require(b.Weight >= 0, b, "a weight of at least 0") }
func (l L1) check() error      { return require(l.Weight >= 0, l, "a weight of at least 0") }
func (l L2) check() error      { return require(l.Weight >= 0, l, "a weight of at least 0") }

func (c Contractive) check() error {
	return require(c.Weight >= 0 && c.Directions >= 0, c, "a weight and a number of directions of at least 0")
}

func (a Adversarial) check() error {
	return require(a.Weight >= 0 && a.Hidden >= 0 && a.Prior <= Normal, a, "a weight and a number of units of at least 0, and a defined prior")
}
