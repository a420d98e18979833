package ingest

import (
	"path"
	"regexp"
	"strings"
)

// sourceExtensions are those of programs. Settings and styles are not read, since their names would
// drown the words.
const sourceExtensions = ".go .py .pyi .js .mjs .cjs .jsx .ts .tsx .java .kt .scala .c .h .cc .cpp .hpp .cs .rs .rb .php .swift .m .lua .pl .pm .r .jl .hs " +
	".ml .clj .ex .exs .erl .el .vim .sh .bash .ps1 .sql .proto .tf .cmake .gradle .dart .zig .nim .f90 .v"

// generatedMark matches what programs write into the programs that they generate.
var generatedMark = regexp.MustCompile(`Code generated .* DO NOT EDIT|@generated`)

const (
	generatedHead = 2 << 10 // bytes of a program that are searched for the mark
	longLines     = 500     // mean length of lines, in bytes, that nobody writes
)

// source reads a program.
func (r *reader) source(s stream) {
	content, ok := r.content(s)
	if !ok {
		return
	}
	if s.entry && isGenerated(s.path, content) {
		r.LeftOut.countFile(s.path)
		return
	}
	d := Document{Text: content}
	if s.name != "" {
		d.Title = path.Base(s.name)
	}
	d.ID = s.makeID(d, 0)
	r.emit(d)
}

// isGenerated reports whether a program was written by another one.
func isGenerated(name, content string) bool {
	return strings.HasSuffix(name, ".pb.go") || strings.HasSuffix(name, "_pb2.py") || len(content) > longLines*(1+strings.Count(content, "\n")) ||
		generatedMark.MatchString(content[:min(len(content), generatedHead)])
}
