package report

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestPageTables(t *testing.T) {
	tables := nodes(parse(t, file(t, must(t), "report.html")), "table")
	if len(tables) != 6 {
		t.Fatalf("%d tables", len(tables))
	}
	for _, table := range tables {
		captions := texts(table, "caption")
		if len(captions) != 1 || captions[0] == "" {
			t.Errorf("captions %q", captions)
		}
		checkRows(t, captions[0], table)
	}
	if got := texts(tables[1], "th"); strings.Join(got, " ") != "Ranker P@5 AP code tfidf random" {
		t.Errorf("measures: %q", got)
	}
}

// checkRows fails the test unless each row has as many cells as the head, and each heading has a
// text and a scope.
func checkRows(t *testing.T, caption string, table *html.Node) {
	t.Helper()
	rows := nodes(table, "tr")
	if len(rows) < 2 {
		t.Errorf("%s: %d rows", caption, len(rows))
	}
	wide := len(nodes(rows[0], "th"))
	for i, row := range rows {
		heads, cells := nodes(row, "th"), nodes(row, "td")
		if len(heads)+len(cells) != wide || i > 0 && len(heads) != 1 {
			t.Errorf("%s: row %d has %d headings and %d cells", caption, i, len(heads), len(cells))
		}
		scope := "row"
		if i == 0 {
			scope = "col"
		}
		for _, h := range heads {
			if attribute(h, "scope") != scope || text(h) == "" {
				t.Errorf("%s: row %d has the heading %q of scope %q", caption, i, text(h), attribute(h, "scope"))
			}
		}
	}
}

// Foreign names are never interpreted as markup, ids are unique, and the page refers to no other
// file or host.
func TestPageIsWholeAndSafe(t *testing.T) {
	page := file(t, must(t), "report.html")
	root := parse(t, page)
	if got := texts(root, "h1"); len(got) != 1 || got[0] != "Quality of the codes of <b>new|s*</b> .db" || len(nodes(root, "b")) != 0 {
		t.Errorf("heading %q, %d elements from the name", got, len(nodes(root, "b")))
	}
	ids := map[string]bool{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "id" && ids[a.Val] {
				t.Errorf("two elements are %s", a.Val)
			}
			ids[a.Val] = a.Key == "id" || ids[a.Val]
			if (a.Key == "src" || a.Key == "href") && !strings.HasPrefix(a.Val, "data:") {
				t.Errorf("<%s %s=%.40q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if n := len(nodes(root, "script")); n != 0 || strings.Contains(page, "url(") || strings.Contains(page, "<?xml") {
		t.Errorf("%d scripts, or a style or a declaration from elsewhere", n)
	}
}

func TestPagePictures(t *testing.T) {
	root := parse(t, file(t, must(t), "report.html"))
	pictures := nodes(root, "svg")
	if len(pictures) != 3 {
		t.Fatalf("%d pictures", len(pictures))
	}
	for i, svg := range pictures {
		if svg.Parent == nil || attribute(svg.Parent, "role") != "img" || attribute(svg.Parent, "aria-label") == "" {
			t.Errorf("picture %d has no description", i)
		}
	}
	for i, want := range []string{"Precision by recall", "Balls around the codes", "Balance and correlation of 12 bits"} {
		if !strings.Contains(text(pictures[i]), want) {
			t.Errorf("picture %d lacks %q", i, want)
		}
	}
}
