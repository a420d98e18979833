package markup

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// Man returns the document of a manual page with macros man or mdoc. The title is the line below
// its heading "NAME", such as "ls - list directory contents", or else the name with the section,
// such as "ls(1)". Fields are "name", "section" and "date".
func Man(content string) document.Document {
	m := man{}
	m.plain = OneLine
	for _, line := range pageLines(strings.ReplaceAll(content, "\\\n", "")) {
		m.next(line)
	}
	m.doc.Text = m.String()
	m.describe()
	return m.doc
}

// A man reads a manual page line by line.
type man struct {
	pageText
	doc            document.Document
	name, section  string
	inName         bool   // the lines below the heading "NAME" are read
	summary        string // what is there
	literal        bool   // lines stay as they are
	until          string // the end of a definition that is skipped, or ""
	braces         int    // number of open conditions that are skipped
	table          byte   // 'f' in the format of a table, 't' in its rows, or 0
	headingFollows bool   // the next line of text is a heading
}

// describe sets the title and the fields.
func (m *man) describe() {
	name := strings.ToLower(m.name)
	if m.name != "" && m.name != strings.ToUpper(m.name) {
		name = m.name
	}
	m.doc.Title = OneLine(m.summary)
	if name == "" {
		return
	}
	m.doc.SetField("name", name)
	if m.section != "" {
		m.doc.SetField("section", m.section)
		name += "(" + m.section + ")"
	}
	if m.doc.Title == "" {
		m.doc.Title = name
	}
}

// next reads a line.
func (m *man) next(line string) {
	switch {
	case m.until != "":
		if strings.HasPrefix(line, m.until) {
			m.until = ""
		}
	case m.braces > 0:
		m.braces += strings.Count(line, `\{`) - strings.Count(line, `\}`)
	case strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") && manControl.MatchString(line):
		m.control(strings.TrimLeft(line[1:], " \t"))
	case m.table == 'f':
		if strings.HasSuffix(strings.TrimSpace(line), ".") {
			m.table = 't'
		}
	case m.table == 't':
		m.line(manRow(line))
	default:
		m.prose(line)
	}
}

var manControl = regexp.MustCompile(`^'[ \t]*(?:\\"|[a-zA-Z]{2}(?:\s|$))`)

// manRow returns a row of a table without its rules.
func manRow(line string) string {
	if strings.Trim(line, "_= \t") == "" {
		return ""
	}
	return strings.NewReplacer("T{", "", "T}", "", "\t", " ").Replace(manText(line))
}

// prose reads a line of text.
func (m *man) prose(line string) {
	text := manText(line)
	switch {
	case strings.TrimSpace(text) == "":
		m.end()
	case m.headingFollows:
		m.heading(text)
	case m.inName:
		m.summary += " " + text
	case m.literal:
		m.verbatim(text)
	default:
		m.add(text)
	}
}

// heading reads a heading. That of the line with the name is no text.
func (m *man) heading(text string) {
	m.pageText.end()
	m.headingFollows, m.literal = false, false
	m.inName = strings.EqualFold(strings.Trim(OneLine(text), `"`), "NAME") && m.summary == ""
	if !m.inName {
		m.line(text)
	}
}

// end ends the open paragraph. It ends the line with the name, too, if that has begun.
func (m *man) end() {
	m.pageText.end()
	m.inName = m.inName && m.summary == ""
}

// Requests and macros by what they do. Others, of whatever package, are left out.
var (
	manBreaks    = strings.Fields("PP LP P HP br sp TP TQ IP RS RE Pp El Ed Bl Lp Rs Re")
	manFonts     = strings.Fields("B I SM SB R CW C")
	manMixed     = strings.Fields("BR BI RB IR RI IB CR RC")
	manLiteral   = strings.Fields("nf EX Vb")
	manFilled    = strings.Fields("fi EE Ve")
	manCondition = strings.Fields("if ie el while")
)

// control reads a request or a macro.
func (m *man) control(line string) {
	line, _, _ = strings.Cut(line, `\"`)
	name, rest, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	switch {
	case name == "TH":
		m.header(manArguments(rest))
	case name == "SH" || name == "SS" || name == "Sh" || name == "Ss":
		m.headingFollows = strings.TrimSpace(rest) == ""
		if !m.headingFollows {
			m.heading(manText(strings.Join(manArguments(rest), " ")))
		}
	case name == "de" || name == "ig" || name == "am" || name == "de1":
		m.until = ".."
	case name == "EQ":
		m.until = ".EN"
	case slices.Contains(manCondition, name):
		m.braces = max(0, strings.Count(rest, `\{`)-strings.Count(rest, `\}`))
	case name == "TS":
		m.table = 'f'
	case name == "TE":
		m.table = 0
	default:
		m.macro(name, rest)
	}
}

// header reads the name, the section and the date of a page.
func (m *man) header(arguments []string) {
	parts := append(arguments, "", "", "")
	m.name, m.section = OneLine(manText(parts[0])), parts[1]
	setMark(&m.doc, "date", manText(parts[2]))
}

// macro reads a macro that shows text or ends a line.
func (m *man) macro(name, rest string) {
	arguments := manArguments(rest)
	switch {
	case slices.Contains(manBreaks, name):
		m.end()
		if name == "IP" && len(arguments) > 0 {
			m.prose(arguments[0])
		}
	case slices.Contains(manLiteral, name):
		m.end()
		m.literal = true
	case slices.Contains(manFilled, name):
		m.literal = false
	case slices.Contains(manFonts, name):
		m.prose(strings.Join(arguments, " "))
	case slices.Contains(manMixed, name):
		m.prose(strings.Join(arguments, ""))
	case name == "UE" || name == "ME":
		m.prose(strings.Join(arguments, ""))
	default:
		m.mdoc(name, arguments)
	}
}

// manArguments returns the arguments of a macro, which may be between quotes.
func manArguments(line string) (arguments []string) {
	for line = strings.TrimLeft(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
		var argument string
		if line[0] == '"' {
			argument, line = quotedArgument(line[1:])
		} else {
			n := 0
			for n < len(line) && line[n] != ' ' {
				if line[n] == '\\' && n+1 < len(line) {
					n++ // an escaped space is no end
				}
				n++
			}
			argument, line = line[:n], line[n:]
		}
		arguments = append(arguments, argument)
	}
	return arguments
}

// quotedArgument returns what comes before a quote, and what after. Two quotes are one within.
func quotedArgument(line string) (argument, rest string) {
	var b strings.Builder
	for {
		part, after, _ := strings.Cut(line, `"`)
		b.WriteString(part)
		if !strings.HasPrefix(after, `"`) {
			return b.String(), after
		}
		b.WriteByte('"')
		line = after[1:]
	}
}
