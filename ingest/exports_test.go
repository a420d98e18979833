package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What programs export is read as its readers would see it.
func TestExports(t *testing.T) {
	for _, tt := range []struct{ name, content, want string }{
		{"pieces of a message", `{"messages":[{"id":1,"text":["See ",{"type":"link","text":"the chart"},"."]},{"id":2,"text":"plain"}]}`, "1: See the chart. [] 2: plain []"},
		{"messages of chats", `{"chats":{"about":"x","list":[{"name":"Bo","id":100,"messages":[{"id":1,"text":"One."},{"id":2,"text":"Two."}]},{"name":"Cy","messages":[{"id":1,"text":"Three."}]},{"id":7,"messages":[]}]}}`,
			"100/1: One. [] 100/2: Two. [] f:2/1: Three. [] ! stdin:1: value 3: document has neither title nor text: it has the names [\"id\" \"messages\"]: take one with --map text=NAME"},
		{"threads", `[{"id":"t","posts":[{"body":"a"},{"body":"b","id":9}]}]`, "t/1: a [] t/9: b []"},
		{"paragraphs", `{"id":1,"text":[{"text":"one"},{"text":"two"}]}`, "1: one\n\ntwo []"},
		{"paper", `{"id":"a","title":"Long\n  title","abstract":"Text.","categories":"math.CO cs.CG"}`, "a:Long title Text. [math.CO|cs.CG]"},
		{"old paper", `{"id":"a","title":"T","abstract":"Text.","categories":"cond-mat hep-th"}`, "a:T Text. [cond-mat|hep-th]"},
		{"one label", `{"id":"a","text":"x","categories":"fish and ships"}`, "a: x [fish and ships]"},
		{"posts", `{"id":1,"title":"T","selftext":"x"}` + "\n" + `{"id":2,"full_text":"y"}`, "1:T x [] 2: y []"},
		{"pages of an extractor", `<doc id="7" url="http://x" title="Boat">` + "\nBoat\n\nA boat.\n</doc>", "7:Boat A boat. []"},
	} {
		got := strings.Join(listed(tt.content, Options{}, func(d Document) string {
			return fmt.Sprintf("%s:%s %s [%s]", d.ID, d.Title, d.Text, strings.Join(d.Labels, "|"))
		}), " ")
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Of a directory, files that are no documents are left out.
func TestLeftOutOfDirectories(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"empty.txt": " \n", "empty.html": "<script>x</script>", "binary": "\xe9 \x00\x01", "_layouts/a.html": "<p>x", "site/_includes/b.md": "x",
		"composer.json": `{"name":"x","contributors":[{"name":"a","title":"captain"}]}`, "layout.html": "---\nlayout: x\n---\n{% include x.html %}\n{{ content }}\n",
		"news.html": "---\ntitle: News\ntags: [a]\n---\n{% for p in posts %}<h1>All {{ p.title }}</h1>{% endfor %}",
	} {
		put(t, dir, name, content)
	}
	var left LeftOut
	var guessed Guessed
	docs, errs := collect(t, dir, Options{Name: ".", LeftOut: &left, Guessed: &guessed})
	if diff := cmp.Diff([]Document{{ID: "news.html", Title: "News", Text: "All", Labels: []string{"a"}}}, docs); diff != "" || errs != nil {
		t.Errorf("%q %s", errs, diff)
	}
	if diff := cmp.Diff(map[string]int{".txt": 1, ".html": 2, "": 1, ".json": 1}, left.Files); diff != "" || guessed.Charsets != nil {
		t.Errorf("%v %s", guessed, diff)
	}
}

// Numbers as extensions tell nothing, and neither does .asc.
func TestExtensionsThatTellNothing(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"a.1": ".TH A 1 x\n.SH NAME\na \\- b\n", "b.1": "text", "c.12": "text", "d.2": "\x00\x01", "e.so.1": "\x7fELF\x00",
		"f.asc": "[[x]]\n== Head\n\ntext", "g.asc": "-----BEGIN PGP SIGNATURE-----\n\nabc=\n"} {
		put(t, dir, name, content)
	}
	var formats []string
	docs, errs := collect(t, dir, Options{Name: ".", Seen: func(f File) { formats = append(formats, f.Name+" "+f.Format) }})
	if diff := cmp.Diff([]string{"a.1 man", "b.1 text", "c.12 text", "f.asc asciidoc"}, formats); diff != "" || len(docs) != 4 || errs != nil {
		t.Errorf("%q %s", errs, diff)
	}
}
