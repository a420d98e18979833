package format

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
		text, _, err := Encode(d)
		if err != nil {
			t.Fatal(err)
		}
		sameAsJSON(t, text)
		if !decodeWritten(text, new(ingest.Document)) {
			t.Fatalf("%s is decoded by package json", text)
		}
	})
	for _, text := range []string{
		``, `{}`, `{"text":"b","id":"a"}`, ` {"id":"a","text":"b"}`, `{"id":"a","text":"\ud83d\ude00"}`, `{"id":"a","text":"\ud83d"}`, `{"id":"\u00E9","text":"\/"}`,
		`{"id":"a","text":"b"`, `{"id":"a","text":"b\`, `{"id":"a","text":"\u12"}`, `{"id":"a","text":"\x"}`, `{"id":"a","text":"b","ID":"c","labels":["x"]}`, `{"id":"a","text":"b"]`,
		`{"id":"a","text":"b"}}`, `{"id":"a","text":"b",}`, `{"id":"a","text":null}`, `{"id":"a"}`, `{"id":"a","title":"","text":""}`,
		`{"id":"a","text":"","labels":[]}`, `{"id":"a","text":"","labels":null}`, `{"id":"a","text":"","labels":["x",]}`, `{"id":"a","text":"","labels":["x"`, `{"id":"a","text":"","fields":{}}`,
		`{"id":"a","text":"","fields":{"x":"1","x":"2"}}`, `{"id":"a","text":"","fields":{"x":1}}`, `{"id":"a","text":"","lists":{"x":["1"],"y":[]}}`, `{"id":"a","text":"","fields":{"x":"1",}}`,
		`{"id":"a","text":"","lists":{"x":["1"]},"fields":{"y":"2"}}`, `{"id":"a","text":"","labels":["x"]}x`,
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
