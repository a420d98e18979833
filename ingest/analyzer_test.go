package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTerms(t *testing.T) {
	tests := []struct{ language, text, want string }{
		{"en", "", ""},
		{"en", "It's the Runner's running shoes", "runner run shoe"},
		{"en", "they’ve COMPRESSED streams; don't!", "compress stream"},
		{"en", "e-mail", "mail"},
		{"en", "AT&T", ""},
		{"en", "x86-64", "x86"},
		{"en", "3.14 and 42 and 1990s", "1990s"},
		{"en", "O'Reilly", "o'reilli"},
		{"en", "the U.S. and the U.S.A., e.g. here", "u.s u.s.a"},
		{"en", "foo_bar __init__ snake_case_name", "foo bar init snake case name"},
		{"en", "www.example.com std::sort", "www exampl com std sort"},
		{"none", "The running x I", "the running"},
		{"none", "caf\xe9s na\xefve \xff\xfe ok", "caf na ve ok"},
		{"none", "ＡＢＣ１ ﬁne Straße", "abc1 fine strasse"},
		{"none", "soft\u00adhyphen zero\u200dwidth", "softhyphen zerowidth"},
		{"none", "cafe\u0301 café", "café café"},
		{"de", "Die Häuser daß Straßen und gegenüber, außer Büchern", "haus strass buch"},
		{"fr", "L’eau qu'il boit aujourd'hui", "eau boit aujourd hui"},
		{"it", "dell'acqua", "acqua"},
		{"tr", "İSTANBUL'DA IŞIK", "istanbul ışık"},
		{"ru", "Я читаю книги", "чита книг"},
		{"no-such", "the words", "the words"},
		{"en", "中华女子学院", "中华 华女 女子 子学 学院"},
		{"en", "中 国", "中 国"},
		{"en", "学Go语言", "学 go 语言"},
		{"none", "食べる", "食べ べる"},
		{"none", "データ", "デー ータ"},
		{"none", "ﾃﾞｰﾀ", "デー ータ"},
		{"none", "カ\u3099タ", "ガタ"},
		{"none", "人々", "人々"},
		{"none", "名前_abc", "名前 abc"},
		{"none", "ภาษาไทย", "ภา าษ ษา าไ ไท ทย"},
		{"none", "ที่นี่", "ที่นี่"},
		{"none", "ພາສາ", "ພາ າສ ສາ"},
		{"none", "ខ្មែរ", "ខ្មែ មែរ"},
		{"none", "한국어 나", "한국어 나"},
		{"none", "צה\"ל", "צה\"ל"},
		{"none", "\U0001E922\U0001E923\U0001E924 \U000104B0\U000104B1", "\U0001E922\U0001E923\U0001E924 \U000104D8\U000104D9"},
		{"none", strings.Repeat("a", 64) + " " + strings.Repeat("b", 65), strings.Repeat("a", 64)},
		{"none", "😀 → ", ""},
	}
	for _, tt := range tests {
		for version := range AnalyzerVersion + 1 {
			got := strings.Join(slices.Collect(Analyzer{tt.language, version}.Terms(tt.text)), " ")
			if got != tt.want {
				t.Errorf("%s, version %d, %q\n got %q\nwant %q", tt.language, version, tt.text, got, tt.want)
			}
		}
	}
}

