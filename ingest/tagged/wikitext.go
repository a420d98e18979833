package tagged

import (
	"html"
	"regexp"
	"strings"
)

// maxWikiDepth is the number of templates, tables and links within each other that are understood.
const maxWikiDepth = 100

// A wiki converts the text of a page to what its reader sees. It passes over the text once, and
// takes the output of a template back at its end. What is not closed remains as text.
type wiki struct {
	names   namespaces
	rest    string
	out     []byte
	open    []bracket
	labels  []string
	endless map[string]bool // elements that do not end
}

// A bracket is an open template, table, link, or link to another site.
type bracket struct {
	kind  byte // '{', '|', '[' or 'x'
	width int  // number of braces
	at    int  // where its output begins
}

// wikiText returns the text and the categories of a page.
func wikiText(text string, names namespaces) (plain string, categories []string) {
	w := wiki{names: names, rest: text}
	for w.rest != "" {
		n := strings.IndexAny(w.rest, "{}[]|<'")
		if n < 0 {
			n = len(w.rest)
		}
		w.write(n)
		if w.rest != "" {
			w.mark()
		}
	}
	return paragraphs(wikiLines(html.UnescapeString(string(w.out)))), w.labels
}

// write moves n bytes from the rest to the output.
func (w *wiki) write(n int) {
	w.out = append(w.out, w.rest[:n]...)
	w.rest = w.rest[n:]
}

// mark processes the character at which the rest begins, which may be markup.
func (w *wiki) mark() {
	switch w.rest[0] {
	case '{':
		w.openBrace()
	case '}':
		w.closeBrace()
	case '[':
		w.openLink()
	case ']':
		w.closeLink()
	case '|':
		w.bar()
	case '<':
		w.tag()
	case '\'':
		w.quotes()
	}
}

func (w *wiki) push(kind byte, width int) {
	if len(w.open) < maxWikiDepth {
		w.open = append(w.open, bracket{kind, width, len(w.out)})
	}
	w.write(width)
}

// close takes back the output since the bracket at a depth.
func (w *wiki) close(depth, width int) {
	w.out = w.out[:w.open[depth].at]
	w.open = w.open[:depth]
	w.rest = w.rest[width:]
}

// run returns the number of times that the first character repeats, at most limit.
func (w *wiki) run(limit int) int {
	n := 1
	for n < len(w.rest) && n < limit && w.rest[n] == w.rest[0] {
		n++
	}
	return n
}

func (w *wiki) lineStart() bool {
	for i := len(w.out) - 1; i >= max(0, len(w.out)-64); i-- {
		switch w.out[i] {
		case '\n':
			return true
		case ' ', '\t', ':':
		default:
			return false
		}
	}
	return len(w.out) < 64
}

func (w *wiki) openBrace() {
	switch n := w.run(4); {
	case n == 1 && strings.HasPrefix(w.rest, "{|") && w.lineStart():
		w.push('|', 2)
	case n == 1:
		w.write(1)
	case n == 3:
		w.push('{', 3)
	default:
		w.push('{', 2)
	}
}

// closeBrace closes the innermost template, with the links that are open in it.
func (w *wiki) closeBrace() {
	if depth := w.innermost(); depth >= 0 && w.open[depth].kind == '{' {
		if n := w.run(w.open[depth].width); n > 1 {
			w.close(depth, n)
			return
		}
	}
	w.write(1)
}

// bar closes the innermost table.
func (w *wiki) bar() {
	if strings.HasPrefix(w.rest, "|}") && w.lineStart() {
		if depth := w.innermost(); depth >= 0 && w.open[depth].kind == '|' {
			w.close(depth, 2)
			return
		}
	}
	w.write(1)
}

// innermost returns the depth of the innermost template or table, or -1.
func (w *wiki) innermost() int {
	for i := len(w.open) - 1; i >= 0; i-- {
		if k := w.open[i].kind; k == '{' || k == '|' {
			return i
		}
	}
	return -1
}

var siteLink = regexp.MustCompile(`^\[(?:[a-z][a-z0-9+.-]*:|//)[^\s\[\]<>"|]+`)

func (w *wiki) openLink() {
	if strings.HasPrefix(w.rest, "[[") {
		w.push('[', 2)
		return
	}
	address := siteLink.FindString(w.rest[:min(len(w.rest), 2048)])
	if address == "" || len(w.open) >= maxWikiDepth {
		w.write(1)
		return
	}
	w.open = append(w.open, bracket{kind: 'x', at: len(w.out)})
	w.rest = w.rest[len(address):]
}

