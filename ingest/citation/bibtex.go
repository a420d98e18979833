package citation

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"maps"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// BibTeX reads the entries of a bibliography of BibTeX or BibLaTeX. The key is the id. Macros are
// replaced, and commands of TeX become the characters that they stand for. Comments, preambles and
// cross references are left out. The title of an entry without one is that of its book.
func BibTeX(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		c := entryCutter{in: bufio.NewReaderSize(r, 64<<10), limit: limit}
		skipMark(c.in)
		m := macros{names: maps.Clone(months)}
		for {
			kind, entry, err := c.next()
			if err == io.EOF {
				return
			}
			d, ok := document.Document{}, true
			if err == nil {
				d, ok = m.entry(strings.ToLower(kind), entry)
			}
			if ok && !yield(d, err) || err != nil && !errors.Is(err, document.ErrTooLarge) {
				return
			}
		}
	}
}

// maxMacros is the size in bytes of all macros together, which could grow without limit since one
// may contain another.
const maxMacros = 1 << 20

// macros are the texts that stand for names.
type macros struct {
	names   map[string]string
	size    int
	damaged bool // a group in the entry does not end
}

var months = map[string]string{
	"jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May", "jun": "June", "jul": "July", "aug": "August",
	"sep": "September", "oct": "October", "nov": "November", "dec": "December",
}

// entry returns the document of an entry, or false if it is none. A macro is remembered.
func (m *macros) entry(kind, text string) (d document.Document, ok bool) {
	m.damaged = false
	switch kind {
	case "comment", "preamble":
		return d, false
	case "string":
		for name, value := range m.fields(text) {
			if m.size += len(value); m.size <= maxMacros {
				m.names[name] = value
			}
		}
		return d, false
	}
	key, text, _ := strings.Cut(text, ",")
	fields := map[string]string{}
	for name, value := range m.fields(text) {
		if fields[name] == "" {
			fields[name] = value
		}
	}
	return bibDocument(kind, strings.TrimSpace(key), fields), true
}

// fields yields the names, in lower case, and the values of a text such as `a = {b}, c = "d" # e`.
func (m *macros) fields(text string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for text != "" {
			name, rest, ok := strings.Cut(text, "=")
			if !ok {
				return
			}
			name = name[strings.LastIndexAny(name, ",\n")+1:] // the part before is damaged
			var value string
			value, text = m.value(rest)
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && !yield(name, value) {
				return
			}
		}
	}
}

// value cuts a value off a text: parts in braces, in quotes, or bare, with "#" between them.
func (m *macros) value(text string) (value, rest string) {
	var b strings.Builder
	for {
		text = strings.TrimLeft(text, " \t\r\n#")
		if text == "" {
			return b.String(), ""
		}
		switch text[0] {
		case ',':
			return b.String(), text[1:]
		case '{':
			n := m.group(text)
			b.WriteString(strings.TrimSuffix(text[1:n], "}"))
			text = text[n:]
		case '"':
			n := quoted(text)
			b.WriteString(strings.TrimSuffix(text[1:n], `"`))
			text = text[n:]
		default:
			n := bareEnd(text)
			b.WriteString(m.bare(text[:n]))
			text = text[n:]
		}
	}
}

// nextField matches the end of a value and the begin of the field on the next line.
var nextField = regexp.MustCompile(`[}"]\s*,?\s*\n\s*[A-Za-z][\w-]*\s*=`)

// group returns the length of a value in braces. In an entry in which a group does not end, values
// end where a field follows on the next line.
func (m *macros) group(text string) int {
	if !m.damaged {
		if n := braced(text); n > 0 {
			return n
		}
		m.damaged = true
	}
	if at := nextField.FindStringIndex(text); at != nil {
		return at[0] + 1
	}
	return len(text)
}

// bareEnd returns the length of the word at the begin of a text.
func bareEnd(text string) int {
	if n := strings.IndexAny(text[1:], ",#{\" \t\r\n"); n >= 0 {
		return n + 1
	}
	return len(text)
}

// bare returns the text of a macro, or the word itself, which may be a number.
func (m *macros) bare(word string) string {
	if text, ok := m.names[strings.ToLower(word)]; ok {
		return text
	}
	return word
}

// braced returns the length of the group in braces at the begin of a text, 0 if it does not end.
func braced(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// quoted returns the length of the text in quotes at the begin of a text.
func quoted(text string) int {
	depth := 0
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '"':
			if depth <= 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// bibDocument returns the document of an entry.
func bibDocument(kind, key string, fields map[string]string) document.Document {
	v := values{}
	for name, value := range fields {
		if name == "url" || name == "doi" || name == "eprint" {
			v[name] = []string{bareAddress(value)}
		} else if name != "author" && name != "editor" {
			v[name] = []string{plain(value)}
		}
	}
	for _, name := range splitNames(fields["author"]) {
		v["author"] = append(v["author"], plain(name))
	}
	v["year"] = append(v["year"], v["date"]...)
	v["language"] = append(v["langid"], v["language"]...)
	d := document.Document{ID: key, Title: v.first("title", "booktitle"), Text: v.first("abstract")}
	if subtitle := v.first("subtitle"); subtitle != "" && d.Title != "" {
		d.Title += ": " + subtitle
	}
	for _, name := range []string{"keywords", "keyword"} {
		d.AddLabels(splitList(v.first(name))...)
	}
	setField(&d, "type", kind)
	setField(&d, "journal", v.first("journal", "journaltitle", "booktitle"))
	setCommon(&d, v)
	return d
}

// splitList splits keywords at semicolons, or else at commas.
func splitList(text string) []string {
	if strings.Contains(text, ";") {
		return strings.Split(text, ";")
	}
	return strings.Split(text, ",")
}

var nameSeparator = regexp.MustCompile(`\s+(?i:and)\s+`)

// splitNames splits names at the word "and" outside of braces.
func splitNames(text string) (names []string) {
	begin := 0
	for _, at := range nameSeparator.FindAllStringIndex(text, -1) {
		if strings.Count(text[begin:at[0]], "{") == strings.Count(text[begin:at[0]], "}") {
			names = append(names, text[begin:at[0]])
			begin = at[1]
		}
	}
	return append(names, text[begin:])
}

// bareAddress returns an address or an identifier without the marks that TeX needs.
func bareAddress(text string) string {
	return strings.TrimSpace(strings.NewReplacer(`\url`, "", "{", "", "}", "", `\_`, "_", `\%`, "%", `\&`, "&", `\#`, "#", `\~`, "~").Replace(text))
}
