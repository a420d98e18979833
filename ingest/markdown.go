package ingest

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The time of parsing grows with the square of the length of a block: 200 kB of "[a](" without an
// empty line take ten seconds. Pages with such blocks, and huge pages, are read as plain text.
const (
	maxMarkdown = 4 << 20
	maxBlock    = 32 << 10
)

// markdownDocument returns the text that a browser would display of a Markdown page converted to
// HTML, with the alternative texts of images. The first heading is the title and not part of the
// text.
func markdownDocument(content string) Document {
	source := []byte(withoutFrontMatter(content))
	if len(source) > maxMarkdown || longestBlock(source) > maxBlock {
		return Document{Text: string(source)}
	}
	page := markdown{goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(
		html.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(imageTexts{}, 0)))), source}
	root := page.Parser().Parse(text.NewReader(source))
	title := page.takeTitle(root)
	shown := page.rendered(root)
	return Document{Title: cmp.Or(title, shown.Title), Text: shown.Text}
}

// A markdown is a page and its parser.
type markdown struct {
	goldmark.Markdown
	source []byte
}

// rendered returns the title and the text of a node, by way of HTML.
func (m markdown) rendered(n ast.Node) Document {
	var b strings.Builder
	m.Renderer().Render(&b, m.source, n) // writing to a Builder does not fail
	return readHTML(b.String(), false)
}

// takeTitle removes the first heading with text, and returns that text.
func (m markdown) takeTitle(root ast.Node) (title string) {
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Kind() != ast.KindHeading || !entering {
			return ast.WalkContinue, nil
		}
		if title = oneLine(m.rendered(n).Text); title == "" {
			return ast.WalkSkipChildren, nil
		}
		n.Parent().RemoveChild(n.Parent(), n)
		return ast.WalkStop, nil
	})
	return title
}

// imageTexts renders images as their alternative texts.
type imageTexts struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (imageTexts) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
}

// longestBlock returns the maximum number of bytes between empty lines.
func longestBlock(source []byte) int {
	longest := 0
	for block := range bytes.SplitSeq(source, []byte("\n\n")) {
		longest = max(longest, len(block))
	}
	return longest
}

// withoutFrontMatter removes front matter: settings of a site generator between two lines of
// dashes.
func withoutFrontMatter(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if rest, ok := strings.CutPrefix(s, "---\n"); ok {
		if _, body, ok := strings.Cut(rest, "\n---\n"); ok {
			return body
		}
	}
	return s
}
