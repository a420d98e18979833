package ingest

import (
	"strings"
	"sync"

	"golang.org/x/text/cases"
)

// AnalyzerVersion is the newest version of [Analyzer]: words are found in the text in NFKC. Version 1
// finds them in the text as it is written, and brings each to NFKC.
const AnalyzerVersion = 2

// An edition is how one version of analysis reads one language.
type edition struct {
	*language
	version  int
	stop     func() map[string]bool // words that are dropped, folded
	scanners sync.Pool              // of *scanner, which keep the terms of frequent words
}

// editions of all languages, by complete settings.
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

// appendValid appends a part of a text that is normal.
func (e *edition) appendValid(b []byte, text string) []byte {
	if e.version == 1 {
		return appendValid(b, text)
	}
	return append(b, text...)
}

// piece returns where the first piece of a text ends that is read for itself.
func (e *edition) piece(text string) int {
	if e.version == 1 {
		return len(text)
	}
	return cutPiece(text)
}

// cut returns where the next window of a text ends: at white space if there is some, else between two characters.
func (e *edition) cut(text string) int {
	if len(text) <= window {
		return len(text)
	}
	i := strings.LastIndexAny(text[:window], " \n\t")
	switch {
	case i > 0 && e.version > 1:
		return i // a mark on white space stays there
	case i >= 0 && e.version == 1:
		return i + 1
	}
	return cutCharacter(text)
}

// folder returns a new folder of words.
func (e *edition) newNormaliser() wordNormaliser {
	if e.version == 1 {
		return wordNormaliser{lower: e.quirks.lower, caser: cases.Fold(), plain: plainV1}
	}
	return wordNormaliser{lower: e.quirks.lower, caser: cases.Fold(), plain: plainV2, repeats: 3}
}

// stopFolder returns a folder of stop words, which version 1 folds without the rules of the language.
func (e *edition) newStopNormaliser() wordNormaliser {
	f := e.newNormaliser()
	if e.version == 1 {
		f.lower = nil
	}
	return f
}

// stopWords returns the list of a language. No file is an empty list.
func (e *edition) stopWords(code string) map[string]bool {
	list, _ := stopFiles.ReadFile("stopwords/" + code + ".txt")
	words, folder := make(map[string]bool), e.newStopNormaliser()
	for line := range strings.Lines(string(list)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			word, _ = e.normaliseText(word)
			words[folder.normalise(word)] = true
		}
	}
	return words
}
