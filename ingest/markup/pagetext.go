package markup

import "strings"

// A pageText collects the text of a page of light markup: each paragraph becomes one line without
// marks, and lines of code stay as they are.
type pageText struct {
	text  strings.Builder
	open  []string            // the lines of the paragraph that has begun
	plain func(string) string // removes the marks within a paragraph
}

// add adds a line to the open paragraph.
func (p *pageText) add(line string) {
	if line = strings.TrimSpace(line); line != "" {
		p.open = append(p.open, line)
	}
}

// end ends the open paragraph.
func (p *pageText) end() {
	paragraph := strings.Join(p.open, " ")
	p.open = p.open[:0]
	p.verbatim(p.shown(paragraph))
}

// shown returns a paragraph without marks. A huge one, which no one has written, is shown as it is,
// since the time of finding pairs of marks could grow with the square of its length.
func (p *pageText) shown(paragraph string) string {
	if len(paragraph) > maxBlock {
		return paragraph
	}
	return OneLine(p.plain(paragraph))
}

// verbatim writes a line as it is, unless it is empty.
func (p *pageText) verbatim(line string) {
	if line = strings.TrimRight(line, " \t\r"); line == "" {
		return
	}
	if p.text.Len() > 0 {
		p.text.WriteByte('\n')
	}
	p.text.WriteString(line)
}

// line writes a paragraph of its own.
func (p *pageText) line(text string) {
	p.end()
	p.add(text)
	p.end()
}

// String returns the text.
func (p *pageText) String() string {
	p.end()
	return strings.TrimSpace(p.text.String())
}

// pageLines returns the lines of a page, without a byte order mark.
func pageLines(content string) []string {
	content = strings.ReplaceAll(strings.TrimPrefix(content, "\ufeff"), "\r\n", "\n")
	return strings.Split(content, "\n")
}

// indentOf returns the width of the white space before a line, with tabs to each eighth column, and
// the line without surrounding white space.
func indentOf(line string) (indent int, body string) {
	for i := range len(line) {
		switch line[i] {
		case ' ':
			indent++
		case '\t':
			indent += 8 - indent%8
		default:
			return indent, strings.TrimRight(line[i:], " \t\r")
		}
	}
	return indent, ""
}
