package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// latexHidden are commands with arguments that no reader sees, and the number of these.
var latexHidden = countsOf(1, "label ref eqref pageref autoref nameref vref cref Cref bibliography bibliographystyle addbibresource includegraphics input include usepackage RequirePackage documentclass "+
	"pagestyle thispagestyle pagenumbering vspace hspace index glossary color hypersetup graphicspath theoremstyle bibitem hyphenation lstset cline cmidrule phantom hphantom vphantom "+
	"tikzset newcounter newlength newif email orcid thanks lstinputlisting foreignlanguage selectlanguage linespread todo subjclass href textcolor colorbox parbox scalebox rotatebox raisebox "+
	"usetheme usecolortheme setbeamertemplate includeonly geometry captionsetup sisetup usetikzlibrary newcolumntype inst stepcounter refstepcounter bibinfo "+
	"IEEEauthorblockA affil ccsdesc acmDOI acmISBN acmConference setcopyright copyrightyear acmYear acmVolume acmJournal acmPrice acmArticle  providecolor PassOptionsToPackage",
	2, "setlength addtolength setcounter addtocounter newtheorem resizebox multicolumn multirow markboth DeclareMathOperator fontsize DeclareRobustCommand",
	3, "addcontentsline definecolor")

// latexEnvironments are environments with arguments that no reader sees, and the number of these.
var latexEnvironments = countsOf(1, "tabular array longtable minipage thebibliography multicols adjustbox list tabbing spacing supertabular CJK", 2, "tabular* tabularx wrapfigure tabulary")

// countsOf returns counts of names between white space.
func countsOf(counted ...any) map[string]int {
	counts := map[string]int{}
	for i := 0; i < len(counted); i += 2 {
		for _, name := range strings.Fields(counted[i+1].(string)) {
			counts[name] = counted[i].(int)
		}
	}
	return counts
}

// latexSections are commands whose argument is a line of its own.
var latexSections = countsOf(1, "part chapter section subsection subsubsection paragraph subparagraph", 2, "caption captionof frametitle framesubtitle subtitle")

// latexSymbols are characters that have commands.
var latexSymbols = map[string]string{"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dots": "…", "ldots": "…",
	"textellipsis": "…", "S": "§", "P": "¶", "copyright": "©", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "textendash": "–", "textemdash": "—", "textbackslash": `\`, "textasciitilde": "~",
	"textunderscore": "_", "pounds": "£", "euro": "€", "texteuro": "€", "textdegree": "°", "degree": "°", "guillemotleft": "«", "guillemotright": "»", "glqq": "„", "grqq": "“", "dh": "ð", "th": "þ", "DH": "Ð", "TH": "Þ"}

// latexAccents are the commands of accents, and the marks that follow a letter in Unicode.
var latexAccents = map[string]string{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", `"`: "\u0308", "=": "\u0304", ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
	"r": "\u030a", "d": "\u0323", "b": "\u0331"}

// commandName returns the name of the command at the next byte, and moves behind it and a star.
func (l *latex) commandName() string {
	begin := l.at + 1
	end := begin
	for end < len(l.source) && (l.source[end] >= 'a' && l.source[end] <= 'z' || l.source[end] >= 'A' && l.source[end] <= 'Z' || l.source[end] == '@' && l.preamble) {
		end++
	}
	if end == begin {
		_, n := utf8.DecodeRuneInString(l.source[begin:])
		l.at = begin + n
		return l.source[begin:l.at]
	}
	if l.at = end; end < len(l.source) && l.source[end] == '*' {
		l.at++
	}
	return l.source[begin:end]
}

// command reads a command.
func (l *latex) command() {
	name := l.commandName()
	switch {
	case l.describes(name):
	case latexSections[name] > 0:
		l.heading(name)
	case latexAccents[name] != "":
		l.accent(latexAccents[name])
	case latexHidden[name] > 0:
		l.skipArguments(latexHidden[name])
	case strings.HasPrefix(name, "cite") || strings.HasSuffix(name, "cite") || strings.HasSuffix(name, "citet") || strings.HasSuffix(name, "citep"):
		l.skipArguments(1)
	case strings.HasPrefix(name, "index"):
		l.skipGroups()
	case l.structure(name):
	case latexSymbols[name] != "":
		l.put(0, latexSymbols[name])
		l.skipSpace()
	default:
		l.unknown(name)
	}
}

