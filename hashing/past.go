package hashing

import (
	"iter"

	"github.com/hashsearch/hashsearch/hashing/neighbours"
	"github.com/hashsearch/hashsearch/ingest"
)

// A Past holds the stored counts of documents that [Options.Start] has hashed.
type Past struct {
	Documents int                             // number of all, including those without a known term
	Learned   iter.Seq2[ingest.Counts, error] // of the documents that Start was trained on
	New       iter.Seq2[ingest.Counts, error] // of the others
}

// recall returns the documents to learn from by their stored counts, and the vocabulary of the
// model to start from with their statistics. It returns nil if all texts have to be read, because
// another vocabulary is needed, or labels or judgements.
func (o Options) recall(need *Need) (all *documents, v *ingest.Vocabulary, err error) {
	if o.Past == nil || o.Labels != "" || o.Feedback || o.Analyzer != o.Start.Analyzer() || o.Vocabulary != o.Start.header.Vocabulary {
		return nil, nil, nil
	}
	old := o.Start.vocabulary
	size := neighbours.Size{Documents: o.Past.Documents, Terms: meanTerms(old)}
	if *need, err = o.fitting(size, old.Len()); err != nil {
		return nil, nil, err
	}
	r := recollection{statistics: ingest.NewRecount(old)}
	all = newDocuments(old)
	for c, err := range sample(r.of(o.Past), need.Documents, size.Documents, o.Seed) {
		if err != nil {
			return nil, nil, err
		}
		all.add(document{counts: c})
	}
	if v = r.statistics.Build(size.Documents); v == nil || all.len() < 2 || r.lacksTerms() {
		return nil, nil, nil
	}
	return all, v, nil
}

// A recollection measures the documents of a Past.
type recollection struct {
	statistics   *ingest.Recount
	learned, new unknown
}

// unknown is a number of documents, and the sum of their shares of words that are not in the
// vocabulary.
type unknown struct{ documents, shares float64 }

// of yields the counts of all documents.
func (r *recollection) of(p *Past) iter.Seq2[ingest.Counts, error] {
	return func(yield func(ingest.Counts, error) bool) {
		_ = r.each(p.Learned, &r.learned, yield) && r.each(p.New, &r.new, yield)
	}
}

// each yields counts until yield returns false.
func (r *recollection) each(counts iter.Seq2[ingest.Counts, error], n *unknown, yield func(ingest.Counts, error) bool) bool {
	for c, err := range counts {
		if err == nil {
			r.statistics.Add(c)
			n.documents++
			n.shares += float64(c.Unknown) / (float64(c.Unknown) + c.Length())
		}
		if !yield(c, err) {
			return false
		}
	}
	return true
}

// maxLacking is the mean share of the words of documents that the vocabulary may lack because they
// are new.
const maxLacking = 0.002

// lacksTerms reports whether new documents have more unknown words than those that the vocabulary
// was built from.
func (r *recollection) lacksTerms() bool {
	usual := r.learned.shares / max(r.learned.documents, 1) * r.new.documents
	return r.new.shares-usual > maxLacking*(r.learned.documents+r.new.documents)
}

// CountsAlike reports whether m and other have the same counts of any text, and need no more than
// these to hash it.
func (m *Model) CountsAlike(other *Model) bool {
	return m.Analyzer() == other.Analyzer() && m.header.Sequence == 0 && m.vocabulary.SameTerms(other.vocabulary)
}
