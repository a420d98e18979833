package office

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// shownWords are control words that stand for characters.
var shownWords = map[string]string{
	"tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
	"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}

// targets are control words that say what becomes of the text of their group.
var targets = map[string]destination{
	"fonttbl": fontTable, "info": info, "title": titleInfo, "author": authorInfo, "keywords": keywordsInfo, "creatim": timeInfo, "footnote": footnote, "shptxt": box,
	// Pictures, objects and tables of formats.
	"colortbl": nowhere, "stylesheet": nowhere, "listtable": nowhere, "listoverridetable": nowhere, "pict": nowhere, "sp": nowhere, "shprslt": nowhere, "objdata": nowhere, "nonshppict": nowhere,
	"filetbl": nowhere, "revtbl": nowhere, "themedata": nowhere, "datastore": nowhere, "xmlnstbl": nowhere, "generator": nowhere, "rsidtbl": nowhere,
	// Text that repeats other text, or is not a part of the document.
	"header": nowhere, "headerl": nowhere, "headerr": nowhere, "headerf": nowhere, "footer": nowhere, "footerl": nowhere, "footerr": nowhere, "footerf": nowhere,
	"annotation": nowhere, "atnid": nowhere, "atnauthor": nowhere, "fldinst": nowhere, "bkmkstart": nowhere, "bkmkend": nowhere, "xe": nowhere, "tc": nowhere,
	"pntext": nowhere, "listtext": nowhere, "pntxta": nowhere, "pntxtb": nowhere, "nonesttables": nowhere, "ftnsep": nowhere, "ftnsepc": nowhere, "aftnsep": nowhere, "aftnsepc": nowhere,
}

// shownDestinations have text of the document, although old programs do not know them.
const shownDestinations = " shpinst nesttableprops "

// word processes a control word with a number, if it has one.
func (r *rtf) word(word string, number int, hasNumber bool) {
	g := r.group()
	starred := g.star
	g.star = false
	on := !hasNumber || number != 0
	switch word {
	case "u":
		r.unit(number)
	case "uc":
		g.skip = max(0, min(number, 16))
	case "bin":
		r.flush()
		r.at += max(0, min(number, len(r.in)-r.at))
	case "ansicpg":
		r.charset = codePage(number)
	case "mac":
		r.charset = "macintosh"
	case "f":
		r.flush()
		g.font = number
	case "fcharset":
		if g.target == fontTable && r.charsets[g.font] == "" && len(r.charsets) < maxDepth {
			r.charsets[g.font] = fontCharsets[number]
		}
	case "cpg":
		if g.target == fontTable && len(r.charsets) < maxDepth {
			r.charsets[g.font] = codePage(number)
		}
	case "deff":
		r.font, g.font = number, number
	case "plain":
		r.flush()
		g.hidden, g.font = false, r.font
	case "outlinelevel":
		if g.target == body && number < 9 && r.top().role == plainRole {
			r.top().role = headingRole
		}
	case "v", "deleted", "htmlrtf":
		r.flush()
		g.hidden = on
	case "par", "line", "sect", "page", "row", "nestrow", "cell", "nestcell", "trowd":
		r.layout(word)
	case "yr", "mo", "dy", "hr", "min", "sec":
		if g.target == timeInfo {
			r.created.set(word, number)
		}
	default:
		r.otherWord(word, starred)
	}
}

// otherWord processes a word that stands for a character or names a destination.
func (r *rtf) otherWord(word string, starred bool) {
	if text, ok := shownWords[word]; ok {
		r.insert(text)
		return
	}
	target, known := targets[word]
	g := r.group()
	switch {
	case word == "ud" && len(r.groups) > 2: // the same text as before, see upr
		g.target = r.groups[len(r.groups)-3].target
	case g.target == nowhere:
	case word == "upr": // the same text in two charsets, of which the second is Unicode
		r.flush()
		g.target = nowhere
	case known && (target < titleInfo || target > timeInfo || g.target == info):
		r.flush()
		if (target == footnote || target == box) && g.target != target {
			r.startBox()
		}
		g.target = target
	case starred && !strings.Contains(shownDestinations, " "+word+" "):
		r.flush()
		g.target = nowhere
	}
}

// layout ends a paragraph, a cell or a row.
func (r *rtf) layout(word string) {
	r.flush()
	if g := r.group(); !g.target.isShown() || g.hidden {
		return
	}
	switch word {
	case "cell", "nestcell":
		r.endCell()
	case "row", "nestrow":
		r.top().depth = 0
		r.endLine()
	case "trowd":
		if len(r.top().line) == 0 {
			r.top().depth = 1
		}
	default:
		r.newLine()
	}
}

// charsetOf returns the charset of a font, or that of the document.
func (r *rtf) charsetOf(font int) string {
	if charset := r.charsets[font]; charset != "" {
		return charset
	}
	return r.charset
}

// fontCharsets are the charsets of fonts by the numbers that Windows gave them. That of symbols has
// pictures, and 0 and 1 are the charset of the document.
var fontCharsets = map[int]string{
	77: "macintosh", 128: "shift_jis", 129: "euc-kr", 134: "gbk", 136: "big5", 161: "windows-1253", 162: "windows-1254", 163: "windows-1258",
	177: "windows-1255", 178: "windows-1256", 186: "windows-1257", 204: "windows-1251", 222: "windows-874", 238: "windows-1250",
}

// codePage returns the name of a charset by its number in Windows.
func codePage(number int) string {
	switch number {
	case 932:
		return "shift_jis"
	case 936:
		return "gbk"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 10000:
		return "macintosh"
	case 65001:
		return "utf-8"
	case 437, 850, 852, 855, 858, 860, 862, 863, 865, 866:
		return "cp" + strconv.Itoa(number)
	}
	return "windows-" + strconv.Itoa(number)
}

// dosCharsets are charsets that the web does not know.
var dosCharsets = map[string]*charmap.Charmap{
	"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp852": charmap.CodePage852, "cp855": charmap.CodePage855, "cp858": charmap.CodePage858,
	"cp860": charmap.CodePage860, "cp862": charmap.CodePage862, "cp863": charmap.CodePage863, "cp865": charmap.CodePage865, "cp866": charmap.CodePage866,
}

// decodeCharset decodes text. Its charset is Windows-1252 if it is not known.
func decodeCharset(name string, text []byte) string {
	if dos := dosCharsets[name]; dos != nil {
		decoded, _ := dos.NewDecoder().Bytes(text)
		return string(decoded)
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		e = charmap.Windows1252
	}
	decoded, _ := e.NewDecoder().Bytes(text) // invalid bytes become U+FFFD
	return strings.ToValidUTF8(string(decoded), "\ufffd")
}

// An rtfTime is the time at which a document was created.
type rtfTime [6]int

func (t *rtfTime) set(word string, number int) {
	for i, name := range []string{"yr", "mo", "dy", "hr", "min", "sec"} {
		if name == word {
			t[i] = number
		}
	}
}

// text returns the time as in ISO 8601, without a zone, or "" if it is none.
func (t rtfTime) text() string {
	if t[0] < 1 || t[0] > 9999 || t[1] < 1 || t[1] > 12 || t[2] < 1 || t[2] > 31 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", t[0], t[1], t[2], max(0, min(23, t[3])), max(0, min(59, t[4])), max(0, min(59, t[5])))
}
