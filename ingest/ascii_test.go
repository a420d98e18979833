package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/segment"
	"pgregory.net/rapid"
)

// TestASCIIWords compares the words of all short texts over the classes of ASCII characters with
// those of the segmenter.
func TestASCIIWords(t *testing.T) {
	const alphabet = "aZ1_:.,;' \n-"
	text := make([]byte, 5)
	var walk func(n int)
	walk = func(n int) {
		if n == len(text) {
			checkASCIIWords(t, string(text))
			return
		}
		for _, c := range []byte(alphabet) {
			text[n] = c
			walk(n + 1)
		}
	}
	walk(0)
}

func checkASCIIWords(t *testing.T, text string) {
	t.Helper()
	segs, classes, _, _ := segment.SegmentWordsDirect([]byte(text), nil, nil)
	at := 0
	for i, seg := range segs {
		if strings.Trim(string(seg), "\n\r") == "" || asciiClasses[seg[0]]&classWord == 0 {
			at += len(seg)
			continue
		}
		end, got := asciiWord(text, at)
		if string(seg) != text[at:end] || strings.Trim(string(seg), "_") != "" && classes[i] != classOf(got) {
			t.Fatalf("%q at %d: %q of class %d, want %q of class %d", text, at, text[at:end], classOf(got), seg, classes[i])
		}
		at += len(seg)
	}
}

// slowTokens yields the tokens of text by the segmenter alone.
func slowTokens(a Analyzer, text string) []Token {
	var all []Token
	s := newScanner(a.edition())
	s.all, s.out = true, yielder(func(t Token) bool { all = append(all, t); return true })
	for len(text) > 0 {
		end := s.words.piece(text)
		s.text, s.places = s.words.normaliseText(text[:end])
		s.word, s.run, s.whole = span{}, run{}, nextWhole(s.text, 0)
		for start := 0; start < len(s.text); {
			end := start + s.words.cut(s.text[start:])
			s.takeSegments(start, s.words.appendValid(nil, s.text[start:end]))
			start = end
		}
		s.endWord()
		s.endRun()
		s.endWholes(len(s.text))
		s.base, text = s.base+end, text[end:]
	}
	return all
}

// TestFastPaths compares the tokens with those of the segmenter alone.
func TestFastPaths(t *testing.T) {
	part := rapid.SampledFrom([]string{
		"a", "Word", "the", "1", "23", "_", ".", ",", ":", ";", "'", "-", " ", " ", "\n", "\r\n", "\t", "\x00", "@", "#", "++",
		"é", "ß", "’", "\u0301", "\u200d", "\u00ad", "\ufe0f", "中", "国", "人民", "々", "カ", "ー", "ﾞ", "の", "ไท", "한", "א", "\"",
		"\U0001E922", "\U0001E923", "٣", "😀", "½", "\xff", "\xe4\xb8", "İ", "\u2028", "\u3000", "豈",
	})
	rapid.Check(t, func(t *rapid.T) {
		a := Analyzer{Language: rapid.SampledFrom([]string{"en", "fr", "tr", "none"}).Draw(t, "language"), Version: rapid.IntRange(1, AnalyzerVersion).Draw(t, "version")}
		text := strings.Join(rapid.SliceOfN(part, 0, 40).Draw(t, "parts"), "")
		if rapid.IntRange(0, 20).Draw(t, "long") == 0 {
			text = strings.Repeat("x", rapid.IntRange(window-20, window+20).Draw(t, "x")) + text
		}
		if got, want := slices.Collect(a.Words(text)), slowTokens(a, text); !slices.Equal(got, want) {
			t.Fatalf("%v %q\n got %v\nwant %v", a, text, got, want)
		}
	})
}
