package boltfile

import (
	"iter"

	"github.com/RoaringBitmap/roaring/v2"
)

// maxNesting bounds how many inline buckets Leaves enters within each other.
const maxNesting = 3

// Bucket calls fn with the elements of a bucket that can be read, and reports whether those are
// all.
func (f *File) Bucket(bucket Element, fn func(Element)) (whole bool) {
	root, inline, err := bucket.Root()
	switch {
	case err != nil:
		return false
	case root != 0:
		return f.Walk(root, fn)
	}
	return each(inline, fn)
}

// Walk calls fn with each element below a page, and reports whether all of them could be read. Free
// pages belong to no tree.
func (f *File) Walk(root uint64, fn func(Element)) (whole bool) {
	return f.below(root, roaring.New(), fn)
}

func (f *File) below(id uint64, seen *roaring.Bitmap, fn func(Element)) (whole bool) {
	p, err := f.Page(id)
	if err != nil || f.Free(id) || !seen.CheckedAdd(uint32(id)) {
		return false
	}
	switch {
	case p.Leaf():
		return each(p, fn)
	case p.Branch():
		children, err := p.Children()
		whole = err == nil && len(children) > 0
		for _, child := range children {
			whole = f.below(child, seen, fn) && whole
		}
	}
	return whole
}

func each(leaf Page, fn func(Element)) (whole bool) {
	elements, err := leaf.Elements()
	for _, e := range elements {
		fn(e)
	}
	return err == nil
}

// Leaves yields the elements of each leaf in use from page first on, in order of pages, whatever
// tree it belongs to. Those of the inline buckets within follow under the same page.
func (f *File) Leaves(first uint64) iter.Seq2[uint64, []Element] {
	return func(yield func(uint64, []Element) bool) {
		for id := max(first, 2); id < f.meta.Pages; id++ {
			if f.Free(id) {
				continue
			}
			p, err := f.Page(id)
			if err != nil || !p.Leaf() {
				continue
			}
			elements, _ := p.Elements()
			if !nested(id, elements, 0, yield) {
				return
			}
		}
	}
}

func nested(id uint64, elements []Element, depth int, yield func(uint64, []Element) bool) bool {
	if !yield(id, elements) {
		return false
	}
	for _, e := range elements {
		root, inline, err := e.Root()
		if !e.Bucket || err != nil || root != 0 || depth >= maxNesting {
			continue
		}
		if within, _ := inline.Elements(); !nested(id, within, depth+1, yield) {
			return false
		}
	}
	return true
}
