package index

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
)

// A ledger records the collection after each commit: every document that ever existed, by number,
// with the transactions that added and deleted it. Writers record a transaction before they commit
// it, one at a time, so the ledger has every state that a reader can see.
type ledger struct {
	mu   sync.RWMutex
	docs []ledgered
	now  map[string]uint32 // numbers of the present documents, by id
	all  []int             // the transactions recorded, ascending
}

// between returns the transactions recorded after from, and from.
func (l *ledger) between(from int) []int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	i, _ := slices.BinarySearch(l.all, from+1)
	return append([]int{from}, l.all[i:]...)
}

type ledgered struct {
	id, label  string
	code       uint64
	version    int64 // distinguishes a document from the one that it replaces
	born, died int   // transactions
}

const ledgerWidth = 64

func (d ledgered) document() ingest.Document {
	doc := coded(d.id, hashing.Code{d.code}, ledgerWidth, fmt.Sprint(d.version))
	doc.Labels = []string{d.label}
	return doc
}

// added records documents that were added or replaced.
func (l *ledger) added(tx int, docs []ledgered) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range docs {
		if old, ok := l.now[d.id]; ok {
			l.docs[old].died = tx
		}
		d.born, d.died = tx, math.MaxInt
		l.now[d.id] = uint32(len(l.docs))
		l.docs = append(l.docs, d)
	}
	l.all = append(l.all, tx)
}

// deleted records documents that were deleted.
func (l *ledger) deleted(tx int, ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		l.docs[l.now[id]].died = tx
		delete(l.now, id)
	}
	l.all = append(l.all, tx)
}

// sample returns at most n present documents.
func (l *ledger) sample(r *rand.Rand, n int) map[string]ledgered {
	l.mu.RLock()
	defer l.mu.RUnlock()
	documents := map[string]ledgered{}
	for range n {
		if d := l.docs[r.IntN(len(l.docs))]; d.died == math.MaxInt {
			documents[d.id] = d
		}
	}
	return documents
}

// search sorts all documents that existed after a transaction. The text of the query is a code.
func (l *ledger) search(tx int, q Query) (hits []found, within []int) {
	code, err := hashing.ParseHex(q.Text, ledgerWidth)
	if err != nil {
		panic(err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	within = make([]int, ledgerWidth+1)
	var all []uint64 // distance, number
	for number, d := range l.docs {
		dist := bits.OnesCount64(d.code ^ code[0])
		if d.born > tx || d.died <= tx || dist > q.within(ledgerWidth) || len(q.Filter) > 0 && q.Filter[0].Value != d.label {
			continue
		}
		within[dist]++
		all = append(all, uint64(dist)<<32|uint64(number))
	}
	slices.Sort(all)
	for _, h := range all[:min(len(all), q.Limit)] {
		hits = append(hits, found{l.docs[uint32(h)].id, uint32(h), int(h >> 32)})
	}
	return hits, within
}

// difference describes how a result differs from a full sort after a transaction, or returns "".
func (l *ledger) difference(tx int, q Query, r *Result) string {
	want, within := l.search(tx, q)
	var got []found
	for _, h := range r.Hits {
		got = append(got, found{h.ID, h.Number, h.Distance})
	}
	if !slices.Equal(got, want) {
		return cmp.Diff(want, got)
	}
	last := q.within(ledgerWidth)
	if q.Radius == 0 && len(want) > 0 {
		last = want[len(want)-1].Distance
	}
	if len(r.Within) <= last || !slices.Equal(within[:last+1], r.Within[:last+1]) {
		return fmt.Sprintf("within %v, want %v up to %d", r.Within, within, last)
	}
	return ""
}
