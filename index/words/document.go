package words

// A Document is the words of one document.
type Document struct {
	Number      uint32
	Title, Text int // lengths in words
	Terms       []Term
	Forms       []string // forms of its words as people write them, beside those in Terms
}

// A Term is a term of a document with the number of its occurrences in each field.
type Term struct {
	Name        string
	Title, Text uint32
	Form        bool // the name is a form of a word, too
}

// A Form is a form of a word with the approximate number of documents that contain it.
type Form struct {
	Name      string
	Documents int
	Distance  int // edits between it and the form of which it is a neighbour
}
