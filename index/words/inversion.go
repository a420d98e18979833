package words

import (
	"cmp"
	"slices"
)

// An inversion is the terms and the forms of documents by name.
type inversion struct {
	ids      map[string]int
	names    []inverted
	postings []posting
}

// An inverted is a name with its postings as a term, and its entry as a form.
type inverted struct {
	name     string
	from, to int // of postings
	form     formEntry
}

func (v *inversion) invert(docs []Document) {
	terms := 0
	for i := range docs {
		terms += len(docs[i].Terms)
	}
	v.ids = make(map[string]int, terms/4)
	v.addForms(docs)
	ids := v.countTerms(docs, make([]int, 0, terms))
	v.allot()
	v.postings = make([]posting, len(ids))
	for i := range docs {
		for _, t := range docs[i].Terms {
			v.add(ids[0], posting{uint32(i), t.Title, t.Text})
			ids = ids[1:]
		}
	}
}

// id returns the index of a name.
func (v *inversion) id(name string) int {
	id, ok := v.ids[name]
	if !ok {
		id = len(v.names)
		v.ids[name] = id
		v.names = append(v.names, inverted{name: name})
	}
	return id
}

func (v *inversion) addForms(docs []Document) {
	for i := range docs {
		for _, form := range docs[i].Forms {
			n := &v.names[v.id(form)]
			n.form = n.form.add(formEntry(i)<<1 | 1)
		}
	}
}

// countTerms counts the postings of each name in its field to, and appends the index of each term.
func (v *inversion) countTerms(docs []Document, ids []int) []int {
	for i := range docs {
		for _, t := range docs[i].Terms {
			id := v.id(t.Name)
			v.names[id].to++
			ids = append(ids, id)
		}
	}
	return ids
}

// allot turns the counts into empty ranges with space for as many postings.
func (v *inversion) allot() {
	at := 0
	for i := range v.names {
		n := &v.names[i]
		count := n.to
		n.from, n.to = at, at
		at += count
	}
}

// add adds a posting at the last position of a name or after it.
func (v *inversion) add(id int, p posting) {
	n := &v.names[id]
	if n.to > n.from && v.postings[n.to-1].position == p.position {
		last := &v.postings[n.to-1]
		last.title, last.text = last.title+p.title, last.text+p.text
	} else if p.title+p.text > 0 {
		v.postings[n.to] = p
		n.to++
	}
}

// of returns the postings of a name.
func (v *inversion) of(n *inverted) []posting { return v.postings[n.from:n.to] }

// sorted returns the names in ascending order, without the empty one.
func (v *inversion) sorted() []inverted {
	slices.SortFunc(v.names, func(a, b inverted) int { return cmp.Compare(a.name, b.name) })
	if len(v.names) > 0 && v.names[0].name == "" {
		return v.names[1:]
	}
	return v.names
}
