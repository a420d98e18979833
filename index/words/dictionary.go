package words

import (
	"bytes"
	"fmt"

	"github.com/blevesearch/vellum"
)

// A dictionary maps names, in ascending order, to numbers.
type dictionary struct{ *vellum.FST }

// newDictionary returns a builder. It does not share the ends of names: that would save 2 % of
// space and take twice as long, and even longer for few names, since the memory of ends is large.
func newDictionary() *dictionaryBuilder {
	d := &dictionaryBuilder{}
	// An error is impossible: the encoder exists, and a buffer accepts all bytes.
	d.builder, _ = vellum.New(&d.out, &vellum.BuilderOpts{Encoder: 1})
	return d
}

type dictionaryBuilder struct {
	out     bytes.Buffer
	builder *vellum.Builder
	n       int
}

// add adds a name above all earlier ones.
func (d *dictionaryBuilder) add(name string, value uint64) {
	d.builder.Insert([]byte(name), value)
	d.n++
}

func (d *dictionaryBuilder) bytes() []byte {
	d.builder.Close()
	return d.out.Bytes()
}

// loadDictionary reads a dictionary.
func loadDictionary(data []byte) (d dictionary, err error) {
	defer recovered(&err)
	if d.FST, err = vellum.Load(data); err != nil {
		err = fmt.Errorf("%w: a dictionary: %w", ErrDamaged, err)
	}
	return d, err
}

// check reports whether there are n names, which have to ascend, and whether value accepts the
// value of each.
func (d dictionary) check(n int, value func(uint64) bool) (err error) {
	defer recovered(&err)
	all, before := d.all(), []byte(nil)
	for n > 0 && all.err == nil && bytes.Compare(before, all.name) < 0 && value(all.value) {
		before = append(before[:0], all.name...)
		all.next()
		n--
	}
	if n > 0 || all.err != vellum.ErrIteratorDone {
		return fmt.Errorf("%w: a dictionary does not fit", ErrDamaged)
	}
	return nil
}

// recovered sets the error of a function that panicked, since vellum does not check addresses.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: a dictionary: %v", ErrDamaged, p)
	}
}

// get returns the value of a name.
func (d dictionary) get(name string) (uint64, bool) {
	v, ok, err := d.Get([]byte(name))
	return v, ok && err == nil
}

// names are the names of a dictionary in ascending order, with the current one.
type names struct {
	it    *vellum.FSTIterator
	err   error  // vellum.ErrIteratorDone at the end
	name  []byte // valid until the next one
	value uint64
}

func (d dictionary) all() names { return d.matching(nil, nil, nil) }

// matching returns the names from low to below high that an automaton accepts. A nil high means no
// limit.
func (d dictionary) matching(a vellum.Automaton, low, high []byte) (n names) {
	if n.it, n.err = d.Search(a, low, high); n.err == nil {
		n.name, n.value = n.it.Current()
	}
	return n
}

// next moves to the next name. It returns false at the end.
func (n *names) next() bool {
	if n.err = n.it.Next(); n.err == nil {
		n.name, n.value = n.it.Current()
	}
	return n.err == nil
}
