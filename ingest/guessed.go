package ingest

// Guessed tells the charsets that files seem to have: of those that have no byte-order mark, declare nothing, and are not UTF-8.
// A file is in it once.
type Guessed struct{ Charsets []GuessedCharset }

// A GuessedCharset counts the files that were read in one charset.
type GuessedCharset struct {
	Charset string `json:"charset"` // one of [Charsets], and "utf-8" for UTF-8 with bytes of Windows-1252 in it
	Unsure  bool   `json:"unsure"`  // nothing tells whether it is right: see Options.Charset
	Files   int    `json:"files"`
	Example string `json:"example"` // the place of the first file
}

// file counts what was read.
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
