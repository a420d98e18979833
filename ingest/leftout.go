package ingest

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// LeftOut counts what a source holds and its stream does not, rejections aside.
type LeftOut struct {
	// Files counts the files of folders that are passed over because their names say no known format, by how the name ends:
	// ".rst", ".pdf.gz", and "" for a name without an ending. Hidden files, devices, and links to folders are not counted.
	Files map[string]int

	// Documents counts those that do not meet Options.Where.
	Documents int
}

const (
	maxExtensions     = 200 // that are told apart; what comes later counts as otherEnding
	maxExtensionBytes = 16
	otherExtension    = "other"
)

func (l *LeftOut) countFile(name string) {
	if l == nil {
		return
	}
	if l.Files == nil {
		l.Files = map[string]int{}
	}
	end := fileExtension(path.Base(name))
	if _, known := l.Files[end]; !known && len(l.Files) >= maxExtensions {
		end = otherExtension
	}
	l.Files[end]++
}

func (l *LeftOut) countDocument() {
	if l != nil {
		l.Documents++
	}
}

// ending returns how a name ends, in small letters, with the ending before that of a compression. What is long, or has a space,
// is no ending.
func fileExtension(name string) string {
	name = strings.ToLower(name)
	end := path.Ext(name)
	if end == ".gz" || end == ".zst" {
		end = path.Ext(strings.TrimSuffix(name, end)) + end
	}
	if len(end) > maxExtensionBytes || end == "." || strings.ContainsAny(end, " \t\n") {
		return ""
	}
	return strings.ToValidUTF8(end, "\ufffd")
}

// Endings returns those of the names of files that a folder is searched for, sorted.
func Endings() []string { return slices.Sorted(maps.Keys(formatOf)) }
