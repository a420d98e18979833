package index

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/ingest"
)

// A document is decoded as package json decodes it, also if another program wrote the JSON.
func TestDecode(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringMatching("[a-z\"\\\\\n\t\r\b\f/\u2028\u0001é\u00a0😀]{0,12}"))
	rapid.Check(t, func(t *rapid.T) {
		d := ingest.Document{ID: texts.Draw(t, "id"), Title: texts.Draw(t, "title"), Text: texts.Draw(t, "text")}
		if rapid.Bool().Draw(t, "more") {
			d.Labels, d.Fields = []string{texts.Draw(t, "label")}, map[string]string{"a": texts.Draw(t, "value")}
			d.Lists = map[string][]string{"b": {texts.Draw(t, "element"), ""}}
		}
		text, _, err := encode(d)
		if err != nil {
			t.Fatal(err)
		}
		sameAsJSON(t, text)
		if _, ok := decodeTexts(text, new(ingest.Document)); !ok {
			t.Fatalf("%s is decoded by package json", text)
		}
	})
	for _, text := range []string{
		``, `{}`, `{"text":"b","id":"a"}`, ` {"id":"a","text":"b"}`, `{"id":"a","text":"\ud83d\ude00"}`, `{"id":"a","text":"\ud83d"}`, `{"id":"\u00E9","text":"\/"}`,
		`{"id":"a","text":"b"`, `{"id":"a","text":"b\`, `{"id":"a","text":"\u12"}`, `{"id":"a","text":"\x"}`, `{"id":"a","text":"b","ID":"c","labels":["x"]}`, `{"id":"a","text":"b"]`,
		`{"id":"a","text":"b"}}`, `{"id":"a","text":"b",}`, `{"id":"a","text":null}`, `{"id":"a"}`, `{"id":"a","title":"","text":""}`,
	} {
		sameAsJSON(t, []byte(text))
	}
}

func sameAsJSON(t interface{ Fatalf(string, ...any) }, text []byte) {
	var want ingest.Document
	bad := json.Unmarshal(text, &want)
	got, err := decode(text)
	if (err == nil) != (bad == nil) {
		t.Fatalf("%q: error %v, want %v", text, err, bad)
	}
	if diff := cmp.Diff(want, got); bad == nil && diff != "" {
		t.Fatalf("%q: %s", text, diff)
	}
}
