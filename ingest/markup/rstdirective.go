package markup

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// rstHidden are directives without any text of the page.
	rstHidden = strings.Fields("autosummary comment contents cssclass currentmodule default-role digraph graph graphviz highlight include index inheritance-diagram " +
		"literalinclude meta module post-list raw role sectnum tabularcolumns testcleanup testsetup toctree uml")
	// rstCode are directives with literal content.
	rstCode = strings.Fields("code code-block code-tab doctest ipython jupyter-execute math parsed-literal productionlist prompt sourcecode testcode testoutput terminal")
	// rstSpoken are directives whose argument is text of the page: admonitions and the like, and
	// the descriptions of objects of programs.
	rstSpoken = strings.Fields("admonition attention caution danger deprecated epigraph error hint important note rubric seealso sidebar tip topic versionadded versionchanged " +
		"versionremoved warning list-table csv-table table tab tab-item dropdown card centered glossary todo " +
		"attribute class classmethod cmdoption confval data decorator describe django-admin envvar exception function method object option program property staticmethod type variable")
	rstOption = regexp.MustCompile(`^:([\w-]+):(?:\s+(.*))?$`)
)

// directive reads the first line and the options of a directive, and what it hides. What it shows
// is read afterwards, as text with an indentation.
func (r *rst) directive(indent int, name, argument string) {
	spoken := slices.Contains(rstSpoken, name) || strings.Contains(name, ":")
	options := r.options(indent)
	switch {
	case name == "meta":
		r.meta(r.block(indent), options)
	case slices.Contains(rstHidden, name):
		r.block(indent)
	case slices.Contains(rstCode, name):
		r.literal = indent
		r.verbatimMath(name, argument)
	case name == "title":
		r.doc.Title = argument
	case spoken && argument != "":
		r.paragraph = indent + len(".. ")
		r.add(argument)
		if next, _ := r.line(r.at); next > indent {
			r.paragraph = next
		}
	default:
		r.verbatim(options["alt"])
	}
	r.front = r.front && (name == "meta" || slices.Contains(rstHidden, name))
}

func (r *rst) verbatimMath(name, argument string) {
	if name == "math" {
		r.verbatim(argument)
	}
}

// options reads the options below the first line of a directive.
func (r *rst) options(indent int) map[string]string {
	options := map[string]string{}
	last := ""
	for {
		deeper, body := r.line(r.at)
		m := rstOption.FindStringSubmatch(body)
		switch {
		case body == "" || deeper <= indent || m == nil && last == "":
			return options
		case m != nil:
			last = strings.ToLower(m[1])
			options[last] = m[2]
		case deeper > indent+len(".. ")+1:
			options[last] += " " + body
		default:
			return options
		}
		r.at++
	}
}

// rstMeta are the fields of directive meta that describe the page, and no settings of browsers.
var rstMeta = []string{"author", "authors", "date", "description", "keywords", "language"}

// meta reads a directive with fields of the page.
func (r *rst) meta(block []string, options map[string]string) {
	for _, line := range block {
		_, body := indentOf(line)
		if m := rstField.FindStringSubmatch(body); m != nil {
			options[strings.ToLower(m[1])] = m[2]
		}
	}
	for _, name := range rstMeta {
		setMark(&r.doc, name, r.shown(options[name]))
	}
}
