package ingest

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"
)

// A few characters that occur often fit several charsets, so the detection is not sure of any.
func TestFewCharactersAreUnsure(t *testing.T) {
	encode := map[string]func(string) (string, error){
		"big5": traditionalchinese.Big5.NewEncoder().String, "euc-kr": korean.EUCKR.NewEncoder().String,
		"ibm437": charmap.CodePage437.NewEncoder().String,
	}
	for _, tt := range []struct{ charset, text string }{
		{"big5", strings.Repeat("1,\"許功蓋, 測試\"\n", 20)},
		{"euc-kr", strings.Repeat("1,\"가격, 제품\"\n", 4)},
		{"ibm437", strings.Repeat("Müller, Größe, Straße\n", 5)},
	} {
		encoded, err := encode[tt.charset](tt.text)
		if err != nil {
			t.Fatal(err)
		}
		i := nextForeign([]byte(encoded))
		if d := detect([]byte(encoded[i:]), true); !d.unsure && d.name != tt.charset {
			t.Errorf("%s: sure of %s", tt.charset, d.name)
		}
	}
}

// A NUL in a text does not make it UTF-16.
func TestNULIsNotUTF16(t *testing.T) {
	for text, want := range map[string]bool{
		"id,text\n1,he\x00llo\n":                                           false,
		"id,text\n1,he\x00llo\n2,a\x00b\n":                                 false,
		"i\x00d\x00,\x00t\x00e\x00x\x00t\x00\n\x001\x00":                   true,
		"\x00i\x00d\x00,\x00t\x00e\x00x\x00t\x00\n\x001":                   true,
		"\x2d\x4e\x87\x65\x00\x4e\x8c\x4e\x0a\x00\x2d\x4e\x87\x65\x0a\x00": true, // Chinese lines
	} {
		if _, got := detectUTF16([]byte(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
