package markup

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// specification returns the CommonMark examples in the sources of goldmark.
func specification(t *testing.T) (examples []struct{ Markdown string }) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		t.Skip("go list does not find the sources of goldmark: ", err)
	}
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "_test", "spec.json"))
	if err != nil {
		t.Skip("the sources of goldmark do not contain the specification: ", err)
	}
	if err := json.Unmarshal(b, &examples); err != nil {
		t.Fatal(err)
	}
	return examples
}

// treeText returns the text that a browser would display of HTML, computed from its tree and
// without white space.
func treeText(t *testing.T, content string) string {
	root, err := html.Parse(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && !within(n, "script", "style", "title", "template", "noscript", "iframe", "object"):
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && n.Data == "img":
			for _, a := range n.Attr {
				if a.Key == "alt" {
					b.WriteString(a.Val)
				}
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), "")
}

func within(n *html.Node, names ...string) bool {
	for up := range n.Ancestors() {
		for _, name := range names {
			if up.Data == name {
				return true
			}
		}
	}
	return false
}

// TestMarkdownShowsItsHTML compares the text of each example of the specification with that of
// goldmark's own HTML, ignoring white space.
func TestMarkdownShowsItsHTML(t *testing.T) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe()))
	examples := specification(t)
	if len(examples) < 600 {
		t.Fatalf("%d examples", len(examples))
	}
	for i, e := range examples {
		if strings.Contains(e.Markdown, "![[") {
			continue // the page of a wiki
		}
		var page strings.Builder
		if err := md.Convert([]byte(e.Markdown), &page); err != nil {
			t.Fatal(err)
		}
		got := Markdown("# title\n\n" + e.Markdown)
		shown := strings.Join(strings.Fields(got.Text), "")
		if want := treeText(t, page.String()); shown != want || got.Title != "title" {
			t.Errorf("example %d %q: title %q\n got %q\nwant %q", i+1, e.Markdown, got.Title, shown, want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	tests := []struct{ markdown, title, text string }{
		{"", "", ""},
		{"plain\ntext", "", "plain text"},
		{"Title\n=====\n\n## Sub\n\ntext", "Title", "Sub\ntext"},
		{"a=1&region=eu and &copy 2020", "", "a=1&region=eu and &copy 2020"},
		{`5 \&lt; 6`, "", "5 &lt; 6"},
		{"a<!-- hidden -->b <sub>2</sub>\n\n<script>\nx\n</script>\n\n- [x] done ~~not~~", "", "ab 2\ndone not"},
		{"# A `b` *c*", "A b c", ""},
		{"text\n\n## Sub\n\n# Title {#id .c}\n\nmore", "Title", "text\nSub\nmore"},
		{"## First {#first}\n\n## Second {#second}", "First", "Second"},
		{"text\n\n## Sub", "", "text\nSub"},
		{"see [[Page]], [[dir/Page#part|shown]] and ![[picture.png]]", "", "see Page, shown and"},
		{"`[[x]]` [[a]](b) [[ ]] [[]]", "", "[[x]] a(b) [[]]"},
		{"* a\n* b\n\n> c", "", "a\nb\nc"},
		{`\*a\* &copy; ` + "`\\* &amp;`", "", `*a* © \* &amp;`},
		{"[link](http://x.org \"t\") ![alt](p.png) <http://y.org>", "", "link alt http://y.org"},
		{"    code\n", "", "code"},
		{strings.Repeat("[a](", maxBlock), "", strings.Repeat("[a](", maxBlock)},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(document.Document{Title: tt.title, Text: tt.text}, Markdown(tt.markdown)); diff != "" {
			t.Errorf("%.60q: %s", tt.markdown, diff)
		}
	}
}
