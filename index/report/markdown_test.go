package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func TestMarkdown(t *testing.T) {
	got, golden := file(t, must(t), "report.md"), filepath.Join("testdata", "report.md")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// The page and the Markdown, converted to HTML, have equal headings and cells.
func TestMarkdownHasTheTextOfThePage(t *testing.T) {
	r := must(t)
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(file(t, r, "report.md")), &b); err != nil {
		t.Fatal(err)
	}
	fromMarkdown, page := parse(t, b.String()), parse(t, file(t, r, "report.html"))
	cellTexts := func(root *html.Node) []string {
		all := slices.Concat(texts(root, "h1"), texts(root, "h2"), texts(root, "td"), texts(root, "th"))
		slices.Sort(all) // Markdown has no headings of rows
		return all
	}
	if diff := cmp.Diff(cellTexts(page), cellTexts(fromMarkdown)); diff != "" || len(cellTexts(page)) < 50 {
		t.Error(diff)
	}
	if n := len(nodes(fromMarkdown, "b")); n != 0 {
		t.Errorf("%d pieces of markup are from the collection's name", n)
	}
	var sources []string
	for _, img := range nodes(fromMarkdown, "img") {
		sources = append(sources, attribute(img, "src"))
	}
	if want := []string{"precision.svg", "balls.svg", "bits.svg"}; !slices.Equal(sources, want) {
		t.Errorf("pictures %q", sources)
	}
}

func parse(t *testing.T, text string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// nodes returns all elements of a name below a node.
func nodes(root *html.Node, name string) (all []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			all = append(all, n)
		}
	}
	return all
}

// text returns the text of a node, with single blanks.
func text(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func texts(root *html.Node, name string) (all []string) {
	for _, n := range nodes(root, name) {
		all = append(all, text(n))
	}
	return all
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
