package boltfile

import "fmt"

// maxDepth bounds the height of a tree; bbolt's trees of 2³² pages are lower.
const maxDepth = 64

// CheckTrees verifies that bbolt finds its way through the bucket at page root and all buckets
// below, without leaving the file or following a cycle, and that no page in use is on the free
// list.
//
// It reads all branch pages. It reads the leaves of a bucket if skip is nil or skip(name) is false:
// a bucket whose leaves are skipped must not contain buckets.
func (f *File) CheckTrees(root uint64, skip func(name []byte) bool) error {
	if err := f.readFree(); err != nil {
		return err
	}
	c := checker{f, skip}
	if err := c.bucket(root, nil); err != nil {
		return err
	}
	if f.claimed.Intersects(f.free) {
		return damaged("pages in use are on the free list")
	}
	return nil
}

type checker struct {
	*File
	skip func(name []byte) bool
}

func (c checker) bucket(root uint64, name []byte) error {
	if root == 0 { // inline in its parent's page
		return nil
	}
	p, err := c.claim(root)
	if err != nil {
		return err
	}
	if err := c.walk(p, c.skip == nil || !c.skip(name), 0); err != nil {
		return fmt.Errorf("bucket %q: %w", name, err)
	}
	return nil
}

// claim reads a page that only one place of one tree may name.
func (c checker) claim(id uint64) (Page, error) {
	p, err := c.Page(id)
	for i := uint64(0); err == nil && i < uint64(len(p.data))/uint64(c.meta.PageSize); i++ {
		err = c.take(id + i)
	}
	return p, err
}

func (c checker) take(id uint64) error {
	if id < 2 || id >= c.meta.Pages || !c.claimed.CheckedAdd(uint32(id)) {
		return damaged("page %d is used twice or outside the file", id)
	}
	return nil
}

// walk checks a page and all pages below it; leaves are read if read is set.
func (c checker) walk(p Page, read bool, depth int) error {
	switch {
	case depth > maxDepth:
		return damaged("the tree is too deep")
	case p.Leaf():
		return c.leaf(p)
	case !p.Branch() || p.count == 0:
		return damaged("page %d is neither branch nor leaf", p.ID)
	}
	children, err := p.Children()
	if err != nil {
		return err
	}
	bottom := false // the children are leaves, as the first one shows
	for i, id := range children {
		if bottom && !read {
			if err := c.take(id); err != nil {
				return err
			}
			continue
		}
		child, err := c.claim(id)
		if err != nil {
			return err
		}
		bottom = i == 0 && child.Leaf() || bottom
		if err := c.walk(child, read, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// leaf checks the elements of a leaf and the buckets among them.
func (c checker) leaf(p Page) error {
	elements, err := p.Elements()
	if err != nil {
		return err
	}
	for _, e := range elements {
		if !e.Bucket {
			continue
		}
		if err := c.enter(e); err != nil {
			return err
		}
	}
	return nil
}

func (c checker) enter(e Element) error {
	root, inline, err := e.Root()
	switch {
	case err != nil:
		return err
	case root != 0:
		return c.bucket(root, e.Key)
	}
	return c.leaf(inline)
}
