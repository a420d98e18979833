package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Question is a text and its clauses, in order.
type Question struct {
	Text    string
	Clauses []Clause
	Literal bool // plain text that was not typed: it has no operators, misspelt words or prefixes
}

// A Clause is a part of a question: plain text, a phrase, or text with operators. Plain text from
// one clause to the next is one clause.
type Clause struct {
	Text       string // as typed, without operators and quotes
	Start, End int    // the place in the question, with operators and quotes, in bytes
	Phrase     bool   // was in quotes
	Exclude    bool   // followed a hyphen
	Title      bool   // followed title:
	Prefix     bool   // preceded a star
}

// plain reports whether the clause has neither operators nor quotes.
func (c Clause) plain() bool { return !c.Phrase && !c.Exclude && !c.Title && !c.Prefix }

// offset returns the place of the clause's text in the question.
func (c Clause) offset(question string) int {
	return c.Start + strings.LastIndex(question[c.Start:c.End], c.Text)
}

// maxTyped is the maximum length in bytes of a question with operators. Nobody types more.
const maxTyped = 500

// Parse finds the clauses of a question. A text of several lines or of more than 500 bytes was
// not typed but pasted, so its quotes and hyphens are those of a writer: it is literal.
func Parse(text string) Question {
	if len(text) > maxTyped || strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
		return Literal(text)
	}
	p := parser{text: text}
	for p.at < len(text) {
		p.next()
	}
	return Question{Text: text, Clauses: p.clauses}
}

// Literal returns a question that is all plain text, such as a document.
func Literal(text string) Question {
	return Question{Text: text, Clauses: []Clause{{Text: text, End: len(text)}}, Literal: true}
}

// A parser has divided text[:at] into clauses.
type parser struct {
	text    string
	at      int
	clauses []Clause
}

// next parses one clause, or a word of plain text.
func (p *parser) next() {
	c := Clause{Start: p.at}
	if r, size := utf8.DecodeRuneInString(p.text[p.at:]); unicode.IsSpace(r) {
		p.at += size
		return
	}
	if p.atSpace() {
		c.Exclude = p.skip(minus(p.text[p.at:]))
		c.Title = p.skip(title(p.text[p.at:]))
	}
	if start, end, next := p.phrase(); next > 0 {
		c.Phrase, c.Text, p.at = true, p.text[start:end], next
	} else {
		c.Text = p.word()
		c.Text, c.Prefix = cutStar(c.Text)
	}
	c.End = p.at
	p.add(c)
}

// atSpace reports whether the position is the start of the text or follows white space.
func (p *parser) atSpace() bool {
	r, _ := utf8.DecodeLastRuneInString(p.text[:p.at])
	return p.at == 0 || unicode.IsSpace(r)
}

// skip advances by n bytes and reports whether n is positive.
func (p *parser) skip(n int) bool {
	p.at += n
	return n > 0
}

// word consumes the text up to white space or a phrase.
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		if unicode.IsSpace(r) {
			break
		}
		if _, _, next := p.phrase(); next > 0 && p.at > start {
			break
		}
		p.at += size
	}
	return p.text[start:p.at]
}

// add appends a clause. Plain text continues the plain text before it.
func (p *parser) add(c Clause) {
	if n := len(p.clauses); n > 0 && c.plain() && p.clauses[n-1].plain() {
		last := &p.clauses[n-1]
		last.End, last.Text = c.End, p.text[last.Start:c.End]
		return
	}
	p.clauses = append(p.clauses, c)
}

// minus returns the length of the operator at the start of s that excludes a word, or 0. Neither
// two hyphens nor an arrow are operators.
func minus(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	if !strings.ContainsRune("-－−", r) || !hasWord(firstField(s[size:])) || strings.ContainsRune("-－−>", firstRune(s[size:])) {
		return 0
	}
	return size
}

// title returns the length of the operator title: at the start of s if a word or quote follows,
// or 0.
func title(s string) int {
	const name = "title"
	if len(s) <= len(name) || !strings.EqualFold(s[:len(name)], name) {
		return 0
	}
	r, size := utf8.DecodeRuneInString(s[len(name):])
	if r != ':' && r != '：' || !hasWord(firstField(s[len(name)+size:])) {
		return 0
	}
	return len(name) + size
}

// cutStar returns word without a star at its end, and reports whether the star makes it a prefix.
// It does not if word begins with a star or ends in two, as emphasis in Markdown does.
func cutStar(word string) (string, bool) {
	begin := strings.TrimRight(word, "*＊")
	stars := utf8.RuneCountInString(word[len(begin):])
	if stars != 1 || !hasWord(begin) || strings.ContainsRune("*＊", firstRune(word)) {
		return word, false
	}
	return begin, true
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// firstField returns the text before the first white space.
func firstField(s string) string {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i]
	}
	return s
}

// hasWord reports whether s has a letter or a digit.
func hasWord(s string) bool { return strings.IndexFunc(s, isWord) >= 0 }

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
