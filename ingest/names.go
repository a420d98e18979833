package ingest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// otherNames are names by which files have a part of a document, the likeliest first. They count if
// the part's own name is missing. The address of a page is not among those of the id, since several
// records may be of one page, and one would replace the other.
var otherNames = []struct {
	part  string
	own   int // number of names that are the part's own
	names []string
}{
	{"id", 2, []string{"id", "_id", "docid", "doc_id", "document_id"}},
	{"text", 1, []string{"text", "body", "content", "contents", "passage", "abstract", "description", "summary", "message", "selftext", "full_text", "body_text"}},
	{"title", 1, []string{"title", "headline", "subject", "name"}},
	{"labels", 2, []string{"labels", "label", "tags", "tag", "categories", "category", "topics", "topic", "keywords", "class"}},
}

// partNames returns the part of a document that each of the names of a record is taken for, without
// those that are metadata.
func partNames(names []string) map[string]string {
	parts := map[string]string{}
	text := false
	for _, p := range otherNames {
		wanted := p.names
		if p.part == "title" && !text {
			wanted = p.names[:p.own] // a name alone makes no document
		}
		name := firstOf(names, wanted)
		text = text || p.part == "text" && name != ""
		if name != "" && !slices.Contains(p.names[:p.own], name) {
			parts[name] = p.part
		}
	}
	return parts
}

// firstOf returns the name that is first among the wanted ones, rather in their case than in
// another, or "".
func firstOf(names, wanted []string) string {
	for _, w := range wanted {
		if slices.Contains(names, w) {
			return w
		}
		if i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, w) }); i >= 0 {
			return names[i]
		}
	}
	return ""
}

// rename returns members in which those that are parts of a document under other names have the
// names of the parts, and values of the form that these have. Labels remain metadata as well, which
// may be filtered by their name.
func (r *reader) rename(members []member) []member {
	if len(r.Map) > 0 {
		members = r.mapped(members)
	}
	members = unwrapped(members)
	parts := partNames(memberNames(members))
	maps.DeleteFunc(parts, func(_, part string) bool { return r.Map[part] != nil })
	for i, m := range members {
		part := cmp.Or(parts[m.name], m.name)
		value := asPart(part, m.value)
		r.Guessed.countName(part, m.name)
		if part == "labels" && !isDocumentColumn(strings.ToLower(m.name)) {
			members = append(members, member{part, value})
			continue
		}
		members[i] = member{part, value}
	}
	return members
}

// unwrapped returns members with those of the only object among them that has a text in its place,
// as exports of databases have it, if they have no text themselves.
func unwrapped(members []member) []member {
	if text, _ := textIn(memberNames(members)); text {
		return members
	}
	at, found := -1, []member(nil)
	for i, m := range members {
		inner, err := []member(nil), errNoText
		if m.value[0] == '{' {
			inner, err = jsonObject(m.value)
		}
		if text, _ := textIn(memberNames(inner)); err != nil || !text {
			continue
		}
		if at >= 0 {
			return members
		}
		at, found = i, inner
	}
	if at < 0 {
		return members
	}
	names := memberNames(found)
	outer := slices.DeleteFunc(slices.Delete(members, at, at+1), func(m member) bool { return slices.Contains(names, m.name) })
	return append(outer, found...)
}

// memberNames returns the names of the members that are not null.
func memberNames(members []member) []string {
	names := make([]string, 0, len(members))
	for _, m := range members {
		if string(m.value) != "null" {
			names = append(names, m.name)
		}
	}
	return names
}

// asPart returns the value of a part of a document in the form that it should have: a list of
// paragraphs or a number as a text, and labels that are objects as their names.
func asPart(part string, value json.RawMessage) json.RawMessage {
	switch {
	case (part == "text" || part == "title") && len(value) > 0 && value[0] == '[':
		if list, err := jsonElements(value); err == nil {
			return quoted(joinTexts(list))
		}
	case part == "title" && bytes.Contains(value, []byte(`\n`)):
		return quoted(markup.OneLine(jsonText(value)))
	case (part == "text" || part == "title") && isScalar(value):
		return quoted(jsonText(value))
	case (part == "labels" || part == "label") && bytes.ContainsRune(value, '{'):
		return labelNames(value)
	case part == "labels" && arxivCategories.Match(value):
		return quotedList(strings.Fields(jsonText(value)))
	}
	return value
}

// arxivCategories matches the categories of a paper in the metadata of arXiv, which are in one
// text.
var arxivCategories = regexp.MustCompile(`^"[a-z-]+(\.[A-Za-z-]+)?( [a-z-]+(\.[A-Za-z-]+)?)*( [a-z-]+\.[A-Za-z-]+| (gr-qc|hep-(ex|lat|ph|th)|(astro|math|quant)-ph|cond-mat|nucl-(ex|th)))"$`)

// joinTexts returns the text of a list of paragraphs, or of pieces if it has both texts and objects
// with a text, such as links.
func joinTexts(list []json.RawMessage) string {
	texts, pieces, plain := make([]string, len(list)), false, false
	for i, element := range list {
		var piece struct{ Text *string }
		texts[i] = jsonText(element)
		if element[0] == '{' && json.Unmarshal(element, &piece) == nil && piece.Text != nil {
			texts[i], pieces = *piece.Text, true
		}
		plain = plain || element[0] == '"'
	}
	if pieces && plain {
		return strings.Join(texts, "")
	}
	return strings.Join(texts, "\n\n")
}

// isScalar reports whether a value is a number or a boolean.
func isScalar(value json.RawMessage) bool {
	return len(value) > 0 && !strings.ContainsRune(`"[{n`, rune(value[0]))
}

func quoted(text string) json.RawMessage {
	b, _ := json.Marshal(text) // a string always has a JSON form
	return b
}

func quotedList(texts []string) json.RawMessage {
	b, _ := json.Marshal(texts) // so has a list of strings
	return b
}

// labelNames returns labels with the name of each that is an object with a name.
func labelNames(value json.RawMessage) json.RawMessage {
	list, err := jsonElements(value)
	if err != nil {
		list = []json.RawMessage{value}
	}
	for i, element := range list {
		var named struct{ Name *string }
		if json.Unmarshal(element, &named) == nil && named.Name != nil {
			list[i] = quoted(*named.Name)
		}
	}
	b, err := json.Marshal(list)
	if err != nil {
		return value
	}
	return b
}
