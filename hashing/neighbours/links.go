package neighbours

import "slices"

// links hold the neighbours of each document: those found for it and those that it was found for.
// A neighbour has twice the share if it is both. Shares sum to 1. Most links take two bytes. links
// implement [ae.Rows].
type links struct {
	packed // the sum of the shares, then for each neighbour its difference and whether it is mutual
}

// linkRounds is the number of parts in which graphOf adds the documents, each with those that its
// documents were found for, so that these are never in memory all at once.
const linkRounds = 16

// graphOf returns the links for the documents found for each document. It sorts found.
func graphOf(found [][]uint32) *links {
	for _, f := range found {
		slices.Sort(f)
	}
	g, rest := new(links), slices.Clone(found)
	for from, step := 0, (len(found)+linkRounds-1)/linkRounds; from < len(found); from += step {
		to := min(from+step, len(found))
		by := takeReversed(rest, from, to)
		for i, f := range found[from:to] {
			g.add(joined(f, by[i]))
		}
	}
	return g
}

// takeReversed returns, for each document within from and to, those that it was found for. It takes
// these from the beginnings of found, where there must be none before from.
func takeReversed(found [][]uint32, from, to int) [][]uint32 {
	sizes := make([]int, to-from)
	for _, f := range found {
		for _, j := range f {
			if int(j) >= to {
				break
			}
			sizes[int(j)-from]++
		}
	}
	by := listsFor(sizes)
	for i, f := range found {
		for ; len(f) > 0 && int(f[0]) < to; f = f[1:] {
			by[int(f[0])-from] = append(by[int(f[0])-from], uint32(i))
		}
		found[i] = f
	}
	return by
}

// listsFor returns empty lists with room for so many entries each.
func listsFor(sizes []int) [][]uint32 {
	total := 0
	for _, size := range sizes {
		total += size
	}
	lists, all := make([][]uint32, len(sizes)), make([]uint32, total)
	for i, size := range sizes {
		lists[i], all = all[:0:size], all[size:]
	}
	return lists
}

// joined returns the list of links for two ascending lists of documents.
func joined(a, b []uint32) []uint16 {
	list := appendNumber(make([]uint16, 0, len(a)+len(b)+1), uint32(len(a)+len(b)))
	last := uint32(0)
	merge(a, b, func(j, mutual uint32) {
		list, last = appendNumber(list, (j-last)<<1|mutual), j
	})
	return list
}

// merge calls add for the entries of two ascending lists in order, once and with mutual 1 for those
// in both.
func merge(a, b []uint32, add func(j, mutual uint32)) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			add(a[0], 0)
			a = a[1:]
		case len(a) == 0 || b[0] < a[0]:
			add(b[0], 0)
			b = b[1:]
		default:
			add(a[0], 1)
			a, b = a[1:], b[1:]
		}
	}
}

// Dims implements [ae.Rows].
func (g *links) Dims() (n, d int) { return g.n, g.n }

// Row implements [ae.Rows].
func (g *links) Row(i int) (near []uint32, shares []float32) {
	most := len(g.list(i))
	near, shares = make([]uint32, 0, most), make([]float32, 0, most)
	g.each(i, func(j uint32, share float32) { near, shares = append(near, j), append(shares, share) })
	return near, shares
}

// each calls do for the neighbours of document i in ascending order.
func (g *links) each(i int, do func(j uint32, share float32)) {
	shares, list := number(g.list(i))
	for j := uint32(0); len(list) > 0; {
		var v uint32
		v, list = number(list)
		j += v >> 1
		do(j, float32(1+v&1)/float32(shares))
	}
}
