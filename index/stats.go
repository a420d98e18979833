package index

import (
	"context"
	"math"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/internal/wordindex"
)

// Stats describes the size of the collection.
type Stats struct {
	Documents int `json:"documents"`
	Codes     int `json:"codes"`

	// NoCode is the number of documents without a code: those without a term of the vocabulary, or
	// added without a code among codes made elsewhere. It is 0 if there is no generation.
	NoCode int `json:"no_code"`

	FileBytes  int64       `json:"file_bytes"` // of the file, including free pages
	RAMBytes   int64       `json:"ram_bytes"`  // of codes and structures, without the model
	FullBytes  int64       `json:"full_bytes"` // RAMBytes with all structures of searches
	Generation *Generation `json:"generation,omitempty"`

	// Mixture is the weight of the code in a ranking by words and codes; nil without a model.
	Mixture *hashing.Mixture `json:"mixture,omitempty"`

	Labels []LabelCount `json:"labels,omitempty"` // most frequent first, at most 100
	Words  WordStats    `json:"words"`

	// Following is about the other processes that change a database; nil for a file.
	Following *Following `json:"following,omitempty"`
}

// Following describes what this process has read of the changes of others since it opened the
// collection.
type Following struct {
	Follows int64   `json:"follows"` // times that changes were read
	Seconds float64 `json:"seconds"` // time that reading them took
	Retries int64   `json:"retries"` // answers that were begun anew, since the collection changed
}

// WordStats describes the size of the word index.
type WordStats struct {
	Language string `json:"language"` // see [ingest.Analyzer]; "" before the first document

	// Documents is the number of documents whose words are indexed. It is less than that of all
	// documents, and Complete is false, while those of an older file are indexed.
	Documents int  `json:"documents"`
	Complete  bool `json:"complete"`

	Segments  int   `json:"segments"`
	FileBytes int64 `json:"file_bytes"`
	RAMBytes  int64 `json:"ram_bytes"`
}

// A LabelCount is the number of documents that have a label.
type LabelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

const maxLabels = 100

// Stats counts without reading documents.
func (ix *Index) Stats() (st *Stats, err error) {
	err = ix.view(context.Background(), func(v View, s *snapshot) error {
		if st, err = ix.newStats(v, s); err == nil {
			st.Labels, err = labels(context.Background(), v)
		}
		return err
	})
	return st, err
}

// Size returns the statistics of [Index.Stats] without the labels. It reads counters and one page
// per 4096 codes, so a server may call it often.
func (ix *Index) Size() (st *Stats, err error) {
	err = ix.view(context.Background(), func(v View, s *snapshot) error {
		st, err = ix.newStats(v, s)
		return err
	})
	return st, err
}

func (ix *Index) newStats(v View, s *snapshot) (*Stats, error) {
	m, err := format.ReadMeta(v)
	if err != nil {
		return nil, err
	}
	size, err := v.Bytes()
	if err != nil {
		return nil, err
	}
	st := &Stats{Documents: int(m.Documents), Codes: s.live(), FileBytes: size, RAMBytes: s.memory(false), FullBytes: s.memory(true)}
	st.Words = s.wordStats(st.Documents)
	if ix.Path() == "" {
		st.Following = ix.followed.stats()
	}
	if m.Current == 0 {
		return st, nil
	}
	st.NoCode = st.Documents - st.Codes
	if !s.foreign() {
		x := s.model.Mixture()
		st.Mixture = &x
	}
	g, err := generations.Open(v, m.Current)
	if err != nil {
		return nil, err
	}
	d, err := describe(g, m, s)
	st.Generation = &d
	return st, err
}

// wordStats describes the words of a collection of the given number of documents.
func (s *snapshot) wordStats(documents int) WordStats {
	segments := s.words.Segments()
	st := WordStats{
		Language: s.wordInfo.Analyzer.Language, Complete: s.wordsReady(), Documents: documents,
		Segments: len(segments), FileBytes: int64(wordindex.BytesOf(segments)), RAMBytes: s.words.Memory(),
	}
	if !st.Complete {
		st.Documents = s.words.Len()
	}
	return st
}

// labels counts documents by label from the postings.
func labels(ctx context.Context, v View) ([]LabelCount, error) {
	counts, _, err := postings.Count(ctx, v, nil, postings.LabelField, math.MaxInt)
	if err != nil {
		return nil, err
	}
	sorted := counts.Sorted()
	all := make([]LabelCount, min(len(sorted), maxLabels))
	for i := range all {
		all[i] = LabelCount{sorted[i].Value, sorted[i].Count}
	}
	return all, nil
}
