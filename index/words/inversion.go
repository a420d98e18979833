package words

import "github.com/hashsearch/hashsearch/ingest/nameset"

// An inversion is the terms and the forms of documents by name.
type inversion struct {
	names    nameset.Set
	entries  []inverted // of each name
	postings []posting
}

// An inverted is the postings of a name as a term, and its entry as a form.
type inverted struct {
	from, to int // of postings
	form     formEntry
	last     uint32 // the last document of the form
}

func (v *inversion) invert(docs []Document) {
	terms := 0
	for i := range docs {
		terms += len(docs[i].Terms)
	}
	v.names.Grow(terms / 4)
	v.entries = make([]inverted, 0, terms/4)
	ids := make([]uint32, 0, terms)
	for i := range docs {
		ids = v.count(&docs[i], uint32(i), ids)
	}
	v.allot()
	v.postings = make([]posting, len(ids))
	for i := range docs {
		for _, t := range docs[i].Terms {
			v.add(ids[0], posting{uint32(i), t.Title, t.Text})
			ids = ids[1:]
		}
	}
}

// count counts the postings of each name of a document in the field to, and the documents of each
// form. It appends the number of each term.
func (v *inversion) count(d *Document, position uint32, ids []uint32) []uint32 {
	for i := range d.Terms {
		id := v.id(d.Terms[i].Name)
		v.entries[id].to++
		if d.Terms[i].Form {
			v.entries[id].addForm(position)
		}
		ids = append(ids, uint32(id))
	}
	for _, form := range d.Forms {
		v.entries[v.id(form)].addForm(position)
	}
	return ids
}

// addForm counts a document that contains the form, once.
func (n *inverted) addForm(position uint32) {
	if n.form == 0 || n.last != position {
		n.form, n.last = n.form.add(formEntry(position)<<1|1), position
	}
}

// id returns the number of a name.
func (v *inversion) id(name string) int {
	id, added := v.names.Add(name)
	if added {
		v.entries = append(v.entries, inverted{})
	}
	return id
}

// allot turns the counts into empty ranges with space for as many postings.
func (v *inversion) allot() {
	at := 0
	for i := range v.entries {
		n := &v.entries[i]
		count := n.to
		n.from, n.to = at, at
		at += count
	}
}

// add adds a posting at the last position of a name or after it.
func (v *inversion) add(id uint32, p posting) {
	n := &v.entries[id]
	if n.to > n.from && v.postings[n.to-1].position == p.position {
		last := &v.postings[n.to-1]
		last.title, last.text = last.title+p.title, last.text+p.text
	} else if p.title+p.text > 0 {
		v.postings[n.to] = p
		n.to++
	}
}

// of returns the postings of an entry.
func (v *inversion) of(n *inverted) []posting { return v.postings[n.from:n.to] }

// sorted returns the numbers of the names in ascending order, without the empty one.
func (v *inversion) sorted() []int32 {
	order := v.names.Sorted()
	if len(order) > 0 && v.names.Name(int(order[0])) == "" {
		return order[1:]
	}
	return order
}
