package ingest

import (
	"embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// A language is what analysis does differently for one language.
type language struct {
	stem   func(*snowballstem.Env) bool // nil leaves words as they are
	stop   func() map[string]bool       // words that are dropped, folded; may be nil
	elides bool                         // an apostrophe ends a word, as in French l'eau
	quirks quirks

	scanners sync.Pool // of *scanner, which keep the terms of frequent words
}

// languages by ISO 639-1 code. A language without a list of stop words drops none.
var languages = map[string]*language{
	"none": {stop: stopWords("none")},
	"ar":   {stem: arabic.Stem, stop: stopWords("ar")},
	"da":   {stem: danish.Stem, stop: stopWords("da")},
	"de":   {stem: german.Stem, stop: stopWords("de")},
	"en":   {stem: english.Stem, stop: stopWords("en"), quirks: englishQuirks},
	"es":   {stem: spanish.Stem, stop: stopWords("es")},
	"fi":   {stem: finnish.Stem, stop: stopWords("fi")},
	"fr":   {stem: french.Stem, stop: stopWords("fr"), elides: true},
	"ga":   {stem: irish.Stem, stop: stopWords("ga")},
	"hu":   {stem: hungarian.Stem, stop: stopWords("hu")},
	"it":   {stem: italian.Stem, stop: stopWords("it"), elides: true},
	"nl":   {stem: dutch.Stem, stop: stopWords("nl")},
	"no":   {stem: norwegian.Stem, stop: stopWords("no")},
	"pt":   {stem: portuguese.Stem, stop: stopWords("pt")},
	"ro":   {stem: romanian.Stem, stop: stopWords("ro")},
	"ru":   {stem: russian.Stem, stop: stopWords("ru")},
	"sv":   {stem: swedish.Stem, stop: stopWords("sv")},
	"ta":   {stem: tamil.Stem, stop: stopWords("ta")},
	"tr":   {stem: turkish.Stem, stop: stopWords("tr"), quirks: turkishQuirks},
}

// Languages lists what [Analyzer] may be set to, sorted: ISO 639-1 codes and "none".
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

// stopFiles hold words separated by white space; a line that starts with # is a remark.
//
//go:embed stopwords
var stopFiles embed.FS

// stopWords returns a function that reads the list of a language once. No file is an empty list.
func stopWords(code string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		list, _ := stopFiles.ReadFile("stopwords/" + code + ".txt")
		words, folder := make(map[string]bool), newFolder(quirks{})
		for line := range strings.Lines(string(list)) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for word := range strings.FieldsSeq(line) {
				words[folder.fold(word)] = true
			}
		}
		return words
	})
}
