package words

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Open reads a segment and keeps encoded. It checks all that a search relies on, and returns an
// error that wraps [ErrDamaged] if the segment is damaged.
func Open(encoded []byte) (*Segment, error) {
	s, h, err := load(encoded)
	if err != nil {
		return nil, err
	}
	check := &listCheck{segment: s}
	if err := s.terms.check(h.terms, check.entry); err != nil {
		return nil, err
	}
	if check.offset+padding != len(s.lists) || check.postings != h.postings {
		return nil, fmt.Errorf("%w: its lists", ErrDamaged)
	}
	return s, s.forms.check(h.forms, s.checkForm)
}

// load reads a segment without checking its lists and its dictionaries.
func load(encoded []byte) (*Segment, head, error) {
	h, data, err := disassemble(encoded)
	if err != nil {
		return nil, h, err
	}
	s := &Segment{encoded: encoded, size: len(encoded), n: h.documents, lists: data[listsPart], postings: h.postings}
	if err := s.openColumns(data); err != nil {
		return nil, h, err
	}
	var err1, err2 error
	s.terms, err1 = loadDictionary(data[termsPart])
	s.forms, err2 = loadDictionary(data[formsPart])
	return s, h, errors.Join(err1, err2)
}

// openColumns reads the parts that have one value per document.
func (s *Segment) openColumns(data [parts][]byte) error {
	var ok [3]bool
	var lengths column
	if numbers := data[numbersPart]; len(numbers) > 4 {
		s.first = binary.LittleEndian.Uint32(numbers)
		s.numbers, ok[0] = readColumn(numbers[4:], s.n)
	}
	lengths, ok[1] = readColumn(data[lengthsPart], s.n)
	ok[1] = ok[1] && lengths.width > 0 // bounds the number of documents by the size of the segment
	s.titles, ok[2] = readColumn(data[titlesPart], s.n)
	if ok != [3]bool{true, true, true} || !s.ascending() {
		return fmt.Errorf("%w: its documents", ErrDamaged)
	}
	s.lengths = make([]uint32, s.n)
	for i := range s.lengths {
		s.lengths[i] = lengths.at(i)
		s.total += uint64(s.lengths[i])
	}
	s.norm = newNorm(s.n, s.total)
	return nil
}

// ascending reports whether the numbers of the documents ascend.
func (s *Segment) ascending() bool {
	for i := 1; i < s.n; i++ {
		if s.number(uint32(i)) <= s.number(uint32(i-1)) {
			return false
		}
	}
	return s.n == 0 || s.first == s.number(0)
}

// readColumn reads a part that is a column of n values.
func readColumn(data []byte, n int) (column, bool) {
	if len(data) == 0 {
		return column{}, false
	}
	c, rest, ok := cutColumn(data[1:], data[0], n)
	return c, ok && len(rest) == padding
}

// A listCheck checks that the lists of a segment follow each other and are whole.
type listCheck struct {
	segment  *Segment
	offset   int
	postings int
	cursor   cursor
}

func (c *listCheck) entry(value uint64) bool {
	e := entry(value)
	if e.single() {
		c.postings++
		p := e.posting()
		return e>>9 < entry(c.segment.n) && p.title+p.text > 0
	}
	if e.offset() != c.offset {
		return false
	}
	l, ok := openList(c.segment.lists[c.offset:])
	return ok && c.list(&l)
}

func (c *listCheck) list(l *list) bool {
	at := 0
	c.cursor.counted = -1
	for i := range l.impacts {
		if l.start(i) != at {
			return false
		}
		size, ok := l.decode(i, &c.cursor.block)
		if !ok || !c.check(l, i) {
			return false
		}
		at += size
	}
	c.postings += l.n
	c.offset = len(c.segment.lists) - len(l.blocks) + at
	return len(l.skips) == 0 || l.start(len(l.impacts)) == at
}

// check reports whether the positions and the occurrences of the decoded block are right.
func (c *listCheck) check(l *list, i int) bool {
	b := &c.cursor
	b.decoded = i
	b.count()
	before := int64(-1)
	if i > 0 {
		before = int64(l.last(i - 1))
	}
	for j, p := range b.positions[:b.block.n] {
		if int64(p) <= before || b.tfs[j] == 0 {
			return false
		}
		before = int64(p)
	}
	return before < int64(c.segment.n) && (len(l.skips) == 0 || before == int64(l.last(i)))
}

func (s *Segment) checkForm(value uint64) bool {
	e := formEntry(value)
	return e > 0 && (e.single() && e>>1 < formEntry(s.n) || !e.single() && e>>1 <= formEntry(s.n))
}