func (w *wiki) closeLink() {
	top := len(w.open) - 1
	switch {
	case top >= 0 && w.open[top].kind == 'x':
		w.open = w.open[:top]
		w.rest = w.rest[1:]
	case top >= 0 && w.open[top].kind == '[' && strings.HasPrefix(w.rest, "]]"):
		link := string(w.out[w.open[top].at+2:])
		w.close(top, 2)
		w.out = append(w.out, w.shown(link)...)
	default:
		w.write(1)
	}
}

var otherLanguage = regexp.MustCompile(`^[a-z]{2,3}(-[a-z-]+)?:\S`)

// shown returns what a link shows of the text in its brackets. Categories become labels.
func (w *wiki) shown(link string) string {
	target, label, labelled := strings.Cut(link, "|")
	switch name := strings.TrimSpace(target); {
	case strings.HasPrefix(name, ":"):
		target = name[1:]
	case w.names.key(name) == "14":
		_, category, _ := strings.Cut(name, ":")
		w.labels = append(w.labels, html.UnescapeString(strings.ReplaceAll(category, "_", " ")))
		return ""
	case w.names.key(name) == "6" || w.names.key(name) == "-2":
		return ""
	case !labelled && w.lineStart() && otherLanguage.MatchString(name):
		return ""
	}
	if labelled && strings.TrimSpace(label) != "" {
		return label
	}
	return target
}

func (w *wiki) quotes() {
	n := w.run(len(w.rest))
	switch {
	case n == 1:
		w.write(1)
		return
	case n == 4:
		w.out = append(w.out, '\'')
	case n > 5:
		w.out = append(w.out, w.rest[5:n]...)
	}
	w.rest = w.rest[n:]
}

// hiddenTags are elements whose content is no prose.
var hiddenTags = setOf("chem ce gallery graph hiero imagemap mapframe math maplink ref references score source style " +
	"syntaxhighlight templatestyles timeline")

// shownTags are elements whose content is prose. Other tags are text.
var shownTags = setOf("abbr address b bdi bdo big blockquote br caption center cite code data dd del dfn div dl dt em font " +
	"h1 h2 h3 h4 h5 h6 hr i includeonly ins kbd li mark noinclude nowiki ol onlyinclude p poem pre q rb rp rt ruby s samp section " +
	"small span strike strong sub sup table tbody td th time tr tt u ul var wbr")

func setOf(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

func (w *wiki) tag() {
	if rest, ok := strings.CutPrefix(w.rest, "<!--"); ok {
		_, w.rest, _ = strings.Cut(rest, "-->")
		return
	}
	t := tagToken(w.rest, 0)
	name := strings.ToLower(t.name)
	switch {
	case !shownTags[name] && !hiddenTags[name]:
		w.write(1)
	case t.closing || t.empty || name != "nowiki" && shownTags[name]:
		w.rest = w.rest[t.end:]
		if blocks[name] {
			w.out = append(w.out, '\n')
		}
	default:
		w.rest = w.rest[t.end:]
		w.element(name)
	}
}

// element processes the content of an element that is no wikitext, of which only nowiki is shown.
func (w *wiki) element(name string) {
	if w.endless[name] {
		return
	}
	inner, after, found := cutFold(w.rest, "</"+name)
	if !found {
		if w.endless == nil {
			w.endless = map[string]bool{}
		}
		w.endless[name] = true
		return
	}
	if name == "nowiki" {
		w.out = append(w.out, inner...)
	}
	_, w.rest, _ = strings.Cut(after, ">")
}

var (
	magicWord  = regexp.MustCompile(`__[A-Z]{3,}__`)
	wikiIndent = " \t*#:;"
)

// wikiLines removes the marks of headings and lists at the begin of lines.
func wikiLines(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		if strings.HasPrefix(line, "=") && strings.HasSuffix(line, "=") {
			line = strings.Trim(line, "=")
		}
		if strings.HasPrefix(line, "----") {
			line = strings.TrimLeft(line, "-")
		}
		line = strings.TrimLeft(line, wikiIndent)
		if strings.Contains(line, "__") {
			line = magicWord.ReplaceAllString(line, "")
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}
