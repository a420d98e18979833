package ingest

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// Parsing takes time with the square of a block's length: 200 kB of "[a](" without an empty line take ten
// seconds. Nobody writes such a block, so a page with one, or one that is huge, is read as plain text.
const (
	maxMarkdown = 4 << 20
	maxBlock    = 32 << 10
)

// markdownDocument takes the text without its marks. The first heading is the title, not part of the text.
func markdownDocument(content []byte) Document {
	source := []byte(withoutFrontMatter(repair(content)))
	if len(source) > maxMarkdown || longestBlock(source) > maxBlock {
		return Document{Text: string(source)}
	}
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	page := markdownPage{source: source}
	ast.Walk(root, page.visit) // visit never fails
	return Document{Title: page.title, Text: strings.TrimSpace(page.text.String())}
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

// A markdownPage is what was read of a page.
type markdownPage struct {
	source []byte
	title  string
	text   strings.Builder
}

func (p *markdownPage) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		if n.Type() == ast.TypeBlock || n.Kind().String() == "TableCell" {
			p.breakBlock()
		}
		return ast.WalkContinue, nil
	}
	if heading, ok := n.(*ast.Heading); ok && p.title == "" {
		p.title = p.heading(heading)
		return ast.WalkSkipChildren, nil
	}
	p.write(n)
	return ast.WalkContinue, nil
}

// heading is the text of a heading, by a page of its own.
func (p *markdownPage) heading(n *ast.Heading) string {
	part := markdownPage{source: p.source, title: "-"} // not to be found again
	ast.Walk(n, part.visit)
	return oneLine(part.text.String())
}

// write adds what a node says itself, not what is in it.
func (p *markdownPage) write(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		p.text.WriteString(p.inline(n))
		if n.SoftLineBreak() || n.HardLineBreak() {
			p.text.WriteByte('\n')
		}
	case *ast.String:
		p.text.Write(n.Value)
	case *ast.AutoLink:
		p.text.Write(n.Label(p.source))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		p.text.Write(n.Lines().Value(p.source))
	case *ast.HTMLBlock:
		p.text.WriteString(htmlDocument(n.Lines().Value(p.source)).Text)
	}
}

// inline resolves \* and &amp;, which mean themselves in code.
func (p *markdownPage) inline(n *ast.Text) string {
	value := n.Value(p.source)
	if _, code := n.Parent().(*ast.CodeSpan); code {
		return string(value)
	}
	return html.UnescapeString(string(util.UnescapePunctuations(value)))
}

// breakBlock ends a block by one empty line.
func (p *markdownPage) breakBlock() {
	s := p.text.String()
	switch {
	case s == "" || strings.HasSuffix(s, "\n\n"):
	case strings.HasSuffix(s, "\n"):
		p.text.WriteByte('\n')
	default:
		p.text.WriteString("\n\n")
	}
}
