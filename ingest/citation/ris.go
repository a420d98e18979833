package citation

import (
	"io"
	"iter"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// RIS reads citations of the format RIS, as reference managers and databases export it.
func RIS(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return format{
		tag: regexp.MustCompile(`^([A-Z][A-Z0-9]) {0,2}-(?: (.*?))?\s*$`), start: "TY", end: "ER", read: tagged,
		fields: map[string]string{
			"TY": "type", "ID": "id", "AN": "number", "T1": "title", "TI": "title", "CT": "title", "BT": "book", "AB": "abstract", "N2": "abstract",
			"KW": "keyword", "AU": "author", "A1": "author", "PY": "year", "Y1": "year", "DA": "year", "JO": "journal", "JF": "journal", "JA": "short",
			"T2": "journal", "DO": "doi", "UR": "url", "LA": "language",
		},
	}.documents(r, limit)
}

// Medline reads citations of the text format of PubMed and Medline (.nbib), whose keywords are the
// headings of MeSH as well.
func Medline(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return format{
		tag: regexp.MustCompile(`^([A-Z]{2,4}) {0,2}- ?(.*)`), start: "PMID", read: medline,
		fields: map[string]string{
			"PMID": "id", "TI": "title", "BTI": "book", "TT": "other", "AB": "abstract", "MH": "mesh", "OT": "keyword", "FAU": "author", "CN": "author",
			"DP": "year", "JT": "journal", "TA": "short", "LID": "aid", "AID": "aid", "LA": "language", "PMC": "pmc", "PT": "types",
		},
	}.documents(r, limit)
}

// EndNote reads citations of the format Refer, which EndNote exports (.enw).
func EndNote(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return format{
		tag: regexp.MustCompile(`^(%[0-9A-Z@!+^&*$#~<>?|\]\[()=';:"]) ?(.*)`), start: "%0", gaps: true, read: tagged,
		fields: map[string]string{
			"%0": "type", "%F": "id", "%M": "number", "%T": "title", "%X": "abstract", "%K": "keyword", "%A": "author", "%D": "year", "%J": "journal",
			"%B": "book", "%R": "doi", "%U": "url", "%G": "language",
		},
	}.documents(r, limit)
}

// WebOfScience reads citations as Web of Science exports them (.ciw). Its keywords plus are labels,
// too.
func WebOfScience(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return format{
		tag: regexp.MustCompile(`^([A-Z][A-Z0-9])(?: (.*?))?\s*$`), start: "PT", end: "ER", read: webOfScience,
		fields: map[string]string{
			"UT": "id", "TI": "title", "AB": "abstract", "DE": "keyword", "ID": "keyword", "AF": "author", "AU": "short author", "PY": "year",
			"SO": "journal", "DI": "doi", "LA": "language", "DT": "type",
		},
	}.documents(r, limit)
}

// webOfScience returns the document of a citation whose values are wrapped, but one a line where
// they are authors.
func webOfScience(v values) document.Document {
	v["author"] = strings.Split(v.first("author", "short author"), "\n")
	for i, keywords := range v["keyword"] {
		v["keyword"][i] = markup.OneLine(keywords)
	}
	d := tagged(v)
	d.Text = markup.OneLine(d.Text)
	return d
}

// tagged returns the document of a citation of RIS or EndNote.
func tagged(v values) document.Document {
	d := document.Document{ID: v.first("id", "number"), Title: markup.OneLine(v.first("title", "book")), Text: v.first("abstract")}
	for _, keywords := range v["keyword"] {
		d.AddLabels(splitKeywords(keywords)...)
	}
	setField(&d, "type", v.first("type"))
	setField(&d, "journal", markup.OneLine(v.first("journal", "short", "book")))
	setCommon(&d, v)
	return d
}

// splitKeywords splits at semicolons and line ends, which some exporters write in one value.
func splitKeywords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' })
}

// setCommon sets the fields that all formats have.
func setCommon(d *document.Document, v values) {
	setField(d, "year", yearOf(v.first("year")))
	setField(d, "doi", doiOf(v.first("doi")))
	setField(d, "url", markup.OneLine(v.first("url")))
	setField(d, "language", v.first("language"))
	var authors []string
	for _, a := range v["author"] {
		if a = givenFirst(markup.OneLine(a)); a != "" {
			authors = append(authors, a)
		}
	}
	if len(authors) > 0 {
		d.SetList("authors", authors)
	}
}

func medline(v values) document.Document {
	d := document.Document{ID: v.first("id"), Title: markup.OneLine(v.first("title", "book", "other")), Text: markup.OneLine(v.first("abstract"))}
	for _, heading := range v["mesh"] {
		heading, _, _ = strings.Cut(markup.OneLine(heading), "/")
		d.AddLabels(strings.Trim(heading, "*"))
	}
	for _, keyword := range v["keyword"] {
		d.AddLabels(strings.Trim(markup.OneLine(keyword), "*"))
	}
	for _, id := range v["aid"] {
		if doi, ok := strings.CutSuffix(markup.OneLine(id), " [doi]"); ok {
			v["doi"] = append(v["doi"], doi)
		}
	}
	setField(&d, "journal", markup.OneLine(v.first("journal", "short")))
	setField(&d, "pmc", v.first("pmc"))
	if len(v["types"]) > 0 {
		d.SetList("types", v["types"])
	}
	setCommon(&d, v)
	return d
}

var (
	fourDigits = regexp.MustCompile(`\b\d{4}\b`)
	doiStart   = regexp.MustCompile(`(?i)^(https?://(dx\.)?doi\.org/|doi:\s*)`)
)

// yearOf returns the year in a date, or the whole text if there is none.
func yearOf(text string) string {
	if y := fourDigits.FindString(text); y != "" {
		return y
	}
	return text
}

func doiOf(text string) string { return doiStart.ReplaceAllString(strings.TrimSpace(text), "") }

// givenFirst returns a name such as "Bay, Ann" in the order in which it is read.
func givenFirst(name string) string {
	if family, given, ok := strings.Cut(name, ","); ok {
		return strings.TrimSpace(strings.TrimSpace(given) + " " + strings.TrimSpace(family))
	}
	return name
}

func setField(d *document.Document, name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		d.SetField(name, value)
	}
}
