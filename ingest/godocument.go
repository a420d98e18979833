package ingest

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/format"
	"go/token"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/hashsearch/hashsearch/ingest/markup"
)

// minGroupWords is the minimum number of words in the comment of a group of constants or variables
// that becomes a document.
const minGroupWords = 12

// A goPackage turns the documentation of one package into documents.
type goPackage struct {
	*goTree
	*doc.Package
	files *token.FileSet
}

func (p *goPackage) documents() {
	p.add("package", "", p.Doc, nil)
	p.values("const", p.Consts)
	p.values("var", p.Vars)
	p.funcs("func", p.Funcs)
	for _, t := range p.Types {
		p.add("type", t.Name, t.Doc, t.Decl)
		p.values("const", t.Consts)
		p.values("var", t.Vars)
		p.funcs("func", t.Funcs)
		p.funcs("method", t.Methods)
	}
}

func (p *goPackage) funcs(category string, funcs []*doc.Func) {
	for _, f := range funcs {
		name := f.Name
		if category == "method" {
			name = receiver(f.Recv) + "." + name
		}
		p.add(category, name, f.Doc, f.Decl)
	}
}

// receiver returns the name of the type in a receiver such as *Ring[T].
func receiver(recv string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(recv, "*"), "[")
	return name
}

func (p *goPackage) values(category string, groups []*doc.Value) {
	for _, g := range groups {
		if len(g.Names) > 0 && len(strings.Fields(g.Doc)) >= minGroupWords {
			p.add(category, g.Names[0], g.Doc, g.Decl)
		}
	}
}

// add emits the document of one declaration, or of the package if name is "". Declarations without
// a comment have none.
func (p *goPackage) add(category, name, comment string, decl ast.Decl) {
	if strings.TrimSpace(comment) == "" || p.stopped() {
		return
	}
	d := Document{
		ID:     p.ImportPath,
		Title:  "package " + p.Name,
		Labels: []string{p.ImportPath},
		Fields: map[string]string{"kind": category},
	}
	if name != "" {
		d.ID += "." + name
		d.Title = p.Name + "." + name
		d.Fields["file"] = p.file(decl)
	}
	d.Text = p.text(name, comment, decl)
	p.emit(d)
}

// text returns the comment, the declaration, and a line with the words of its names, so that a
// search for "new reader" finds NewReader.
func (p *goPackage) text(name, comment string, decl ast.Decl) string {
	text := string(p.Text(comment))
	if decl != nil {
		text += "\n" + p.declaration(decl) + "\n"
	}
	return text + "\n" + strings.ReplaceAll(p.ImportPath, "/", " ") + " " + splitName(name) + "\n"
}

// declaration returns the source of a declaration without function bodies.
func (p *goPackage) declaration(decl ast.Decl) string {
	if f, ok := decl.(*ast.FuncDecl); ok {
		decl = &ast.FuncDecl{Recv: f.Recv, Name: f.Name, Type: f.Type}
	}
	var b bytes.Buffer
	if format.Node(&b, p.files, decl) != nil {
		return ""
	}
	return b.String()
}

// file returns the path of the file of a declaration, relative to the root.
func (p *goPackage) file(decl ast.Decl) string {
	name := p.files.Position(decl.Pos()).Filename
	if rel, err := filepath.Rel(p.root, name); err == nil {
		name = rel
	}
	return filepath.ToSlash(name)
}

// splitName splits a name at capitals, dots and underscores: NewHTTPReader becomes New HTTP Reader.
func splitName(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if r == '.' || r == '_' {
			b.WriteByte(' ')
			continue
		}
		if i > 0 && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return markup.OneLine(b.String())
}
