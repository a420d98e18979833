package markup

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// Org returns the document of a page of Org mode. The title is that of its settings, or else the
// headline that it begins with. Tags of the file, keywords and categories are labels, and so are
// the tags of the headline that is the title; author, date and the like are fields. The text has
// the headlines without their states and tags, but no drawers of properties, no comments, and no
// trees that Org does not export.
func Org(content string) document.Document {
	o := org{states: map[string]bool{}}
	o.plain = func(text string) string { return orgMarks.removed(text, nil) }
	for _, state := range orgStates {
		o.states[state] = true
	}
	lines := pageLines(content)
	for _, line := range lines {
		o.define(line)
	}
	for _, line := range lines {
		o.next(line)
	}
	o.doc.Text = o.String()
	return o.doc
}

// An org reads a page line by line.
type org struct {
	pageText
	doc    document.Document
	states map[string]bool // the states of headlines

	block    string // the kind of the open block in lower case, or ""
	drawer   string // the name of the open drawer with properties, or ""
	hidden   int    // the level of the tree that is not exported, or 0
	begun    bool   // text or a headline was read
	headline bool   // the title is that of a headline
}

// orgStates are the states of headlines that many people have, beside those of the file.
var orgStates = []string{"TODO", "DONE", "NEXT", "WAITING", "HOLD", "SOMEDAY", "STARTED", "CANCELLED", "CANCELED", "DELEGATED", "IDEA", "FIXME"}

var (
	orgStateLine = regexp.MustCompile(`(?i)^#\+(?:SEQ_|TYP_)?TODO:(.*)$`)
	orgHeadline  = regexp.MustCompile(`^(\*+)[ \t]+(.*)$`)
	orgTags      = regexp.MustCompile(`(?:^|[ \t]+):([\p{L}\p{N}_@#%:]+):$`)
	orgPriority  = regexp.MustCompile(`^\[#[A-Z0-9]\][ \t]*`)
	orgCookie    = regexp.MustCompile(`\[\d*(?:/\d*|%)\]`)
	orgDrawer    = regexp.MustCompile(`^:([\w-]+):$`)
	orgProperty  = regexp.MustCompile(`^:([\w+-]+):[ \t]+(.*)$`)
	orgBlock     = regexp.MustCompile(`(?i)^#\+(begin|end)_(\S+)`)
	orgKeyword   = regexp.MustCompile(`^#\+([\w-]+)(?:\[.*\])?:[ \t]*(.*)$`)
	orgPlanning  = regexp.MustCompile(`^(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):`)
	orgItem      = regexp.MustCompile(`^(?:[-+*]|\(?(?:\d+|[a-zA-Z])[.)])[ \t]+(?:\[@\d+\][ \t]*)?(?:\[[ X-]\][ \t]+)?`)
	orgTableRule = regexp.MustCompile(`^\|[-+|: ]*$`)
)

// define reads the states of headlines that the file has.
func (o *org) define(line string) {
	if m := orgStateLine.FindStringSubmatch(line); m != nil {
		for _, state := range strings.Fields(strings.ReplaceAll(m[1], "|", " ")) {
			name, _, _ := strings.Cut(state, "(")
			o.states[name] = true
		}
	}
}

// next reads a line. A headline ends whatever is open.
func (o *org) next(line string) {
	if m := orgHeadline.FindStringSubmatch(line); m != nil {
		o.heading(len(m[1]), m[2])
		return
	}
	indent, body := indentOf(line)
	switch {
	case o.hidden > 0:
		o.setting(body)
	case o.block != "":
		o.inBlock(line, body)
	case o.drawer != "":
		o.inDrawer(body)
	case body == "":
		o.end()
	case strings.HasPrefix(body, "#"):
		o.hash(body)
	case body[0] == ':' && (orgDrawer.MatchString(body) || strings.HasPrefix(body, ": ") || body == ":"):
		o.colon(body)
	case orgPlanning.MatchString(body):
	case body[0] == '|':
		o.row(body)
	default:
		o.prose(indent, body)
	}
}

// heading reads a headline. The first one is the title if there is no other, and nothing before it.
func (o *org) heading(level int, text string) {
	o.end()
	o.block, o.drawer = "", ""
	if o.hidden > 0 && level > o.hidden {
		return
	}
	o.hidden = 0
	title, tags := o.headlineParts(text)
	if strings.HasPrefix(title, "COMMENT ") || title == "COMMENT" || slices.ContainsFunc(tags, isHiddenTag) {
		o.hidden = level
		return
	}
	title = o.shown(title)
	if !o.begun && o.doc.Title == "" {
		o.doc.Title = title
		o.doc.AddLabels(tags...)
		o.headline = true
	} else {
		o.verbatim(title)
	}
	o.begun = true
}

func isHiddenTag(tag string) bool { return tag == "ARCHIVE" || strings.EqualFold(tag, "noexport") }

// headlineParts returns a headline without its state, priority and progress, and its tags.
func (o *org) headlineParts(text string) (title string, tags []string) {
	text = strings.TrimSpace(text)
	if m := orgTags.FindStringSubmatchIndex(text); m != nil {
		tags = strings.Split(text[m[2]:m[3]], ":")
		text = text[:m[0]]
	}
	if state, rest, _ := strings.Cut(text, " "); o.states[state] {
		text = strings.TrimSpace(rest)
	}
	return orgCookie.ReplaceAllString(orgPriority.ReplaceAllString(text, ""), ""), tags
}