// describes reads a command that says something of the document.
func (l *latex) describes(name string) bool {
	switch name {
	case "title", "icmltitle", "papertitle":
		l.options()
		if text := l.argumentLine(); text != "" && l.title == "" {
			l.title = text
		}
	case "author", "IEEEauthorblockN", "icmlauthor":
		l.options()
		l.addAuthors(l.argumentText())
	case "date":
		setMark(&l.doc, "date", l.argumentLine())
	case "keywords", "keyword":
		setMark(&l.doc, "keywords", l.argumentText())
	default:
		return false
	}
	return true
}

// heading reads a command whose argument is a line of its own. The first section is the title of a
// file without one.
func (l *latex) heading(name string) {
	if name == "captionof" {
		l.skipArguments(1)
	}
	l.options()
	l.endParagraph()
	text := l.argumentLine()
	if l.depth > 0 {
		l.word = append(l.word, text+"\n"...)
		return
	}
	if latexSections[name] == 1 && l.section == "" && !l.whole && l.text.Len() == 0 {
		l.section = text
		return
	}
	if !l.preamble {
		l.verbatim(text)
	}
}

// accent puts a mark on the letter that follows.
func (l *latex) accent(mark string) {
	l.skipSpace()
	var letter string
	switch begin, end := l.argument(); {
	case end > begin:
		letter = OneLine(l.textOf(begin, end))
	case l.at < len(l.source) && l.source[l.at] == '\\':
		letter = latexSymbols[l.commandName()]
	default:
		r, n := utf8.DecodeRuneInString(l.source[l.at:])
		if !unicode.IsLetter(r) {
			return
		}
		letter = l.source[l.at : l.at+n]
		l.at += n
	}
	if first, n := utf8.DecodeRuneInString(letter); n > 0 {
		base := strings.NewReplacer("ı", "i", "ȷ", "j").Replace(string(first))
		l.put(0, norm.NFC.String(base+mark)+letter[n:])
	}
}

func (l *latex) skipArguments(n int) {
	l.options()
	for range n {
		l.argument()
		l.options()
	}
}

// skipGroups moves behind an argument and those that follow it at once.
func (l *latex) skipGroups() {
	for begin, end := l.argument(); begin < end && strings.HasPrefix(l.source[l.at:], "{"); begin, end = l.argument() {
	}
}

