package ingest

import (
	"strings"
	"sync"

	"golang.org/x/text/cases"
)

// AnalyzerVersion is the newest version of [Analyzer]. It normalises the text to NFKC before it
// finds words. Version 1 finds words in the original text and normalises each word.
const AnalyzerVersion = 2

// An edition is one version of the analysis of one language.
type edition struct {
	*language
	version  int
	stop     func() map[string]bool // returns the stop words, normalised
	scanners sync.Pool              // of *scanner, which cache the terms of frequent words
}

// editions holds the edition of each analyzer that has no zero fields.
var editions = newEditions()

func newEditions() map[Analyzer]*edition {
	all := make(map[Analyzer]*edition)
	for code, l := range languages {
		for version := 1; version <= AnalyzerVersion; version++ {
			e := &edition{language: l, version: version}
			e.stop = sync.OnceValue(func() map[string]bool { return e.stopWords(code) })
			all[Analyzer{code, version}] = e
		}
	}
	return all
}

func (e *edition) normaliseText(text string) (string, places) {
	if e.version == 1 {
		return text, places{}
	}
	return normaliseText(text)
}

// appendValid appends part of a text that normaliseText returned.
func (e *edition) appendValid(b []byte, text string) []byte {
	if e.version == 1 {
		return appendValid(b, text)
	}
	return append(b, text...)
}

// piece returns the length of the first piece of text. Pieces are scanned independently.
func (e *edition) piece(text string) int {
	if e.version == 1 {
		return len(text)
	}
	return cutPiece(text)
}

// cut returns the length of the next window of text. A window ends at white space if it contains
// any, otherwise between two characters.
func (e *edition) cut(text string) int {
	if len(text) <= window {
		return len(text)
	}
	i := strings.LastIndexAny(text[:window], " \n\t")
	switch {
	case i > 0 && e.version > 1:
		return i // the white space stays with a mark that follows it
	case i >= 0 && e.version == 1:
		return i + 1
	}
	return cutCharacter(text)
}

// scanner returns a scanner that nobody uses.
func (e *edition) scanner() *scanner {
	if s, ok := e.scanners.Get().(*scanner); ok {
		return s
	}
	return newScanner(e)
}

// newNormaliser returns a normaliser of the words of a text.
func (e *edition) newNormaliser() wordNormaliser {
	if e.version == 1 {
		return wordNormaliser{lower: e.quirks.lower, caser: cases.Fold(), plain: plainV1}
	}
	return wordNormaliser{lower: e.quirks.lower, caser: cases.Fold(), plain: plainV2, repeats: 3}
}

// newStopNormaliser returns a normaliser of stop words. In version 1, it ignores the rules of the
// language for lower case.
func (e *edition) newStopNormaliser() wordNormaliser {
	f := e.newNormaliser()
	if e.version == 1 {
		f.lower = nil
	}
	return f
}

// stopWords returns the stop words of a language, normalised. A language without a file has none.
func (e *edition) stopWords(code string) map[string]bool {
	list, _ := stopFiles.ReadFile("stopwords/" + code + ".txt")
	words, normaliser := make(map[string]bool), e.newStopNormaliser()
	for line := range strings.Lines(string(list)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			word, _ = e.normaliseText(word)
			words[normaliser.normalise(word)] = true
		}
	}
	return words
}
