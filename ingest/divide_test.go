package ingest

import (
	"slices"
	"strings"
	"testing"
)

func TestDivide(t *testing.T) {
	a := Analyzer{}
	var b VocabularyBuilder
	b.Add(a.Tokens("ships ships ship, 中国人"))
	v := b.Build(VocabularyOptions{})
	for _, tt := range []struct{ text, known, unknown string }{
		{"", "", ""},
		{"the Ship sails", "ships", "sails"},
		{"Sailing sails: ship, shipping, ships", "ships", "sailing"},
		{"Xyzzy’s XYZZY", "", "xyzzy"},
		{"中国船", "中国", "国船"},
	} {
		known, unknown := v.Divide(slices.Collect(a.Tokens(tt.text)))
		if strings.Join(known, " ") != tt.known || strings.Join(unknown, " ") != tt.unknown {
			t.Errorf("%q: known %q, unknown %q", tt.text, known, unknown)
		}
	}
	known, unknown := v.withoutWords().Divide(slices.Collect(a.Tokens("ships and boats")))
	if !slices.Equal(known, []string{"ship"}) || !slices.Equal(unknown, []string{"boats"}) {
		t.Errorf("without words: known %q, unknown %q", known, unknown)
	}
}
