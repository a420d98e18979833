package ingest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
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
		got := markdownDocument("# title\n\n" + e.Markdown)
		shown := strings.Join(strings.Fields(got.Text), "")
		if want := treeText(t, page.String()); shown != want || got.Title != "title" {
			t.Errorf("example %d %q: title %q\n got %q\nwant %q", i+1, e.Markdown, got.Title, shown, want)
		}
	}
}
