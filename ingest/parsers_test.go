package ingest

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzOpen reads arbitrary content in any format. It checks that documents have an id and valid
// UTF-8.
func FuzzOpen(f *testing.F) {
	for i, seed := range []string{"words", "{\"id\":1,\"text\":\"x\",\"labels\":[1,null]}\n{", "id,text\n1,\"x", "<title>a</title><p>b<script>c",
		"# a\n\n* b `c`\n\n| d |\n|--|\n| e |\n", "\xff\xfea\x00", "\x1f\x8b\x08\x00", "\x28\xb5\x2f\xfd\x04\x00", "<meta charset=gbk>\xd6\xd0<svg><title>t"} {
		f.Add(seed, uint8(i))
	}
	formats := []string{"", FormatText, FormatMarkdown, FormatHTML, FormatJSONL, FormatCSV, FormatTSV}
	f.Fuzz(func(t *testing.T, content string, format uint8) {
		opts := Options{Format: formats[int(format)%len(formats)], MaxBytes: 1 << 16, Stdin: strings.NewReader(content)}
		for d, err := range Open("-", opts) {
			if err != nil {
				continue
			}
			for _, s := range append([]string{d.ID, d.Title, d.Text}, d.Labels...) {
				if !utf8.ValidString(s) {
					t.Errorf("%q is not UTF-8", s)
				}
			}
			if d.ID == "" {
				t.Error("no id")
			}
		}
	})
}