func TestTokensStandInTheText(t *testing.T) {
	got := slices.Collect(Analyzer{}.Tokens("\xe9 Caf\u00e9s, \xffreading 学院 foo_bars"))
	want := []Token{
		{Term: "café", Word: "cafés", Start: 2, End: 8, Topic: true},
		{Term: "read", Word: "reading", Start: 11, End: 18, Topic: true},
		{Term: "学院", Word: "学院", Start: 19, End: 25, Topic: true},
		{Term: "foo", Word: "foo", Start: 26, End: 29, Topic: true},
		{Term: "bar", Word: "bars", Start: 30, End: 34, Topic: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestValidate(t *testing.T) {
	for _, language := range append(Languages(), "") {
		if err := (Analyzer{Language: language}).Validate(); err != nil {
			t.Error(err)
		}
	}
	err := Analyzer{Language: "xx"}.Validate()
	if err == nil || !strings.Contains(err.Error(), `"xx": choose one of ar, da, de, en`) {
		t.Errorf("got %v", err)
	}
}

func TestStopWordsAreDropped(t *testing.T) {
	for a, e := range editions {
		words := e.stop()
		if a.Language == "en" && len(words) < 170 {
			t.Errorf("%v has %d stop words", a, len(words))
		}
		for word := range words {
			for term := range a.Terms(word) {
				t.Errorf("%v: %q is a stop word, but gives %q", a, word, term)
			}
		}
	}
}

// TestWindows checks that a text longer than a window has the same terms as its parts.
func TestWindows(t *testing.T) {
	for _, unit := range []string{"some Words, 中国 foo_bar ", "中国女子", "ภาษา", "x\xe9y ", "ab"} {
		n := 3*window/len(unit) + 1
		whole := strings.Repeat(unit, n)
		at := 0
		for token := range (Analyzer{}).Tokens(whole) {
			if token.Start < at || token.End <= token.Start || token.End > len(whole) {
				t.Fatalf("%q: %v after %d", unit, token, at)
			}
			at = token.Start
		}
		got, per := 0, 0
		for range (Analyzer{}).Terms(whole) {
			got++
		}
		for range (Analyzer{}).Terms(unit) {
			per++
		}
		if strings.HasSuffix(unit, " ") && got != n*per {
			t.Errorf("%q: %d terms, want %d", unit, got, n*per)
		}
		if unit == "中国女子" && got != 4*n-1 {
			t.Errorf("%q: %d pairs, want %d", unit, got, 4*n-1)
		}
	}
}

func TestTokensInsideTokens(t *testing.T) {
	n := 0
	for range (Analyzer{}).Tokens("red green blue") {
		for range (Analyzer{}).Tokens("yellow words") {
			n++
		}
		for range (Analyzer{}).Tokens("stopping early") {
			break
		}
	}
	if n != 6 {
		t.Errorf("%d inner tokens, want 6", n)
	}
}

// TestWordsHaveTheirTerms checks that a shown word finds its term if it is typed.
func TestWordsHaveTheirTerms(t *testing.T) {
	texts := rapid.StringMatching(`([A-Za-zÄÖÜäöüßéèçâğıİşșțñåøאبжщъのン中国1']{2,12} ){1,5}`)
	rapid.Check(t, func(t *rapid.T) {
		a := Analyzer{Language: rapid.SampledFrom(Languages()).Draw(t, "language")}
		for token := range a.Tokens(texts.Draw(t, "text")) {
			if again := slices.Collect(a.Terms(token.Word)); !slices.Equal(again, []string{token.Term}) {
				t.Fatalf("%+v, but the word alone gives %q", token, again)
			}
		}
	})
}

// FuzzTokens checks for every language that tokens are in the order of the text, and that the text
// at a token's place has the token's term.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", "It's the U.S. x86-64", "caf\xe9 \xff", "中国ab ﾃﾞ人々", "ខ្មែរ ภาษา", "l'eau İI", "a\u00ad\u200d b'", "\U0001E922\U0001E923\u0301", "צה\"ל __a__", "a_\u033d4t"} {
		f.Add(seed, uint8(len(seed)))
	}
	codes := Languages()
	f.Fuzz(func(t *testing.T, text string, language uint8) {
		a := Analyzer{Language: codes[int(language)%len(codes)]}
		at := 0
		for token := range a.Tokens(text) {
			if token.Start < at || token.End <= token.Start || token.End > len(text) || token.Term == "" {
				t.Fatalf("%q: %v after %d", text, token, at)
			}
			at = token.Start
			again := slices.Collect(a.Terms(text[token.Start:token.End]))
			if !slices.Contains(again, token.Term) {
				t.Errorf("%q: %v, but its place alone gives %q", text, token, again)
			}
		}
	})
}