// structure reads a command that begins or ends an environment, a line or an item, defines a
// command, or shows what follows as it is.
func (l *latex) structure(name string) bool {
	switch name {
	case "begin":
		l.environment()
	case "end":
		l.argument()
		l.endParagraph()
	case "item", "par", `\`, "newline", "tabularnewline":
		l.endParagraph()
		if option := l.option(); option != "" && name == "item" {
			l.put(0, OneLine(option)+" ")
		}
	case "newcommand", "renewcommand", "providecommand", "def", "gdef", "newenvironment", "renewenvironment":
		l.define(name)
	case "verb", "lstinline":
		l.verb()
	case "(", "[":
		l.delimited(`\`+map[string]string{"(": ")", "[": "]"}[name], name == "[")
	case "and", "And", "AND", "quad", "qquad":
		l.separate()
	case "footnote":
		l.options()
		l.put(0, " ")
	default:
		return false
	}
	return true
}

// separate writes what comes between two authors.
func (l *latex) separate() {
	if l.depth > 0 {
		l.put(0, "\x00")
		return
	}
	l.put(0, " ")
}

// define reads the definition of a command. That of one without arguments is kept.
func (l *latex) define(kind string) {
	l.skipSpace()
	var name string
	if begin, end := l.argument(); end > begin {
		name = strings.TrimSpace(l.source[begin:end])
	} else if strings.HasPrefix(l.source[l.at:], `\`) {
		name = `\` + l.commandName()
	}
	plain := l.option() == "" && l.at < len(l.source) && l.source[l.at] == '{'
	l.options()
	if strings.HasSuffix(kind, "def") && !plain { // its parameters come before its text
		i := strings.IndexByte(l.source[l.at:min(len(l.source), l.at+maxOption)], '{')
		l.at += max(0, i)
	}
	begin, end := l.argument()
	if strings.HasSuffix(kind, "environment") {
		l.argument()
	} else if plain && end-begin <= maxMacro {
		l.macros[strings.TrimPrefix(name, `\`)] = l.source[begin:end]
	}
}

// verb reads what is between two equal characters.
func (l *latex) verb() {
	l.options()
	if l.at >= len(l.source) {
		return
	}
	rest := l.source[l.at+1 : min(len(l.source), l.at+maxOption)]
	if i := strings.IndexByte(rest, l.source[l.at]); i >= 0 {
		l.put(i+2, rest[:i])
	}
}

// delimited reads a formula up to its end.
func (l *latex) delimited(end string, displayed bool) {
	if inner, ok := l.until(end); ok {
		l.put(0, formulaText(inner, displayed))
	}
}

// until returns what comes before an end, and moves behind it. What has no end is remembered, so
// that it is not looked for again.
func (l *latex) until(end string) (inner string, ok bool) {
	if l.unclosed[end] {
		return "", false
	}
	inner, _, ok = strings.Cut(l.source[l.at:], end)
	if ok {
		l.at += len(inner) + len(end)
	}
	l.unclosed[end] = !ok
	return inner, ok
}

// latexFormulas and latexVerbatim are environments with formulas, or with lines as they are.
// latexDrawings have nothing to read.
var (
	latexFormulas = countsOf(1, "equation align alignat flalign gather multline eqnarray displaymath math tikzcd dmath IEEEeqnarray subequations")
	latexVerbatim = countsOf(1, "verbatim Verbatim lstlisting minted alltt listing code")
	latexDrawings = countsOf(1, "comment tikzpicture pspicture picture filecontents CCSXML pgfpicture")
	latexTheorems = countsOf(1, "theorem lemma proposition corollary definition example remark proof thm lem prop cor defn conjecture exercise frame block")
)

// environment reads the beginning of an environment, or all of it if its content is no text.
func (l *latex) environment() {
	begin, end := l.argument()
	name := l.source[begin:end]
	bare := strings.TrimSuffix(name, "*")
	l.endParagraph()
	switch {
	case bare == "keywords" || bare == "keyword" || bare == "IEEEkeywords":
		l.keywords(name)
	case latexDrawings[bare] > 0:
		l.until(`\end{` + name + `}`)
	case latexFormulas[bare] > 0:
		l.delimited(`\end{`+name+`}`, true)
	case latexVerbatim[bare] > 0:
		l.verbatimLines(name)
	case latexTheorems[bare] > 0:
		l.put(0, l.option()+" ")
	case latexEnvironments[name] > 0:
		l.skipArguments(latexEnvironments[name])
	default:
		l.options()
	}
}

// keywords reads an environment of keywords.
func (l *latex) keywords(name string) {
	begin := l.at
	if inner, ok := l.until(`\end{` + name + `}`); ok {
		text := l.textOf(begin, begin+len(inner))
		setMark(&l.doc, "keywords", strings.TrimRight(strings.ReplaceAll(text, "\x00", ","), ". \n"))
	}
}

// verbatimLines reads an environment whose lines are as they are.
func (l *latex) verbatimLines(name string) {
	l.options()
	if name == "minted" {
		l.argument()
	}
	inner, ok := l.until(`\end{` + name + `}`)
	if !ok || l.preamble || l.depth > 0 {
		return
	}
	for line := range strings.SplitSeq(inner, "\n") {
		l.verbatim(line)
	}
}

// unknown reads a command of which only the arguments are shown, or a macro of the file.
func (l *latex) unknown(name string) {
	first, _ := utf8.DecodeRuneInString(name)
	text, isMacro := l.macros[name]
	switch {
	case strings.ContainsAny(name, " ,;:\n"):
		l.put(0, " ")
	case strings.ContainsAny(name, "/!@-"):
	case !unicode.IsLetter(first):
		l.put(0, name)
	case isMacro && len(text) <= l.budget && l.depth < maxLaTeX:
		l.macro(text)
	default:
		l.bareArguments()
	}
}

// macro writes the text of a macro.
func (l *latex) macro(text string) {
	l.budget -= len(text)
	m := latex{source: text, braces: matchingBraces(text), unclosed: map[string]bool{}, macros: l.macros, budget: l.budget, depth: l.depth + 1}
	m.read(len(text))
	l.budget = m.budget
	l.put(0, strings.ReplaceAll(string(m.word), "\x00", " "))
}

// bareArguments moves behind an optional argument if another one follows. Other brackets are text.
func (l *latex) bareArguments() {
	at := l.at
	if l.option(); l.at < len(l.source) && l.source[l.at] != '{' {
		l.at = at
	}
}
