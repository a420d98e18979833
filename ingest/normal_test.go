package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var forms = map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}

// checkTerms returns an error if a term is empty or contains white space, if a place is not one of
// the text, or if a Unicode normalisation form of the text has other terms.
func checkTerms(a Analyzer, text string) error {
	var terms []string
	at := 0
	for token := range a.Tokens(text) {
		if token.Term == "" || strings.ContainsFunc(token.Term, unicode.IsSpace) {
			return fmt.Errorf("%v %+q: term %q", a, text, token.Term)
		}
		if token.Start < at || token.End <= token.Start || token.End > len(text) || !bound(text, token.Start) || !bound(text, token.End) {
			return fmt.Errorf("%v %+q: %v after %d", a, text, token, at)
		}
		at = token.Start
		terms = append(terms, token.Term)
	}
	for name, form := range forms {
		if other := form.String(text); other != text {
			if got := slices.Collect(a.Terms(other)); !slices.Equal(got, terms) {
				return fmt.Errorf("%v %+q: terms %+q, in %s %+q", a, text, terms, name, got)
			}
		}
	}
	return nil
}

func bound(text string, i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }

func checkFold(e *edition, word string) error {
	f := e.newNormaliser()
	word, _ = e.normaliseText(word)
	once := f.normalise(word)
	if twice := f.normalise(once); twice != once {
		return fmt.Errorf("%+q folds to %+q and then to %+q", word, once, twice)
	}
	if again, _ := e.normaliseText(once); again != once {
		return fmt.Errorf("%+q folds to %+q, which is not normal", word, once)
	}
	return nil
}

// TestEveryCharacter checks each assigned character alone, in a word and between marks. It checks
// those with more than one spelling in every language.
func TestEveryCharacter(t *testing.T) {
	assigned := []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf}
	failed := 0
	for r := range rune(unicode.MaxRune) {
		if !unicode.In(r, assigned...) {
			continue
		}
		languages := []string{"none"}
		if s := string(r); (norm.NFKD.String(s) != s || plainQuote(r) != r) && !unicode.Is(unicode.Hangul, r) {
			languages = Languages()
		}
		for _, l := range languages {
			a := Analyzer{Language: l}
			s := string(r)
			for _, err := range []error{checkTerms(a, s+" ab"+s+"cd e\u0301"+s+"\u0323x "+s+"\u0301"), checkFold(a.edition(), s+"\u0323"+s)} {
				if err != nil && failed < 20 {
					t.Errorf("%U %s: %v", r, l, err)
					failed++
				}
			}
		}
	}
}

// awkward lists characters to which normalisation, case folding or the rules for words apply in
// special ways.
var awkward = []string{" ", "a", "B", "I", "\u0130", "\u0131", "i\u0307", "\u0301", "\u0323", "\u0345", "\u0307", "\u034f", "\u00ad", "\u200d", "\u200b", "'", "\u2019", "\u02bc",
	"\uff07", "\"", "\u05f4", "\u05f3", "\u05d0", "\u00b7", "\u0140", "\ufdfa", "\u3300", "\uff76", "\uff9e", "\u30ab", "\u3099", "\u30fc", "\uff70", ".", "\uff0e", "\uff21", "_", "1", "\u00b2",
	"\ufb01", "\u1e9e", "\u00df", "\u13a0", "\uab70", "\u1100", "\u1161", "\u11a8", "\uac00", "\u0e01", "\u0e33", "\u0e49", "\u0915", "\u093c", "\u0958", "\u0219", "\u0163", "\u1ec7",
	"\ufefb", "\u00b4", "\u2122", "\u4e2d", "\U0001e922", "\U0001e944", "\u0149", "\u1fb3", "\u03c2", "\u1780", "\u17d2", "\xff", "\n"}

func TestFormsHaveTheSameTerms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Analyzer{Language: rapid.SampledFrom(Languages()).Draw(t, "language")}
		part := rapid.OneOf(rapid.SampledFrom(awkward), rapid.StringN(1, 4, -1))
		text := strings.Join(rapid.SliceOfN(part, 1, 12).Draw(t, "parts"), "")
		if err := checkTerms(a, text); err != nil {
			t.Fatal(err)
		}
		if err := checkFold(a.edition(), strings.Join(strings.Fields(text), "")); err != nil {
			t.Fatal(err)
		}
	})
}

