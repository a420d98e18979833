package ingest

import "strings"

// Guessed counts what was guessed. A charset is guessed for files without a byte-order mark or a
// declared charset that are not UTF-8. Each file is counted once.
type Guessed struct {
	Charsets []GuessedCharset

	// Names counts the names of objects and columns that were taken for a part of a document, by
	// part (id, title, text or labels) and name. A name in a header is counted once.
	Names map[string]map[string]int
}

// A GuessedCharset counts the files that were read in one charset.
type GuessedCharset struct {
	// Charset is one of [Charsets]. "utf-8" stands for UTF-8 with some bytes of Windows-1252.
	Charset string `json:"charset"`

	// Unsure reports whether the charset is only a default. Options.Charset overrides it.
	Unsure  bool   `json:"unsure"`
	Files   int    `json:"files"`
	Example string `json:"example"` // place of the first file
}

// countFile counts the file that d has read, unless it is ASCII or valid UTF-8.
func (g *Guessed) countFile(d *guessingReader, place string) {
	if d.stray || d.name != utf8Charset.name && d.name != "" {
		g.count(d.name, d.doubted, place)
	}
}

// countName counts a name that is taken for a part.
func (g *Guessed) countName(part, name string) {
	if g == nil || strings.EqualFold(part, name) {
		return
	}
	if g.Names == nil {
		g.Names = map[string]map[string]int{}
	}
	if g.Names[part] == nil {
		g.Names[part] = map[string]int{}
	}
	g.Names[part][name]++
}

func (g *Guessed) count(name string, unsure bool, place string) {
	if g == nil {
		return
	}
	for i := range g.Charsets {
		if c := &g.Charsets[i]; c.Charset == name && c.Unsure == unsure {
			c.Files++
			return
		}
	}
	g.Charsets = append(g.Charsets, GuessedCharset{name, unsure, 1, BriefPlace(place)})
}
