package web

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// meanings holds the words for the bits of a page. Each text is made once, although most hits of a
// page have it.
type meanings struct {
	page
	bits  map[int]wire.Meaning
	texts map[bitValue]bitText
}

// A bitValue is a bit, and whether it is set.
type bitValue struct {
	bit int
	set bool
}

// A bitText is the text of a bit and its value.
type bitText struct {
	title template.HTML // the text before the first " · " is the name of the bit
	item  template.HTML // of a list; "" without words
}

func (p page) newMeanings(all []wire.Meaning) *meanings {
	m := &meanings{p, make(map[int]wire.Meaning, len(all)), map[bitValue]bitText{}}
	for _, b := range all {
		m.bits[b.Bit] = b
	}
	return m
}

// has reports whether there are words for a bit.
func (m *meanings) has(bit int) bool { return len(m.bits[bit].On)+len(m.bits[bit].Off) > 0 }

// of returns the text of a bit and its value.
func (m *meanings) of(bit int, set bool) bitText {
	v := bitValue{bit, set}
	t, ok := m.texts[v]
	if !ok {
		t = m.describe(v)
		m.texts[v] = t
	}
	return t
}

// describe writes the words for the value, and those for the opposite value.
func (m *meanings) describe(v bitValue) (t bitText) {
	name, is, other := m.T("bit %d, not set", v.bit), m.bits[v.bit].Off, m.bits[v.bit].On
	if v.set {
		name, is, other = m.T("bit %d, set", v.bit), other, is
	}
	if !m.has(v.bit) {
		t.title = escaped(name)
		return t
	}
	these, those := strings.Join(is, " "), strings.Join(other, " ")
	t.title = escaped(name + " · " + m.T("%s rather than %s", these, those))
	t.item = template.HTML(fmt.Sprintf(`<li><span class="no">%d</span><span>%s <span class="not">%s</span></span></li>`,
		v.bit, escaped(these), escaped(m.T("rather than %s", those))))
	return t
}

func escaped(text string) template.HTML { return template.HTML(template.HTMLEscapeString(text)) }
