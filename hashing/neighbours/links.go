package neighbours

import "slices"

// links hold the neighbours of each document: those found for it and those that it was found for.
// A neighbour has twice the share if it is both. Shares sum to 1. A link takes four bytes. links
// implement [ae.Rows].
type links struct {
	ends []int
	to   []uint32 // the neighbour, ascending within a document, and whether the link is mutual
}

const mutual = 1 << 31 // flag of a neighbour that both holds for

// graphOf returns the links for the documents found for each document. It sorts found.
func graphOf(found [][]uint32) *links {
	total := 0
	for _, f := range found {
		slices.Sort(f)
		total += len(f)
	}
	by := reversed(found, total)
	g := &links{ends: make([]int, len(found))}
	size := 0
	for i := range found {
		size += merge(found[i], by.row(i), func(uint32) {})
		g.ends[i] = size
	}
	g.to = make([]uint32, 0, size)
	for i := range found {
		merge(found[i], by.row(i), func(j uint32) { g.to = append(g.to, j) })
	}
	return g
}

// reversed returns, for each document, those that it was found for.
func reversed(found [][]uint32, total int) *links {
	by := &links{make([]int, len(found)), make([]uint32, total)}
	for _, f := range found {
		for _, j := range f {
			by.ends[j]++
		}
	}
	at := 0
	for j, size := range by.ends { // an end starts as the beginning and moves with each entry
		by.ends[j], at = at, at+size
	}
	for i, f := range found {
		for _, j := range f {
			by.to[by.ends[j]] = uint32(i)
			by.ends[j]++
		}
	}
	return by
}

// merge calls add for the entries of two ascending lists in order, once and with the flag mutual
// for those in both. It returns their number.
func merge(a, b []uint32, add func(uint32)) (n int) {
	for ; len(a) > 0 || len(b) > 0; n++ {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			add(a[0])
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			add(b[0])
			b = b[1:]
		default:
			add(a[0] | mutual)
			a, b = a[1:], b[1:]
		}
	}
	return n
}

func (g *links) row(i int) []uint32 {
	from := 0
	if i > 0 {
		from = g.ends[i-1]
	}
	return g.to[from:g.ends[i]]
}

// Dims implements [ae.Rows].
func (g *links) Dims() (n, d int) { return len(g.ends), len(g.ends) }

// Row implements [ae.Rows].
func (g *links) Row(i int) (near []uint32, shares []float32) {
	near, shares = make([]uint32, 0, len(g.row(i))), make([]float32, 0, len(g.row(i)))
	g.each(i, func(j uint32, share float32) { near, shares = append(near, j), append(shares, share) })
	return near, shares
}

// each calls do for the neighbours of document i in ascending order.
func (g *links) each(i int, do func(j uint32, share float32)) {
	row := g.row(i)
	shares := len(row)
	for _, j := range row {
		shares += int(j / mutual)
	}
	for _, j := range row {
		do(j&^mutual, float32(1+j/mutual)/float32(shares))
	}
}
