package ingest

// Guessed counts the files whose charset was guessed: those without a byte-order mark or a declared
// charset that are not UTF-8. Each file is counted once.
type Guessed struct{ Charsets []GuessedCharset }

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
