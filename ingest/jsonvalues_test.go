package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func idAndText(d Document) string { return d.ID + " " + d.Text }

func TestJSONValues(t *testing.T) {
	tests := []struct {
		content string
		want    []string
	}{
		{`[{"id":1,"text":"a"},{"text":"b"}]`, []string{"1 a", "f:2 b"}},
		{"[\n  {\n    \"id\": 1,\n    \"text\": \"a\"\n  },\n  {\"id\": 2, \"text\": \"b\"}\n]\n", []string{"1 a", "2 b"}},
		{"{\n\"id\":1,\n\"text\":\"a\"}", []string{"1 a"}},
		{"{\n\"id\":1,\n\"text\":\"a\"}\n{\"id\":2,\"text\":\"b\"}", []string{"1 a", "2 b"}},
		{"{\r\"id\":1,\r\"text\":\"a\"\r}", []string{"1 a"}},
		{`[{"id":1,"text":"a"}][{"id":2,"text":"b"}]` + "\n" + `{"id":3,"text":"c"}`, []string{"1 a", "2 b", "3 c"}},
		{"{\n\"a\":[\n{\n\"b\":1\n},\n[\n{}\n]],\n\"text\":\"x ] } , [ { \\\" \\\\\"}", []string{`f:1 x ] } , [ { " \`}},
		{`[{"text":"x"}, 5, "s", null, true, [{"text":"y"}], {"text":"z"}]`, []string{"f:1 x",
			"! stdin:1: value 2: must be an object, not number", "! stdin:1: value 3: must be an object, not string",
			"! stdin:1: value 4: document has neither title nor text", "! stdin:1: value 5: must be an object, not bool",
			"! stdin:1: value 6: must be an object, not array", "f:7 z"}},
		{"[{\"text\":\"x\"},\n{\"text\":y},\n{\"text\":\"z\"}]", []string{"f:1 x", "! stdin:2: value 2: invalid JSON", "f:3 z"}},
		{`[{"id":1,"text":"x",{"id":2,"text":"y"},{"id":3}]`, []string{"! stdin:1: value 1: invalid JSON", "2 y", "! stdin:1: value 3: document has neither"}},
		{"[{\"id\":1,\"text\":\"open\n},{\"id\":2,\"text\":\"y\"}]", []string{"! stdin:1: value 1: invalid JSON", "2 y"}},
		{"[\n{\"id\":1,\"text\":\"x\"},\n{\"id\":2,\"te", []string{"1 x", "! stdin:3: value 2: invalid JSON", "! stdin:3: the array is not closed"}},
		{"[{\"text\":\"" + strings.Repeat("x", 2000) + "\"},{\"text\":\"b\"}]", []string{"! stdin:1: value 1: document is too large", "f:2 b"}},
		{"{\n\"name\":\"settings\"\n}", []string{"! stdin:1: value 1: document has neither title nor text"}},
		{"{\n\"text\":\"a\"\n}\nand words that follow\n{\"text\":\"b\"}", []string{"f:1 a", "! stdin:4: value 2: invalid JSON", "f:3 b"}},
		{"{\"id\":1,\n{\"id\":2,\"text\":\"b\"}", []string{"! stdin:1: invalid JSON", "2 b"}},
		{"{\"id\":1,\"text\":\"open\n{\"id\":2,\"text\":\"b\"}", []string{"! stdin:1: invalid JSON", "2 b"}},
		{`[]`, nil},
	}
	for _, tt := range tests {
		got := listed(tt.content, Options{Format: FormatJSONL, MaxBytes: 1000}, idAndText)
		if diff := diffListed(tt.want, got); diff != "" {
			t.Errorf("%.80q: %s", tt.content, diff)
		}
	}
}

// TestWrittenObjectsAreRead writes objects in all layouts that JSON allows, and reads them.
func TestWrittenObjectsAreRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab{}[],:\"\\\n\r é")), 0, 12, -1)
		texts := rapid.SliceOfN(text, 1, 8).Draw(rt, "texts")
		indent := rapid.SampledFrom([]string{"-", "", " ", "\t"}).Draw(rt, "indent")
		array := rapid.Bool().Draw(rt, "array")
		var parts, want []string
		for i, s := range texts {
			object := map[string]any{"id": fmt.Sprint(i), "text": s, "of": []any{map[string]any{"x": s}, []any{}, 1.5}}
			b, _ := json.Marshal(object)
			if indent != "-" {
				b, _ = json.MarshalIndent(object, indent, indent)
			}
			parts = append(parts, string(b))
			want = append(want, fmt.Sprint(i)+" "+s)
		}
		content := strings.Join(parts, "\n")
		if array {
			content = "[" + strings.Join(parts, rapid.SampledFrom([]string{",", ",\n", "\n, "}).Draw(rt, "comma")) + "]"
		}
		if diff := cmp.Diff(want, listed(content, Options{}, idAndText)); diff != "" {
			rt.Errorf("%s: %s", content, diff)
		}
	})
}

// TestJSONByName checks that a .json file is read if it is the source, and in a directory if it
// holds documents.
func TestJSONByName(t *testing.T) {
	dir := t.TempDir()
	path := put(t, dir, "all.JSON", `[{"id":"1","text":"a"},{"id":"2","text":"b"}]`)
	put(t, dir, "package.json", `{"name":"x","description":"a package","files":["a.txt"]}`)
	if docs, errs := collect(t, path, Options{}); len(docs) != 2 || errs != nil {
		t.Errorf("as a source: %v %q", docs, errs)
	}
	var left LeftOut
	if docs, _ := collect(t, dir, Options{LeftOut: &left}); len(docs) != 2 || left.Files[".json"] != 1 {
		t.Errorf("in a directory: %v %v", docs, left)
	}
	put(t, dir, "all.jsonl", "[\n{\"text\":\"a\"}\n]")
	if docs, errs := collect(t, dir, Options{}); len(docs) != 3 || errs != nil {
		t.Errorf("an array in a .jsonl file: %v %q", docs, errs)
	}
}

func TestRepeatedNames(t *testing.T) {
	tests := []struct{ object, want string }{
		{`{"text":"a","text":"b"}`, `"text" occurs twice`},
		{`{"text":"a","year":1,"te\u0078t":"a"}`, `"text" occurs twice`},
		{`{"text":"a","fields":{"x":1,"x":2}}`, `fields: "x" occurs twice`},
		{`{"text":"a","x":1,"fields":{"x":2}}`, `x: "x" occurs twice`},
		{`{"text":"a","o":{"x":1,"x":2},"s":"\":\\","l":[":",{"a":1}],"label":"x","labels":["y"]}`, ""},
		{`{"text":"{\"a\":\"b\\\\\"}","x":{"text":1}}`, ""},
		{`{}`, "document has neither title nor text"},
		{`null`, "document has neither title nor text"},
	}
	for _, tt := range tests {
		_, err := ParseJSON([]byte(tt.object))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || err.Error() != tt.want) {
			t.Errorf("%s: %v, want %q", tt.object, err, tt.want)
		}
	}
}

// FuzzJSONValues reads arbitrary text as JSON. It checks that valid JSON, unless it has only white
// space and empty arrays, yields a document or a rejection.
func FuzzJSONValues(f *testing.F) {
	for _, seed := range []string{`[{"a":1},{"b":[{}]}]`, "{\n\"a\":\"b\"}\nx y\n{}", `[{"a":"}]",{"b"`, "[1,2 3,\"x\"]]", "[\"a\nb\",{]}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		documents, wrong := 0, 0
		for _, err := range Open("-", Options{Format: FormatJSONL, Stdin: strings.NewReader(content)}) {
			if err != nil {
				wrong++
			} else {
				documents++
			}
		}
		if documents+wrong == 0 && strings.Trim(content, "\ufeff[], \t\r\n\v\f\u0085\u00a0") != "" && json.Valid([]byte(content)) {
			t.Errorf("%q yields nothing", content)
		}
	})
}
