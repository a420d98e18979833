package office

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// A mark is a place in a page that the table of contents of a book refers to.
type mark struct {
	fragment string // id of an element, or "" for the beginning of the page
	title    string
	level    int // 0 for chapters or parts
}

// readContents reads the table of contents of EPUB 3 or, failing that, of EPUB 2. A book without
// one has headings.
func (b *book) readContents() {
	for _, item := range b.items {
		if hasWord(item.properties, "nav") {
			b.readNavigation(item.entry)
		}
	}
	if len(b.marks) > 0 {
		return
	}
	if ncx, ok := b.items[b.contents]; ok {
		b.readNCX(ncx.entry)
		return
	}
	for _, item := range b.items {
		if item.media == "application/x-dtbncx+xml" {
			b.readNCX(item.entry)
		}
	}
}

// addMark adds a place that a reference in an entry leads to.
func (b *book) addMark(entry, reference, title string, level int) {
	name, fragment, _ := strings.Cut(reference, "#")
	key := entryKey(path.Join(path.Dir(entry), unescapedPath(name)))
	if title = markup.OneLine(title); title != "" && name != "" {
		b.marks[key] = append(b.marks[key], mark{unescapedPath(fragment), title, level})
	}
}

// readNavigation reads the lists of links in a navigation page.
func (b *book) readNavigation(entry string) {
	level, kind := 0, ""
	b.walk(entry, func(t *tokens, e element) error {
		switch e.Name.Local {
		case "nav":
			level, kind = -1, attribute(e, "type")
		case "ol":
			level++
		case "a":
			reference := attribute(e, "href")
			if hasWord(kind, "landmarks") {
				b.skipKind(attribute(e, "type"), path.Dir(entry), reference)
				return nil
			}
			title, err := t.text()
			if hasWord(kind, "toc") {
				b.addMark(entry, reference, title, level)
			}
			return err
		}
		return nil
	}, func(_ *tokens, name string) error {
		switch name {
		case "ol":
			level--
		case "nav":
			kind = ""
		}
		return nil
	})
}

// readNCX reads the points of a table of contents of EPUB 2.
func (b *book) readNCX(entry string) {
	level, title := -1, ""
	b.walk(entry, func(t *tokens, e element) (err error) {
		switch e.Name.Local {
		case "pageList", "navList":
			return t.skip()
		case "navPoint":
			level++
		case "text":
			title, err = t.text()
		case "content":
			if level >= 0 {
				b.addMark(entry, attribute(e, "src"), title, level)
			}
		}
		return err
	}, func(_ *tokens, name string) error {
		if name == "navPoint" {
			level--
		}
		return nil
	})
}

// A chapterPart is a part of a page with its title in the table of contents, "" if it has none.
type chapterPart struct{ title, page string }

// divide divides a page at the marks of the highest level that it has. Without several of these,
// the page is one part.
func divide(page string, marks []mark) []chapterPart {
	marks = highest(marks)
	if len(marks) == 0 {
		return []chapterPart{{"", page}}
	}
	if len(marks) == 1 {
		return []chapterPart{{marks[0].title, page}}
	}
	places := placesOf(page, marks)
	slices.SortStableFunc(marks, func(a, b mark) int { return places[a.fragment] - places[b.fragment] })
	parts := []chapterPart{{"", page[:places[marks[0].fragment]]}}
	for i := range marks {
		m := marks[i] // with the title of a mark of the same place
		begin, end := places[m.fragment], len(page)
		if i+1 < len(marks) {
			end = places[marks[i+1].fragment]
		}
		if begin == end && i+1 < len(marks) { // two titles of the same place
			marks[i+1].title = m.title
			continue
		}
		parts = append(parts, chapterPart{m.title, page[begin:end]})
	}
	return parts
}

// highest returns the marks of the highest level.
func highest(marks []mark) (all []mark) {
	for _, m := range marks {
		switch {
		case len(all) == 0 || m.level < all[0].level:
			all = []mark{m}
		case m.level == all[0].level:
			all = append(all, m)
		}
	}
	return all
}

// placesOf returns where the elements of marks begin. Those that a page lacks are at its beginning.
func placesOf(page string, marks []mark) map[string]int {
	places := map[string]int{}
	for _, m := range marks {
		places[m.fragment] = 0
	}
	z, at := html.NewTokenizer(strings.NewReader(page)), 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return places
		}
		begin := at
		at += len(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if kind == html.SelfClosingTagToken {
			z.NextIsNotRawText()
		}
		for name, value := range attributesOf(z) {
			if place, wanted := places[value]; (name == "id" || name == "name") && wanted && place == 0 && value != "" {
				places[value] = begin
			}
		}
	}
}

// attributesOf yields the attributes of the current tag.
func attributesOf(z *html.Tokenizer) func(yield func(name, value string) bool) {
	return func(yield func(name, value string) bool) {
		_, more := z.TagName()
		for more {
			var name, value []byte
			if name, value, more = z.TagAttr(); !yield(string(name), string(value)) {
				return
			}
		}
	}
}

// firstHeading returns the text of the first heading of a page that has one.
func firstHeading(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	var heading []byte
	open := ""
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return ""
		case html.TextToken:
			if open != "" {
				heading = append(heading, z.Text()...)
			}
		case html.SelfClosingTagToken:
			z.NextIsNotRawText()
			heading = append(heading, ' ')
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			if len(name) != 2 || name[0] != 'h' || name[1] < '1' || name[1] > '6' {
				continue
			}
			if kind == html.StartTagToken && open == "" {
				open = string(name)
			} else if title := markup.OneLine(string(heading)); string(name) == open {
				if title != "" {
					return title
				}
				open = ""
			}
		}
	}
}
