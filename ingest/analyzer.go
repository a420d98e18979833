package ingest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
)

// An Analyzer turns text into terms. It holds settings only, so analyzers can be compared, and
// saved with a model as JSON.
//
// Text is normalised to NFKC and divided into words by the rules of Unicode Standard Annex #29;
// full stops, colons and underscores divide words further. Each word is normalised, which includes
// its case, and reduced to its stem by the Snowball stemmer of the language. Words that carry no
// topic are dropped: numbers, single letters, words over 64 letters, and the stop words of the
// language. Text in scripts without spaces between words (Han, Hiragana, Katakana, Thai, Lao,
// Khmer, Myanmar) becomes overlapping pairs of characters in any language; an isolated character
// is a term.
//
// Invalid UTF-8 counts as white space.
//
// The JSON form includes the version. JSON without a version is of version 1, which did not write
// it. A model keeps the version that it was trained with.
type Analyzer struct {
	// Language is one of [Languages]: an ISO 639-1 code, or "none" for no stemming and no stop
	// words. "" means "en". Several codes, such as "de+en", are the languages of a mixed
	// collection: each text is analysed by its own, see [Analyzer.For]. The first is the main
	// language.
	Language string `json:"language"`
	// Version is 1 to [AnalyzerVersion]. 0 means the newest.
	Version int `json:"version"`
}

// WithDefaults returns a with its zero fields set to their defaults.
func (a Analyzer) WithDefaults() Analyzer {
	return Analyzer{cmp.Or(a.Language, "en"), cmp.Or(a.Version, AnalyzerVersion)}
}

// Outdated reports whether a newer version of the analysis exists.
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

// A Token is a term, the word that it was made of, and their place in the text.
type Token struct {
	Term       string
	Word       string // the term before stemming, normalised
	Start, End int    // the place is text[Start:End], in bytes

	Topic  bool // [Analyzer.Tokens] yields the token, too
	Stop   bool // a stop word of the language
	Whole  bool // an identifier such as x-4711, in addition to its parts
	Single bool // a character of a script without spaces, in addition to its pairs
}

// Extra reports whether the token repeats text of other tokens, so that the length of a text does
// not include it.
func (t Token) Extra() bool { return t.Whole || t.Single }

// Validate returns an error if the version or the language is not supported. The error lists the
// supported ones.
func (a Analyzer) Validate() error {
	if a.Mixed() {
		return a.validateMixed()
	}
	if editions[a.WithDefaults()] != nil {
		return nil
	}
	if a.Version < 0 || a.Version > AnalyzerVersion {
		return fmt.Errorf("analyzer version %d: this program supports versions 1 to %d", a.Version, AnalyzerVersion)
	}
	return fmt.Errorf("unknown language %q: choose one of %s", a.Language, strings.Join(Languages(), ", "))
}

// edition returns the edition of the settings, which have one language. Settings that
// [Analyzer.Validate] rejects are treated as the language "none" of the newest version.
func (a Analyzer) edition() *edition {
	if e := editions[a.WithDefaults()]; e != nil {
		return e
	}
	return editions[Analyzer{"none", AnalyzerVersion}]
}

// Tokens yields the terms of text with their places, in order. Pairs of characters overlap.
func (a Analyzer) Tokens(text string) iter.Seq[Token] { return a.scan(text, false) }

// Words yields the tokens of [Analyzer.Tokens] and those that carry no topic: numbers, single
// letters and stop words, and words over 64 letters, which are cut. Their term is the word itself.
// In addition, it yields identifiers as a whole before their parts, and the characters of scripts
// without spaces after their pairs. Tokens are in the order of their starts.
func (a Analyzer) Words(text string) iter.Seq[Token] { return a.scan(text, true) }

func (a Analyzer) scan(text string, all bool) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		e := a.For(text).edition()
		s := e.scanner()
		s.all = all
		s.scan(text, yielder(yield))
		e.scanners.Put(s) // a panic in yield skips this: the state of s is then undefined
	}
}

// A yielder is a consumer that passes tokens on.
type yielder func(Token) bool

func (yield yielder) take(t *wordToken, at span) bool {
	token := t.Token
	token.Start, token.End = at.start, at.end
	return yield(token)
}

// Terms yields the terms of text, in order and with repetitions.
func (a Analyzer) Terms(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for token := range a.Tokens(text) {
			if !yield(token.Term) {
				return
			}
		}
	}
}
