package markup

import (
	"slices"
	"strings"
)

// Macros of mdoc: those whose arguments are text, those with a text of their own, and punctuation,
// which follows a word without a space.
var (
	mdocTexts = strings.Fields("Ac Ad An Ao Ap Aq Ar At Bc Bo Bq Brc Bro Brq Bsx Bx Cd Cm D1 Dc Dl Do Dq Dv Dx Ec Em En Eo Er Ev Fa Fd Fl Fn Fo Fc Ft Fx Hf Ic In It Li Lk Ms Mt Nd Nm No Ns Nx Oc Oo Op Ot Ox Pa " +
		"Pc Po Pq Qc Ql Qo Qq Sc Sm So Sq St Sx Sy Ta Tn Ux Va Vt Xc Xo Xr %A %B %D %I %J %N %O %P %Q %R %T %U %V")
	mdocWords       = map[string]string{"At": "AT&T UNIX", "Bsx": "BSD/OS", "Bx": "BSD", "Dx": "DragonFly", "Fx": "FreeBSD", "Nx": "NetBSD", "Ox": "OpenBSD", "Ux": "UNIX"}
	mdocPunctuation = strings.Fields(". , ; : ? ! ) ]")
)

// mdoc reads a macro of package mdoc, whose arguments may be macros in turn.
func (m *man) mdoc(name string, arguments []string) {
	switch name {
	case "Dd":
		setMark(&m.doc, "date", strings.TrimPrefix(strings.TrimSuffix(strings.Join(arguments, " "), "$"), "$Mdocdate:"))
	case "Dt":
		arguments = append(arguments, "", "")
		m.name, m.section = arguments[0], arguments[1]
	case "Bd":
		m.end()
		m.literal = slices.Contains(arguments, "-literal") || slices.Contains(arguments, "-unfilled")
	case "Ed":
		m.literal = false
	case "Nd":
		m.summary = strings.TrimSpace(m.summary) + " - " + manText(m.mdocLine(arguments))
	default:
		if slices.Contains(mdocTexts, name) {
			if name == "It" || name == "D1" || name == "Dl" || name == "Fn" || name == "Fo" {
				m.end()
			}
			m.prose(m.mdocLine(append([]string{name}, arguments...)))
		}
	}
}

// mdocLine returns the text of a line of macros and words.
func (m *man) mdocLine(words []string) string {
	var line mdocText
	for i := 0; i < len(words); i++ {
		bare := endsArguments(wordAt(words, i+1))
		switch word := words[i]; {
		case !slices.Contains(mdocTexts, word):
			line.write(word)
		case word == "Ns" || word == "Ap":
			line.joined, line.dash = true, false
		case word == "Xr" && i+2 < len(words):
			line.dash = false
			line.write(words[i+1] + "(" + words[i+2] + ")")
			i += 2
		case word == "Nm" && bare:
			line.dash = false
			line.write(m.commandName())
		case word == "Ar" && bare:
			line.dash = false
			line.write("file ...")
		case mdocWords[word] != "":
			line.write(mdocWords[word])
		default:
			line.dash = word == "Fl"
		}
	}
	return line.String()
}

// endsArguments reports whether a word is no argument of the macro before it.
func endsArguments(word string) bool {
	return word == "" || slices.Contains(mdocTexts, word) || slices.Contains(mdocPunctuation, word)
}

// wordAt returns a word of a line, or "" behind the last one.
func wordAt(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
}

// An mdocText collects the words of a line.
type mdocText struct {
	strings.Builder
	joined bool // no space comes before the next word
	dash   bool // the words are options
}

func (t *mdocText) write(word string) {
	closing := slices.Contains(mdocPunctuation, word)
	if t.Len() > 0 && !t.joined && !closing {
		t.WriteByte(' ')
	}
	if t.dash && !closing && word != "|" {
		t.WriteByte('-')
	}
	t.WriteString(word)
	t.joined = false
}

// maxManName is the length in bytes of the name of a page in its text.
const maxManName = 100

// commandName returns what a macro for the name without an argument stands for.
func (m *man) commandName() string {
	name, _, _ := strings.Cut(OneLine(m.summary), " ")
	if name = strings.TrimRight(name, ","); name == "" {
		name = strings.ToLower(m.name)
	}
	return name[:min(len(name), maxManName)]
}
