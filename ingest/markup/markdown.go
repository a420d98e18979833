package markup

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// The time of parsing grows with the square of the length of a block: 200 kB of "[a](" without an
// empty line take ten seconds. Pages with such blocks, and huge pages, are read as plain text.
const (
	maxMarkdown = 4 << 20
	maxBlock    = 32 << 10
)

// Markdown returns the document of a page. Its text is what a browser would display of the page
// converted to HTML, with the alternative texts of images. Its front matter gives labels, fields
// and the title. Of a page without such a title, that is the first heading of the first level, or
// any heading at the beginning, which is then not part of the text. Marks of site generators are
// left out.
func Markdown(content string) document.Document {
	settings, content := splitFrontMatter(content)
	return markdownPage(settings, withoutTemplates(content), false)
}

// HeadedMarkdown is Markdown with [HeadingMark] before each heading.
func HeadedMarkdown(content string) document.Document {
	settings, content := splitFrontMatter(strings.ReplaceAll(content, HeadingMark, ""))
	return markdownPage(settings, withoutTemplates(content), true)
}

// markdownPage returns the document of a page without its front matter.
func markdownPage(settings map[string]any, content string, headed bool) document.Document {
	d := pageDocument([]byte(content), headed)
	heading := d.Title
	if apply(&d, settings); heading != "" && d.Title != heading {
		d.Text = strings.TrimSpace(heading + "\n" + d.Text)
	}
	return d
}

func pageDocument(source []byte, headed bool) document.Document {
	if len(source) > maxMarkdown || longestBlock(source) > maxBlock {
		return document.Document{Text: string(source)}
	}
	page := markdown{newMarkdown(), source, headed}
	root := page.Parser().Parse(text.NewReader(source))
	title := page.takeTitle(root)
	shown := page.rendered(root)
	return document.Document{Title: cmp.Or(title, shown.Title), Text: shown.Text}
}

// newMarkdown returns a parser that knows attributes of headings and links of wikis.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAttribute(), parser.WithInlineParsers(util.Prioritized(wikiLinks{}, 150))),
		goldmark.WithRendererOptions(html.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(imageTexts{}, 0))))
}

// A markdown is a page and its parser.
type markdown struct {
	goldmark.Markdown
	source []byte
	headed bool
}

// rendered returns the title and the text of a node, by way of HTML.
func (m markdown) rendered(n ast.Node) document.Document {
	var b strings.Builder
	m.Renderer().Render(&b, m.source, n) // writing to a Builder does not fail
	return readHTML(b.String(), htmlPage{headed: m.headed})
}

// takeTitle removes the heading that is the title, and returns its text.
func (m markdown) takeTitle(root ast.Node) (title string) {
	ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		if h.Level > 1 && n != root.FirstChild() {
			return ast.WalkSkipChildren, nil
		}
		if title = OneLine(strings.ReplaceAll(m.rendered(n).Text, HeadingMark, "")); title == "" {
			return ast.WalkSkipChildren, nil
		}
		n.Parent().RemoveChild(n.Parent(), n)
		return ast.WalkStop, nil
	})
	return title
}

// wikiLinks parses [[page]] and [[page|shown]], of which a reader sees the last part, and
// ![[page]], which stands for another page.
type wikiLinks struct{}

// Trigger implements parser.InlineParser.
func (wikiLinks) Trigger() []byte { return []byte("![") }

// Parse implements parser.InlineParser.
func (wikiLinks) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	embedded := bytes.HasPrefix(line, []byte("!"))
	inner, found := bytes.CutPrefix(bytes.TrimPrefix(line, []byte("!")), []byte("[["))
	end := bytes.Index(inner, []byte("]]"))
	if !found || end < 1 || bytes.ContainsAny(inner[:end], "[]*`") || block.PrecendingCharacter() == '[' || bytes.HasPrefix(inner[end:], []byte("]]:")) {
		return nil // a link or a text of plain Markdown
	}
	begin := len(line) - len(inner)
	block.Advance(begin + end + len("]]"))
	if embedded {
		return ast.NewString(nil)
	}
	if bar := bytes.LastIndexByte(inner[:end], '|'); bar >= 0 {
		begin, end = begin+bar+1, end-bar-1
	}
	return ast.NewTextSegment(text.NewSegment(segment.Start+begin, segment.Start+begin+end))
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
