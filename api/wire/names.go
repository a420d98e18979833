package wire

// Names of a list. Packages hashing and ingest know those of the first four. In a request, "" is
// the default, as if the field were absent.
type (
	KindName  string
	Binariser string
	Language  string
	Format    string

	Rank          string
	Rerank        string
	Lexical       string
	Weighting     string
	Activation    string
	Init          string
	Target        string
	OutcomeStatus string
	LabelDirs     string
	Quotes        string
	Verdict       string
)

// Ranks returns the ways to rank documents, the default first.
func Ranks() []Rank { return []Rank{"hybrid", "words", "code"} }

// Reranks returns the scores by which a search may re-rank documents.
func Reranks() []Rerank { return []Rerank{"none", "asymmetric", "tfidf", "bm25"} }

// Lexicals returns the scores that compare words.
func Lexicals() []Lexical { return []Lexical{"tfidf", "bm25"} }

// Weightings returns the weights that a training may give to its input.
func Weightings() []Weighting { return []Weighting{"counts", "log", "tfidf", "bm25"} }

// Activations returns the activations of hidden layers.
func Activations() []Activation { return []Activation{"tanh", "sigmoid", "relu", "elu", "identity"} }

// Inits returns the intervals of initial weights.
func Inits() []Init { return []Init{"fan-in", "glorot", "he"} }

// Targets returns the terms that a training may predict.
func Targets() []Target { return []Target{"own", "neighbours"} }

// LabelDirChoices returns the choices whether names of directories are labels.
func LabelDirChoices() []LabelDirs { return []LabelDirs{"auto", "yes", "no"} }

// QuoteChoices returns the choices whether quoted lines of mail are part of a text, the default
// first.
func QuoteChoices() []Quotes { return []Quotes{"keep", "drop"} }

// OutcomeStatuses returns the statuses of an [Outcome].
func OutcomeStatuses() []OutcomeStatus {
	return []OutcomeStatus{"added", "replaced", "unchanged", "rejected"}
}

// Verdicts returns what a user may say about a hit.
func Verdicts() []Verdict { return []Verdict{"like", "dislike", "click"} }
