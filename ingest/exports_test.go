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
