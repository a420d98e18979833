package ingest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
)

// An Analyzer turns text into terms. It is settings only, so that it can be compared, and saved
// with a model as JSON.
//
// Words are found by the rules of Unicode Annex #29, and also split at points, colons and
// underscores, in the text in NFKC. Each is brought to one spelling (case folding), and to its stem by the Snowball
// stemmer of the language. What says nothing about a topic is dropped: numbers, single letters, words
// over 64 letters, the stop words of the language. Scripts that put no space between words (Han,
// Hiragana, Katakana, Thai, Lao, Khmer, Myanmar) become overlapping pairs of characters, whatever the
// language; a character that stands alone is a term.
//
// Invalid UTF-8 is taken for white space.
//
// As JSON it has its version, and one without is of version 1, which did not write it: a model keeps
// the version that it was trained with.
type Analyzer struct {
	// Language is one of [Languages]: an ISO 639-1 code, or "none", which neither stems nor knows
	// stop words. "" means "en".
	Language string `json:"language"`
	// Version is 1 to [AnalyzerVersion]. 0 means the newest.
	Version int `json:"version"`
}

// WithDefaults returns the settings that a means, with nothing left to defaults.
func (a Analyzer) WithDefaults() Analyzer {
	return Analyzer{cmp.Or(a.Language, "en"), cmp.Or(a.Version, AnalyzerVersion)}
}

// Outdated reports whether a newer version reads words better.
func (a Analyzer) Outdated() bool { return a.WithDefaults().Version < AnalyzerVersion }

// MarshalJSON implements [json.Marshaler].
func (a Analyzer) MarshalJSON() ([]byte, error) {
	type plain Analyzer
	a.Version = a.WithDefaults().Version
	return json.Marshal(plain(a))
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *Analyzer) UnmarshalJSON(b []byte) error {
	type plain Analyzer
	p := plain{Version: 1}
	err := json.Unmarshal(b, &p)
	*a = Analyzer(p)
	return err
}

// A Token is one term and where it stands in the text: text[Start:End], in bytes.
type Token struct {
	Term       string
	Start, End int
}

// Validate reports an unknown language, and names the known ones.
func (a Analyzer) Validate() error {
	if editions[a.WithDefaults()] != nil {
		return nil
	}
	if a.Version < 0 || a.Version > AnalyzerVersion {
		return fmt.Errorf("analyzer version %d: this program knows 1 to %d", a.Version, AnalyzerVersion)
	}
	return fmt.Errorf("unknown language %q: choose one of %s", a.Language, strings.Join(Languages(), ", "))
}

// edition is that of the settings. Those that [Analyzer.Validate] refuses are treated as "none".
func (a Analyzer) edition() *edition {
	if e := editions[a.WithDefaults()]; e != nil {
		return e
	}
	return editions[Analyzer{"none", AnalyzerVersion}]
}

// Tokens yields the terms of a text and their places, in order. Pairs of characters overlap.
func (a Analyzer) Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		e := a.edition()
		s, ok := e.scanners.Get().(*scanner)
		if !ok {
			s = newScanner(e)
		}
		s.scan(text, yield)
		e.scanners.Put(s) // not after a panic: its state is then unknown
	}
}

// Terms yields the terms of a text, in order and with repetitions.
func (a Analyzer) Terms(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for token := range a.Tokens(text) {
			if !yield(token.Term) {
				return
			}
		}
	}
}
