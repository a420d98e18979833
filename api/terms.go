package api

// terms returns the terms of text that the model knows and those it does not, each once, in the
// order of the text.
func terms(m model, text string) (known, unknown []string) {
	known, unknown = []string{}, []string{}
	seen := make(map[string]bool)
	for t := range m.Analyzer().Terms(text) {
		if seen[t] {
			continue
		}
		seen[t] = true
		if _, ok := m.Vocabulary().ID(t); ok {
			known = append(known, t)
		} else {
			unknown = append(unknown, t)
		}
	}
	return known, unknown
}
