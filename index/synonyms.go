package index

import (
	"context"
	"fmt"

	"github.com/hashsearch/hashsearch/index/typed"
	"github.com/hashsearch/hashsearch/ingest"
)

// synonymList is the list of synonyms of a collection, as text and for an analyzer. It never
// changes.
type synonymList struct {
	text     string
	analyzer ingest.Analyzer
	parsed   *typed.Synonyms // nil without synonyms
}

// readSynonyms reads the text of the synonyms, "" if there are none.
func readSynonyms(v View) (string, error) {
	stored, err := get(v, metaTable, synonymsKey)
	if stored == nil || err != nil {
		return "", err
	}
	text, err := unseal(synonymsKey, stored)
	if err != nil {
		return "", fmt.Errorf("%w: the synonyms are damaged", ErrFormat)
	}
	return string(text), nil
}

// useSynonyms makes text the synonyms of the snapshot. They are parsed again only if they or the
// analyzer have changed. If another analyzer rejects them, there are none until they are set again.
func (s *snapshot) useSynonyms(text string) {
	if s.synonyms.text == text && s.synonyms.analyzer == s.wordInfo.Analyzer {
		return
	}
	s.synonyms = synonymList{text: text, analyzer: s.wordInfo.Analyzer}
	if text != "" {
		s.synonyms.parsed, _ = typed.ParseSynonyms(text, s.wordInfo.Analyzer)
	}
}

// ErrSynonyms means that a list of synonyms is invalid.
var ErrSynonyms = typed.ErrSynonyms

// Synonyms returns the list of synonyms of the collection, "" if it has none.
func (ix *Index) Synonyms() string { return ix.state.Load().now.synonyms.text }

// SetSynonyms replaces the list of synonyms, which [typed.ParseSynonyms] describes. "" removes it.
// Searches by words use it at once. SetSynonyms fails with [ErrSynonyms].
func (ix *Index) SetSynonyms(text string) error {
	return ix.update(context.Background(), func(w *writer) error {
		if _, err := typed.ParseSynonyms(text, w.now.wordInfo.Analyzer); err != nil {
			return err
		}
		w.synonyms, w.changed = text, true
		if text == "" {
			return w.Delete(metaTable, synonymsKey)
		}
		return w.Put(metaTable, Record{Key: synonymsKey, Value: seal(synonymsKey, []byte(text))})
	})
}
