package markup

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// manEscape matches an escape sequence: a comment, a font, a character, a string or a number by its
// name, an argument between quotes, a size, or another character.
var manEscape = regexp.MustCompile(`\\(?:["#].*` +
	`|f(?:\[[^\]\\]*\]|\(..|.)` +
	`|\((..)|\[([^\]\\]*)\]` +
	`|\*(?:\[([^\]\\]*)\]|\((..)|(.))` +
	`|[ngFkmMVY](?:\[[^\]\\]*\]|\(..|[-+]?.)` +
	`|[AbBCDhHlLNoRSvwxXZ]'[^'\\]*'` +
	`|s(?:\[[^\]\\]*\]|\([-+]?\d\d|[-+]?\d|'[^'\\]*')` +
	`|(.)|$)`)

// manCharacters are characters by their names.
var manCharacters = map[string]string{"em": "—", "en": "–", "hy": "-", "mi": "−", "bu": "•", "co": "©", "rg": "®", "tm": "™", "aq": "'", "dq": `"`, "cq": "’", "oq": "‘", "lq": "“", "rq": "”", "ga": "`", "ha": "^", "ti": "~",
	"rs": `\`, "sl": "/", "ul": "_", "ru": "_", "ba": "|", "br": "|", "bv": "|", "at": "@", "sh": "#", "Do": "$", "Eu": "€", "Po": "£", "de": "°", "mu": "×", "di": "÷", "+-": "±", "<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "<-": "←",
	"lB": "[", "rB": "]", "lC": "{", "rC": "}", "la": "⟨", "ra": "⟩", "ss": "ß", "ae": "æ", "AE": "Æ", "o/": "ø", "O/": "Ø", "oe": "œ", "OE": "Œ", "Fo": "«", "Fc": "»", "sc": "§", "mc": "µ", "12": "½", "14": "¼", "34": "¾", "if": "∞",
	"fi": "fi", "fl": "fl", "ff": "ff", "Fi": "ffi", "Fl": "ffl", "dg": "†", "pc": "·", "**": "*", "pl": "+", "eq": "=", "Aq": "'", "R": "®", "S": "", "Tm": "™", "L\"": `"`, "R\"": `"`, "C`": "", "C'": "", "C+": "C++", "--": "—", "PI": "π"}

// manAccents are the marks that follow a letter in Unicode, by what precedes it in a name.
var manAccents = map[byte]string{'\'': "\u0301", '`': "\u0300", '^': "\u0302", '~': "\u0303", ':': "\u0308", ',': "\u0327", 'v': "\u030c", 'o': "\u030a"}

// manText returns a text with its escape sequences replaced.
func manText(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	return manEscape.ReplaceAllStringFunc(text, func(escape string) string {
		m := manEscape.FindStringSubmatch(escape)
		if name := m[1] + m[2] + m[3] + m[4] + m[5]; name != "" {
			return manCharacter(name)
		}
		switch m[6] {
		case "", "&", "|", "^", "%", "c", ":", "/", ",", "!", "?", "{", "}", "a", "d", "u", "r", "t", ")", "p", "z":
			return ""
		case " ", "~", "0":
			return " "
		case "e", "\\":
			return `\`
		}
		return m[6]
	})
}

// manCharacter returns a character by its name, "" if there is none.
func manCharacter(name string) string {
	if text, ok := manCharacters[name]; ok {
		return text
	}
	if len(name) == 2 && manAccents[name[0]] != "" {
		return norm.NFC.String(name[1:] + manAccents[name[0]])
	}
	for prefix, base := range map[string]int{"u": 16, "char": 10} {
		if digits, ok := strings.CutPrefix(name, prefix); ok {
			if n, err := strconv.ParseInt(digits, base, 32); err == nil && n >= ' ' {
				return string(rune(n))
			}
		}
	}
	return ""
}
