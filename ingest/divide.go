package ingest

// Divide divides the words of a text by whether their terms are in the vocabulary. A known word is
// given by [Vocabulary.Word], an unknown one as it is in the text. Each term occurs once, in the
// order of the text.
func (v *Vocabulary) Divide(tokens []Token) (known, unknown []string) {
	known, unknown = []string{}, []string{}
	seen := make(map[string]bool, len(tokens))
	for _, token := range tokens {
		if seen[token.Term] {
			continue
		}
		seen[token.Term] = true
		if id, ok := v.ID(token.Term); ok {
			known = append(known, v.Word(id))
		} else {
			unknown = append(unknown, token.Word)
		}
	}
	return known, unknown
}
