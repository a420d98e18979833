package markup

import (
	"cmp"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// maxArticle is the size in bytes of a page whose article is looked for.
const maxArticle = 8 << 20

// Article is HTML without what surrounds the main text of a page: menus, headers, footers and
// advertisements. Its title is without the name of the site, as far as that can be told. A page
// without a main text is read as a whole.
func Article(content string) document.Document {
	d := HTML(content)
	if len(content) > maxArticle {
		return d
	}
	root, err := html.Parse(strings.NewReader(content))
	if err != nil {
		return d // elements are nested too deep
	}
	heading := firstHeading(root)
	removeFrames(root)
	article, err := readability.FromDocument(root, nil)
	if err != nil || article.Node == nil {
		return d
	}
	if text := nodeText(article.Node); text != "" {
		d.Text = text
	}
	d.Title = cmp.Or(articleTitle(OneLine(article.Title()), heading), d.Title)
	return d
}

// nodeText returns the text that a browser would display of a node.
func nodeText(n *html.Node) string {
	var b strings.Builder
	if html.Render(&b, n) != nil {
		return ""
	}
	return readHTML(b.String(), htmlPage{}).Text
}

// firstHeading returns the first heading of the first level.
func firstHeading(root *html.Node) string {
	for n := range root.Descendants() {
		if n.DataAtom == atom.H1 {
			if heading := OneLine(nodeText(n)); heading != "" {
				return heading
			}
		}
	}
	return ""
}

// articleTitle returns the heading of a page whose title has the name of the site behind it, and
// else the title. A heading that is short beside the title is itself the name of the site.
func articleTitle(title, heading string) string {
	_, after, found := strings.Cut(strings.ToLower(title), strings.ToLower(heading))
	if heading != "" && found && len(after) < len(heading) && len(heading)+len(after) == len(title) {
		return heading
	}
	return title
}

// removeFrames removes the elements around the main text by their names. A header within the main
// text belongs to it.
func removeFrames(root *html.Node) {
	var frames []*html.Node
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Nav, atom.Footer, atom.Aside, atom.Menu, atom.Dialog:
			frames = append(frames, n)
		case atom.Header:
			if !withinMain(n) {
				frames = append(frames, n)
			}
		}
	}
	for _, n := range frames {
		n.Parent.RemoveChild(n)
	}
}

func withinMain(n *html.Node) bool {
	for up := range n.Ancestors() {
		if up.DataAtom == atom.Article || up.DataAtom == atom.Main {
			return true
		}
	}
	return false
}