// hash reads a line that begins with a hash: a comment, the beginning of a block, a setting, or
// what describes the element below it.
func (o *org) hash(body string) {
	block, keyword := orgBlock.FindStringSubmatch(body), orgKeyword.FindStringSubmatch(body)
	switch {
	case body == "#" || strings.HasPrefix(body, "# "):
		o.end()
	case block != nil:
		o.end()
		if strings.EqualFold(block[1], "begin") {
			o.block = strings.ToLower(block[2])
		}
	case keyword != nil:
		o.end()
		o.keyword(strings.ToLower(keyword[1]), keyword[2])
	case !strings.HasPrefix(body, "#+"):
		o.prose(0, body)
	}
}

// setting reads a line of a tree that is not exported, in which some people keep the settings.
func (o *org) setting(body string) {
	if m := orgKeyword.FindStringSubmatch(body); m != nil && !strings.EqualFold(m[1], "caption") {
		o.keyword(strings.ToLower(m[1]), m[2])
	}
}

// orgFields are the settings that become fields, by the names of these.
var orgFields = map[string]string{"author": "author", "date": "date", "email": "email", "description": "description", "subtitle": "subtitle", "language": "language", "hugo_slug": "slug", "lastmod": "lastmod"}

// keyword reads a setting.
func (o *org) keyword(name, value string) {
	switch name {
	case "title":
		if value = o.shown(value); o.doc.Title == "" || o.headline {
			o.doc.Title, o.headline = value, false
		} else if value != "" && !o.begun {
			o.doc.Title += " " + value
		}
	case "filetags", "roam_tags", "hugo_tags", "hugo_categories", "tags":
		if !strings.ContainsAny(value, "({") { // or it lists the tags that one may choose
			o.doc.AddLabels(strings.FieldsFunc(value, func(r rune) bool { return r == ':' || r == ',' || r == ' ' })...)
		}
	case "keywords", "category", "categories":
		o.doc.AddLabels(separated(value)...)
	case "caption":
		o.line(value)
	default:
		if field := orgFields[name]; field != "" {
			setMark(&o.doc, field, o.shown(value))
		}
	}
}

// inBlock reads a line in a block. Code stays as it is, but for the commas before lines that Org
// would take for its own.
func (o *org) inBlock(line, body string) {
	if m := orgBlock.FindStringSubmatch(body); m != nil && strings.EqualFold(m[1], "end") && strings.EqualFold(m[2], o.block) {
		o.end()
		o.block = ""
		return
	}
	switch o.block {
	case "comment", "export", "html", "latex":
	case "src", "example":
		o.begun = true
		if strings.HasPrefix(body, ",*") || strings.HasPrefix(body, ",#") || strings.HasPrefix(body, ",,") {
			line = body[1:]
		}
		o.verbatim(line)
	default:
		open := o.block
		o.block = ""
		o.next(line)
		if o.block == "" {
			o.block = open
		}
	}
}

// colon reads the beginning of a drawer, or a line as it is.
func (o *org) colon(body string) {
	o.end()
	m := orgDrawer.FindStringSubmatch(body)
	switch {
	case m == nil:
		o.begun = true
		o.verbatim(strings.TrimPrefix(body[1:], " "))
	case strings.EqualFold(m[1], "PROPERTIES") || strings.EqualFold(m[1], "LOGBOOK"):
		o.drawer = strings.ToUpper(m[1])
	}
}

// inDrawer reads a line of a drawer. Properties before all else are those of the file.
func (o *org) inDrawer(body string) {
	if strings.EqualFold(body, ":END:") {
		o.drawer = ""
		return
	}
	m := orgProperty.FindStringSubmatch(body)
	if m == nil || o.begun || o.drawer != "PROPERTIES" {
		return
	}
	switch strings.ToUpper(m[1]) {
	case "ID":
		o.doc.SetField("id", m[2])
	case "ROAM_ALIASES":
		o.doc.SetList("aliases", quotedWords(m[2]))
	case "CATEGORY":
		o.doc.AddLabels(m[2])
	}
}

var orgQuoted = regexp.MustCompile(`"([^"]*)"|(\S+)`)

// quotedWords returns the words of a text, and what is between quotes as one.
func quotedWords(text string) (words []string) {
	for _, m := range orgQuoted.FindAllStringSubmatch(text, -1) {
		words = append(words, m[1]+m[2])
	}
	return words
}

// row reads a line of a table.
func (o *org) row(body string) {
	o.end()
	o.begun = true
	if !orgTableRule.MatchString(body) {
		for cell := range strings.SplitSeq(body, "|") {
			o.add(cell)
		}
		o.end()
	}
}

// prose reads a line of a paragraph, without the mark of an item of a list.
func (o *org) prose(indent int, body string) {
	o.begun = true
	if isRule(body) && body[0] == '-' {
		o.end()
		return
	}
	if mark := orgItem.FindString(body); mark != "" && (body[0] != '*' || indent > 0) {
		o.end()
		body = body[len(mark):]
		if term, definition, ok := strings.Cut(body, " :: "); ok {
			o.line(term)
			body = definition
		}
	}
	o.add(strings.TrimSuffix(body, `\\`))
}