// TestFormsOfLongTexts checks that the division into pieces and windows does not affect the terms.
func TestFormsOfLongTexts(t *testing.T) {
	for _, unit := range []string{"Tiếng Việt, ", "한국어는 ", "ﾃﾞｰﾀ", "中国。", "naïve\u0301", "ภาษาไทยน้ำ", " \u00b4x"} {
		if err := checkTerms(Analyzer{}, strings.Repeat(unit, 3*pieceSize/len(unit))); err != nil {
			t.Errorf("%q: %.200s", unit, err)
		}
	}
}

func TestNormal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(awkward)).Draw(t, "parts"), "")
		valid := string(appendValid(nil, text))
		got, places := normaliseText(text)
		if want := strings.Map(plainQuote, norm.NFKC.String(valid)); got != want {
			t.Fatalf("%+q is %+q, want %+q", text, got, want)
		}
		for i, r := range got {
			at := span{i, i + utf8.RuneLen(r)}
			if len(places.list) > 0 {
				at = places.original(at)
			}
			if part, _ := normaliseText(text[at.start:at.end]); !strings.ContainsRune(part, r) {
				t.Fatalf("%+q, byte %d: %+q at %v", text, i, r, at)
			}
		}
	})
}

func TestSameSpellings(t *testing.T) {
	tests := []struct{ language, a, b, want string }{
		{"none", "col\u00b7lecció", "co\u0140lecció", "col lecció"},
		{"none", "\ufdfa", "صلى الله عليه وسلم", "صلى الله عليه وسلم"},
		{"en", "\u3300", "アパート", "アパ パー ート"},
		{"en", "Ｕ．Ｓ．Ａ", "U.S.A", "u.s.a"},
		{"ro", "instituțiile și", "instituţiile şi", "instituţ"},
		{"none", "ștraț", "ştraţ", "ştraţ"},
		{"tr", "I\u0307STANBUL", "\u0130stanbul", "istanbul"},
		{"en", "I\u0307STANBUL", "\u0130stanbul", "i̇stanbul"},
		{"none", "צה\u05f4ל", "צה\"ל", "צה\"ל"},
		{"none", "ז\u05f3קט", "ז'קט", "ז'קט"},
		{"none", "п\u02bcять", "п\uff07ять", "п'ять"},
		{"none", "п\u02bcять", "п'ять", "п'ять"},
		{"fr", "l\u02bceau", "l'eau", "eau"},
		{"en", "dogs\u02bc they\u02bcve a\u02bc\u02bcbc", "dogs' they've a''bc", "dog bc"},
		{"none", "Ꭰᏹ", "ꭰᏹ", "ꭰᏹ"},
		{"none", "ᎠᎡ", "ꭰꭱ", "ꭰꭱ"},
		{"none", "ﬁne x²", "fine x2", "fine x2"},
		{"none", "ﻻﻡ", "لام", "لام"},
		{"none", "\u1112\u1161\u11ab", "한", "한"},
		{"none", "e\u034f\u0301te", "éte", "éte"},
		{"none", "\n\u0301abc", " abc", "abc"},
	}
	for _, tt := range tests {
		for _, text := range []string{tt.a, tt.b} {
			if got := strings.Join(slices.Collect(Analyzer{Language: tt.language}.Terms(text)), " "); got != tt.want {
				t.Errorf("%s %+q: got %+q, want %+q", tt.language, text, got, tt.want)
			}
		}
	}
}

func TestPlacesOfRespelledWords(t *testing.T) {
	text := "\xffe\u0301te\u0301s, ﬁne \ufdfa ㌀ co\u0140l п\u02bcять"
	var got []string
	for token := range (Analyzer{Language: "none"}).Tokens(text) {
		got = append(got, text[token.Start:token.End])
	}
	want := []string{"e\u0301te\u0301s", "ﬁne", "\ufdfa", "\ufdfa", "\ufdfa", "\ufdfa", "㌀", "㌀", "㌀", "co\u0140", "п\u02bcять"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
