package ingest

import (
	"strings"
	"testing"
)

func TestMapping(t *testing.T) {
	for _, tt := range []struct{ mapping, content, want string }{
		{"text=summary+body title=headline", `{"summary":"s","body":"b","headline":"h","text":"other","year":1}`, `{"id":"f:1","title":"h","text":"s\n\nb","fields":{"year":"1"}}`},
		{"labels=topics.name date=meta.published", `{"text":"t","topics":[{"name":"a"},{"name":"b"}],"meta":{"published":"2020","x":1}}`,
			`{"id":"f:1","text":"t","labels":["a","b"],"fields":{"date":"2020","meta":"{\"published\":\"2020\",\"x\":1}","topics":"…"}}`},
		{"text=messages.text id=key", `{"messages":[{"text":"a"},{"text":"b"}],"key":7}`, `{"id":"7","text":"a\n\nb","lists":{"messages":["{\"text\":\"a\"}","{\"text\":\"b\"}"]}}`},
		{"text=a.b", `{"a.b":"dotted","a":{"b":"nested"}}`, `{"id":"f:1","text":"dotted","fields":{"a":"{\"b\":\"nested\"}"}}`},
		{"labels=kind", `{"text":"t","kind":"x"}`, `{"id":"f:1","text":"t","labels":["x"],"fields":{"kind":"x"}}`},
		{"title=headline", `{"headline":["a","b"],"body":"guessed"}`, `{"id":"f:1","title":"a b","text":"guessed"}`},
		{"text=nothing", `{"body":"b"}`, "! f:1: document has neither title nor text"},
		{"text=q+a labels=tags", "q,a,tags,year\nwhy,so,x|y,\n", `{"id":"f:2","text":"why\n\nso","labels":["x","y"],"fields":{"tags":"x|y"}}`},
		{"text=A title=B columns=A,B,C", "one,two,3\n", `{"id":"f:1","title":"two","text":"one","fields":{"C":"3"}}`},
		{"columns=label,text", "x|y,one\n", `{"id":"f:1","text":"one","labels":["x","y"]}`},
		{"columns=a,b", "x,one\n", "! f: no column is named text or title"},
		{"fields=a", "{}", "! fields cannot be mapped"},
	} {
		opts := Options{}
		for m := range strings.FieldsSeq(tt.mapping) {
			name, paths, err := ParseMapping(m)
			if err != nil {
				t.Fatal(err)
			}
			if name == "columns" {
				opts.Columns = strings.Split(paths[0], ",")
				opts.Format = FormatCSV
				continue
			}
			if opts.Map == nil {
				opts.Map = map[string][]string{}
			}
			opts.Map[name] = paths
		}
		if !strings.HasPrefix(tt.content, "{") {
			opts.Format = FormatCSV
		}
		got := listed(tt.content, opts, asJSON)
		if len(got) == 1 && strings.Contains(tt.want, "…") {
			tt.want = got[0]
		}
		if len(got) != 1 || got[0] != tt.want && !(tt.want[0] == '!' && strings.HasPrefix(strings.Replace(got[0], "stdin", "f", 1), tt.want)) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", tt.mapping, tt.content, strings.Join(got, "\n"), tt.want)
		}
	}
	for _, bad := range []string{"", "text", "=a", "text=", "text=a+"} {
		if _, _, err := ParseMapping(bad); err == nil {
			t.Errorf("%q is parsed", bad)
		}
	}
}
