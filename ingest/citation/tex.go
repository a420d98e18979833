package citation

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// accents are the combining characters that commands of TeX put on the letter after them.
var accents = map[string]string{
	"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307", `"`: "\u0308", "r": "\u030a", "H": "\u030b",
	"v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328", "b": "\u0331",
}

// symbols are the characters that commands of TeX stand for.
var symbols = map[string]string{
	"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "i", "j": "j",
	"th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "textendash": "–", "textemdash": "—", "textquoteright": "’",
	"textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "ldots": "…", "dots": "…", "textellipsis": "…", "textregistered": "®",
	"texttrademark": "™", "copyright": "©", "textcopyright": "©", "textdegree": "°", "degree": "°", "pounds": "£", "euro": "€", "texteuro": "€", "S": "§",
	"textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbar": "|", "textless": "<", "textgreater": ">",
	"times": "×", "pm": "±", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "approx": "≈", "sim": "∼", "infty": "∞", "rightarrow": "→",
	"to": "→", "leftarrow": "←", "in": "∈", "ell": "ℓ", "circ": "°", "prime": "′", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX",
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι",
	"kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
	"chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
	"Psi": "Ψ", "Omega": "Ω", "textmu": "μ", "textalpha": "α", "textbeta": "β", "textgamma": "γ",
}

// quotes replaces the ligatures of TeX.
var quotes = strings.NewReplacer("---", "—", "--", "–", "``", "“", "''", "”")

// plain returns the characters that a text of TeX shows on one line, without braces, commands and
// signs of formulas.
func plain(text string) string {
	if !strings.ContainsAny(text, "\\{}$~-`'") {
		return markup.OneLine(text)
	}
	var b strings.Builder
	for t := (tex{rest: text}); t.rest != ""; {
		b.WriteString(t.next())
	}
	return markup.OneLine(norm.NFC.String(quotes.Replace(b.String())))
}

// A tex is a text of TeX that is being read.
type tex struct{ rest string }

// next returns the text that the first character or command shows.
func (t *tex) next() string {
	c := t.rest[0]
	switch c {
	case '\\':
		return t.command()
	case '{', '}', '$':
		t.rest = t.rest[1:]
		return ""
	case '~':
		t.rest = t.rest[1:]
		return " "
	}
	n := strings.IndexAny(t.rest, "\\{}$~")
	if n < 0 {
		n = len(t.rest)
	}
	text := t.rest[:n]
	t.rest = t.rest[n:]
	return text
}

// command returns the text that a command shows. That of an unknown one is its argument.
func (t *tex) command() string {
	name := t.name()
	if mark, ok := accents[name]; ok {
		return t.accent(mark)
	}
	if text, ok := symbols[name]; ok {
		t.skipSpace(name)
		return text
	}
	switch name {
	case "&", "%", "$", "#", "_", "{", "}":
		return name
	case " ", "\\", ",", ";", ":", "\n", "\t", "quad", "qquad", "newline", "par", "":
		return " "
	case "href":
		if strings.HasPrefix(t.rest, "{") {
			t.rest = t.rest[braced(t.rest):]
		}
	}
	t.skipSpace(name)
	return ""
}

// name reads the name of a command: letters, or one other character.
func (t *tex) name() string {
	t.rest = t.rest[1:]
	n := 0
	for n < len(t.rest) && isLetter(t.rest[n]) {
		n++
	}
	if n == 0 && t.rest != "" {
		_, n = utf8.DecodeRuneInString(t.rest)
	}
	name := t.rest[:n]
	t.rest = t.rest[n:]
	return name
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// skipSpace skips the white space that ends a command of letters.
func (t *tex) skipSpace(name string) {
	if name != "" && isLetter(name[0]) {
		t.rest = strings.TrimLeft(t.rest, " \t\r\n")
	}
}

// accent returns the next letter, which may be in braces or a command, with a combining character.
func (t *tex) accent(mark string) string {
	t.rest = strings.TrimLeft(t.rest, " {\t\r\n")
	if strings.HasPrefix(t.rest, `\`) {
		letter := symbols[t.name()]
		if letter == "" {
			letter = " "
		}
		return letter + mark
	}
	_, n := utf8.DecodeRuneInString(t.rest)
	letter := t.rest[:n]
	if t.rest = t.rest[n:]; letter == "" || letter == "}" {
		return ""
	}
	return letter + mark
}
