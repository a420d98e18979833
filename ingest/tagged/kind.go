package tagged

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// The kinds of files that [Kind] knows, each with the reader of its name.
const (
	KindMediaWiki     = "mediawiki"
	KindStackExchange = "stackexchange"
	KindPubMed        = "pubmed" // or PMC
	KindRSS           = "rss"    // read by [Feed]
	KindAtom          = "atom"   // read by [Feed]
	KindTREC          = "trec"
	KindReuters       = "reuters"
	KindSMART         = "smart"
	KindXML           = "xml" // with a [RecordTag]
)

var (
	reutersStart = regexp.MustCompile(`(?i)^(<!doctype\s+lewis\b|<reuters\s)`)
	trecStart    = regexp.MustCompile(`(?i)^<doc(\s[^<>]*)?>`)
	trecMark     = regexp.MustCompile(`(?i)^<doc\s[^<>]*\bid\s*=|<(docno|docid)>`)
	smartStart   = regexp.MustCompile(`^\.I\s+\S+\s*\n\.[A-Z]\s*\n`)
)

// Kind returns the kind of a file by its first bytes, about 64 KB, or "". Pages, drawings, settings
// and books are of no kind, although they are XML, and neither are records of single words.
func Kind(head []byte) string {
	begin := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(begin) == 0 || begin[0] != '<' && begin[0] != '.' {
		return ""
	}
	text := string(begin)
	switch {
	case reutersStart.MatchString(text):
		return KindReuters
	case trecStart.MatchString(text) && trecMark.MatchString(text):
		return KindTREC
	case smartStart.MatchString(text):
		return KindSMART
	case !strings.HasPrefix(text, "<"):
		return ""
	}
	root, child := firstElements(text)
	if kind := rootKind(root, child, text); kind != "" {
		return kind
	}
	if tag := RecordTag(head); tag != "" && root.name != "" && !slices.Contains(otherRoots, strings.ToLower(root.name)) && isProse(text, tag) {
		return KindXML
	}
	return ""
}

// isProse reports whether records have texts of several words, unlike those of settings.
func isProse(text, tag string) bool {
	records, words, inside := 0, 0, 0
	for t := range tokens(text) {
		switch {
		case t.name == tag && t.closing:
			inside = max(0, inside-1)
		case t.name == tag:
			records++
			inside++
		}
		if inside > 0 {
			words += max(0, len(strings.Fields(t.text))-1)
			for _, value := range attributes(t.attrs) {
				words += max(0, len(strings.Fields(value))-1)
			}
		}
		if t.name == tag && t.empty {
			inside--
		}
	}
	return words >= 2*records
}

// otherRoots are the roots, in lower case, of XML that is no collection of records.
var otherRoots = []string{
	"html", "head", "body", "div", "p", "span", "table", "ul", "ol", "main", "form", "nav", "header", "footer", "aside", "details",
	"h1", "h2", "h3", "a", "img", "picture", "center", "br", "hr", "script", "style", "template", "link", "meta", "figure", "svg", "plist", "math", "book", "article", "chapter", "section", "refentry", "part", "set", "tei", "teicorpus", "ncx",
	"stylesheet", "transform", "schema", "grammar", "element", "project", "package", "opml", "urlset", "sitemapindex", "kml", "gpx",
	"document", "office", "workbook", "worksheet", "wsdl", "definitions", "manifest", "resources", "ui", "window", "interface", "xliff", "ts",
	"fictionbook", "score-partwise", "mxfile", "collada", "x3d", "beans", "configuration", "web-app", "testsuite", "testsuites",
}

// firstElements returns the start tags of the root and of its first element.
func firstElements(text string) (root, child token) {
	for t := range tokens(text) {
		switch {
		case t.name == "" && root.name == "" && strings.TrimSpace(t.text) != "" && !strings.Contains(t.text, "]>"), t.closing:
			return root, child // not XML; only a document type may end before the root
		case t.name == "":
		case root.name == "":
			root = t
		default:
			return root, t
		}
	}
	return root, child
}

var (
	dumpRoots   = []string{"posts", "comments", "users", "votes", "badges", "tags", "posthistory", "postlinks"}
	pubmedRoots = []string{"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet", "PubmedArticle", "MedlineCitation", "pmc-articleset"}
	jatsMark    = regexp.MustCompile(`<article-meta\b|<!DOCTYPE article [^>]*(JATS|NLM)`)
)

func rootKind(root, child token, text string) string {
	space := xmlnsOf(root)
	switch {
	case root.name == "mediawiki", root.name == "page" && child.name == "title" && strings.Contains(text, "<revision>"):
		return KindMediaWiki
	case slices.Contains(dumpRoots, root.name) && child.name == "row" && strings.Contains(child.attrs, " Id="):
		return KindStackExchange
	case slices.Contains(pubmedRoots, root.name), root.name == "article" && jatsMark.MatchString(text):
		return KindPubMed
	case root.name == "rss", root.name == "RDF" && (strings.Contains(root.attrs, "purl.org/rss/") || strings.Contains(root.attrs, "netscape.com/rdf/")):
		return KindRSS
	case (root.name == "feed" || root.name == "entry") && (strings.Contains(space, "/2005/Atom") || strings.Contains(space, "purl.org/atom")),
		root.name == "feed" && space == "" && strings.Contains(text, "<entry"):
		return KindAtom
	}
	return ""
}

// xmlnsOf returns the namespace that a start tag declares for itself.
func xmlnsOf(t token) string {
	for name, value := range attributes(t.attrs) {
		if prefix, local := splitName(name); name == "xmlns" && t.prefix == "" || prefix == "xmlns" && local == t.prefix {
			return value
		}
	}
	return ""
}

// RecordTag returns the local name of the elements that are the records of a generic XML file, by
// its first bytes: the name that most children of the root have, and two at least, or that most
// children of its only child have. It returns "" if there is none, or if no element has content.
func RecordTag(head []byte) string {
	counts := [2]map[string]int{{}, {}}
	depth, content := 0, false
	for t := range tokens(string(head)) {
		switch {
		case t.closing:
			depth = max(0, depth-1)
			continue
		case t.name == "":
			content = content || depth > 1 && strings.TrimSpace(t.text) != ""
			continue
		}
		if depth == 1 || depth == 2 {
			counts[depth-1][t.name]++
		}
		content = content || depth >= 1 && strings.Contains(t.attrs, "=")
		if !t.empty {
			depth++
		}
	}
	if !content {
		return ""
	}
	if tag := mostOften(counts[0]); tag != "" || len(counts[0]) > 1 {
		return tag
	}
	return mostOften(counts[1])
}

// mostOften returns the name that has more than half of the counts, and two at least, or "".
func mostOften(counts map[string]int) string {
	sum := 0
	for _, count := range counts {
		sum += count
	}
	for name, count := range counts {
		if count > 1 && 2*count > sum {
			return name
		}
	}
	return ""
}
