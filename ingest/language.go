package ingest

import (
	"embed"
	"maps"
	"slices"

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

// A language holds the language-dependent parts of the analysis.
type language struct {
	stem   func(*snowballstem.Env) bool // nil for no stemming
	elides bool                         // an apostrophe ends a word, as in French l'eau
	quirks quirks
}

// languages is indexed by ISO 639-1 code. Not every language has stop words.
var languages = map[string]*language{
	"none": {},
	"ar":   {stem: arabic.Stem},
	"da":   {stem: danish.Stem},
	"de":   {stem: german.Stem},
	"en":   {stem: english.Stem, quirks: englishQuirks},
	"es":   {stem: spanish.Stem},
	"fi":   {stem: finnish.Stem},
	"fr":   {stem: french.Stem, elides: true},
	"ga":   {stem: irish.Stem},
	"hu":   {stem: hungarian.Stem},
	"it":   {stem: italian.Stem, elides: true},
	"nl":   {stem: dutch.Stem},
	"no":   {stem: norwegian.Stem},
	"pt":   {stem: portuguese.Stem},
	"ro":   {stem: romanian.Stem},
	"ru":   {stem: russian.Stem},
	"sv":   {stem: swedish.Stem},
	"ta":   {stem: tamil.Stem},
	"tr":   {stem: turkish.Stem, quirks: turkishQuirks},
}

// Languages returns the valid values of Analyzer.Language, sorted: ISO 639-1 codes and "none".
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

// stopFiles contain words separated by white space. A line that starts with # is a comment.
//
//go:embed stopwords
var stopFiles embed.FS
