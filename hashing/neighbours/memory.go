package neighbours

// A Size describes documents: their number, and the mean number of distinct terms of one.
type Size struct {
	Documents int
	Terms     float64
}

// Texts estimates the bytes of the documents as [Texts]. A fifth of the terms is repeated.
func (s Size) Texts() int64 { return s.each(12 + 2.8*s.Terms) }

// Graph estimates the bytes of the graph that [Find] returns. A seventh of the neighbours is
// mutual.
func (s Size) Graph() int64 { return s.each(8 + 2*s.links()) }

func (s Size) links() float64 { return 1.75 * float64(neighbourCount(s.Documents)) }

// Find estimates the bytes that [Find] takes at its peak, in addition to the documents.
func (s Size) Find() int64 {
	const list, pointer = 24, 4
	points := 4 * float64(dimensions(s.Documents))
	near := list + pointer*float64(neighbourCount(s.Documents))
	most := max(
		// lexical: postings of the terms that are not too frequent
		s.Terms/2*8+list+pointer*lexicalNeighbours+16,
		points+diffuseColumns*4+4*lexicalNeighbours+8, // diffuse
		points+near+8, // nearest
		near+list+2*s.links()+list+pointer*s.links()/linkRounds, // graphOf
	)
	const spreadTerms = 1500
	return s.each(most) + int64(min(s.Documents, maxSample)*spreadTerms*8)
}

func (s Size) each(bytes float64) int64 { return int64(bytes * float64(s.Documents)) }
