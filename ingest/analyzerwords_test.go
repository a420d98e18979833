package ingest

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// marked writes the terms of tokens with a sign for each flag.
func marked(tokens []Token) string {
	var out []string
	for _, t := range tokens {
		sign := ""
		switch {
		case t.Stop:
			sign = "~"
		case t.Whole:
			sign = "="
		case t.Single:
			sign = "+"
		case !t.Topic:
			sign = "-"
		}
		out = append(out, sign+t.Term)
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	tests := []struct{ language, text, want string }{
		{"en", "", ""},
		{"en", "The Runner's running shoes", "~the runner run shoe"},
		{"en", "don't use it's", "~don't use ~it"},
		{"en", "42 and x, 1990s", "-42 ~and -x 1990s"},
		{"en", "part X-4711", "part =x-4711 -x -4711"},
		{"en", "foo_bar __init__ snake_case_name", "=foo_bar foo bar init =snake_case_name snake case name"},
		{"en", "pi is 3.14.", "pi ~is =3.14 -3 -14"},
		{"en", "1,000 at 12:30 on 9/11", "=1,000 -1 -000 ~at =12:30 -12 -30 ~on =9/11 -9 -11"},
		{"en", "2024-05-01T12:30:45Z", "=2024-05-01t12:30:45z -2024 -05 01t12 -30 45z"},
		{"en", "std::sort, www.example.com.", "=std::sort std sort =www.example.com www exampl com"},
		{"en", "C++ (c#, F#) in .NET; c++11", "=c++ -c =c# -c =f# -f ~in =.net net =c++ -c -11"},
		{"en", "mail user.name@host.org!", "mail =user.name@host.org user name host org"},
		{"en", "v1.2.3-rc1", "=v1.2.3-rc1 v1 -2 -3 rc1"},
		{"en", "a well-known e-mail", "~a well known -e mail"},
		{"en", "the U.S. and AT&T", "~the u.s ~and =at&t ~at -t"},
		{"en", "AT&T's C#/.NET", "=at&t ~at -t =c# -c =.net net"},
		{"tr", "X-15'te", "=x-15 -x -15 te"},
		{"en", "end... .and so", "end =.and ~and ~so"},
		{"en", strings.Repeat("b", 70), "-" + strings.Repeat("b", 64)},
		{"en", strings.Repeat("b", 300), "-" + strings.Repeat("b", 64)},
		{"none", "中国人", "中国 +中 国人 +国 +人"},
		{"none", "中 国", "中 国"},
		{"none", "第3.14章x_1", "第 =3.14 -3 -14 章 =x_1 -x -1"},
		{"fr", "l’eau qu'il boit", "~l eau ~qu ~il boit"},
		{"none", "٣٤ ½ x²", "-٣٤ -1 -2 x2"},
	}
	for _, tt := range tests {
		if got := marked(slices.Collect(Analyzer{Language: tt.language}.Words(tt.text))); got != tt.want {
			t.Errorf("%s, %q\n got %q\nwant %q", tt.language, tt.text, got, tt.want)
		}
	}
}

// FuzzWords checks for every language that words are in the order of the text, that they hold the
// tokens, and that the flags agree with the terms.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"", "The x-4711 of 3.14", "c++ c# .net user@host", "caf\xe9_1 \xff.a", "中国ab ﾃﾞ人々1", "a__b::c 9/11", "l'eau d’été_x", "\U0001E922_\u0301.1"} {
		f.Add(seed, uint8(len(seed)), true)
	}
	codes := Languages()
	f.Fuzz(func(t *testing.T, text string, language uint8, newest bool) {
		a := Analyzer{Language: codes[int(language)%len(codes)], Version: 1}
		if newest {
			a.Version = AnalyzerVersion
		}
		at := 0
		var topics []Token
		for token := range a.Words(text) {
			if token.Start < at || token.End <= token.Start || token.End > len(text) || token.Term == "" {
				t.Fatalf("%q: %+v after %d", text, token, at)
			}
			if token.Topic && (token.Stop || token.Extra()) || !token.Topic && token.Term != token.Word || utf8.RuneCountInString(token.Term) > maxLetters && !token.Single {
				t.Errorf("%q: %+v", text, token)
			}
			at = token.Start
			if token.Topic {
				topics = append(topics, token)
			}
		}
		if tokens := slices.Collect(a.Tokens(text)); !slices.Equal(tokens, topics) {
			t.Errorf("%q: words with a topic %v, tokens %v", text, topics, tokens)
		}
	})
}

// TestWordsHoldTokens checks that the words with a topic are the tokens.
func TestWordsHoldTokens(t *testing.T) {
	texts := rapid.StringMatching(`([A-Za-zäßéİıț' 中ンภ1-3_.:@,+#-]|the |\xff|of |カ|\x{1E922}|\x{301}){0,60}`)
	rapid.Check(t, func(t *rapid.T) {
		a := Analyzer{Language: rapid.SampledFrom(Languages()).Draw(t, "language"), Version: rapid.IntRange(1, AnalyzerVersion).Draw(t, "version")}
		text := texts.Draw(t, "text")
		var topics []Token
		for token := range a.Words(text) {
			if token.Topic {
				topics = append(topics, token)
			}
		}
		if tokens := slices.Collect(a.Tokens(text)); !slices.Equal(tokens, topics) {
			t.Fatalf("%q: words with a topic %v, tokens %v", text, topics, tokens)
		}
	})
}
