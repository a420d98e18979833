package ingest

import (
	"path"
	"slices"
	"strings"
)

// LeftOut counts the files and documents of a source that its stream leaves out. It does not count
// rejections.
type LeftOut struct {
	// Files counts the files of directories that are skipped because their extension belongs to no
	// format. Keys are extensions: ".rst", ".pdf.gz", or "" for a name without one. Hidden files,
	// devices and links to directories are not counted.
	Files map[string]int

	// TestFiles are files of queries and judgements beside the documents of a test collection.
	// Files does not count them.
	TestFiles TestFiles

	// Documents counts the documents that do not meet Options.Where.
	Documents int
}

const (
	maxExtensions     = 200 // further extensions count as otherExtension
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

// fileExtension returns the extension of name in lower case, including the one before that of a
// compression. It returns "" for an extension that is too long or contains white space.
func fileExtension(name string) string {
	name = strings.ToLower(name)
	end := path.Ext(name)
	if slices.Contains(compressed, end) {
		end = path.Ext(strings.TrimSuffix(name, end)) + end
	}
	if len(end) > maxExtensionBytes || end == "." || strings.ContainsAny(end, " \t\n") {
		return ""
	}
	return strings.ToValidUTF8(end, "\ufffd")
}

// isNumber reports whether an extension is empty or a number, which tells no format, as in doc.12
// and messages.1.
func isNumber(extension string) bool { return strings.Trim(extension, ".0123456789") == "" }

// formatExtension returns the extension of name in lower case, without that of a compression.
func formatExtension(name string) string {
	end := fileExtension(path.Base(name))
	if i := strings.LastIndex(end, "."); i >= 0 && slices.Contains(compressed, end[i:]) {
		end = end[:i]
	}
	return end
}
