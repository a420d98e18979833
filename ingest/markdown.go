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

// Parsing takes time with the square of a block's length: 200 kB of "[a](" without an empty line take ten
// seconds. Nobody writes such a block, so a page with one, or one that is huge, is read as plain text.
const (
	maxMarkdown = 4 << 20
	maxBlock    = 32 << 10
)

// markdownDocument returns the text that a browser shows of the page as HTML, with the alternative
// texts of images. The first heading is the title, not part of the text.
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

// A markdown is a page and the rules for it.
type markdown struct {
	goldmark.Markdown
	source []byte
}

// shown returns the text of a node, by way of its HTML.
func (m markdown) rendered(n ast.Node) Document {
	var b strings.Builder
	m.Renderer().Render(&b, m.source, n) // a Builder takes everything
	return readHTML(b.String(), false)
}

// takeTitle removes the first heading that has text, and returns its text.
func (m markdown) takeTitle(root ast.Node) (title string) {
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // it never fails
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

// imageTexts renders an image as the text that stands for it.
type imageTexts struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (imageTexts) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
		return ast.WalkContinue, nil
	})
}

// longestBlock is the most bytes between empty lines.
func longestBlock(source []byte) int {
	longest := 0
	for block := range bytes.SplitSeq(source, []byte("\n\n")) {
		longest = max(longest, len(block))
	}
	return longest
}

// withoutFrontMatter takes off the settings that site generators keep between two lines of dashes.
func withoutFrontMatter(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if rest, ok := strings.CutPrefix(s, "---\n"); ok {
		if _, body, ok := strings.Cut(rest, "\n---\n"); ok {
			return body
		}
	}
	return s
}
