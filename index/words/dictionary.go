package words

import (
	"bytes"
	"fmt"

	"github.com/blevesearch/vellum"
)

// A dictionary maps names, in ascending order, to numbers.
type dictionary struct {
	*vellum.FST
	data []byte
}

// loadDictionary reads a dictionary.
func loadDictionary(data []byte) (d dictionary, err error) {
	defer recovered(&err)
	d.data = data
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
	it    nameIterator
	err   error  // vellum.ErrIteratorDone at the end
	name  []byte // valid until the next one
	value uint64
}

// A nameIterator is a [vellum.FSTIterator] or a trieWalker.
type nameIterator interface {
	Next() error
	Current() (name []byte, value uint64)
}

func (d dictionary) all() (n names) {
	n.it = newWalker(d.data)
	n.next()
	return n
}

// matching returns the names from low to below high that an automaton accepts. A nil high means no
// limit.
func (d dictionary) matching(a vellum.Automaton, low, high []byte) (n names) {
	it, err := d.Search(a, low, high)
	if n.it, n.err = it, err; err == nil {
		n.name, n.value = it.Current()
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
