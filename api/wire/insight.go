package wire

import "time"

// A Map is documents in two dimensions, as columns: IDs, Titles, X, Y and Label have a place for
// each. Documents with similar codes are near each other.
type Map struct {
	Generation uint64    `json:"generation"`
	Documents  int       `json:"documents" doc:"Number of documents with a code. If it exceeds the limit, the map has an even sample."`
	AsOf       time.Time `json:"as_of" doc:"Time of the computation. The map is made again after a hundredth of the documents changed."`
	IDs        []string  `json:"ids"`
	Titles     []string  `json:"titles" doc:"Beginnings of the titles."`
	X          []float32 `json:"x" doc:"Horizontal positions, with four digits. Documents with similar codes are near each other; the axes have no meaning."`
	Y          []float32 `json:"y"`
	Label      []int     `json:"label" doc:"Index of each document's first label in labels; -1 for none."`
	Topic      []int     `json:"topic" doc:"Index of each document's topic in topics; -1 for none."`
	Place      *Place    `json:"place,omitempty" doc:"The position of q or id, if either is given."`
	Missed     string    `json:"missed,omitempty" doc:"Why q or id has no position."`
	Labels     []string  `json:"labels" doc:"The labels, the most frequent first."`

	Topics []TopicName `json:"topics" doc:"The topics, the largest first."`

	Fields []string `json:"fields" doc:"The metadata fields that divide the documents into groups: those with up to 1,000 short values."`
	Values []string `json:"values,omitempty" doc:"The values of the field asked for, the most frequent first."`
	Value  []int    `json:"value,omitempty" doc:"Index of each document's first value in values; -1 for none."`
}

// MapParameters are those of Map.
type MapParameters struct {
	Subject
	Limit int    `query:"limit" doc:"Maximum number of documents." minimum:"1" maximum:"100000" default:"20000"`
	Field string `query:"field" doc:"One of the fields of the map, whose values to give."`
}

// A Place is a position on the map.
type Place struct {
	Generation uint64  `json:"generation"`
	X          float32 `json:"x"`
	Y          float32 `json:"y"`
}

// Outliers are the documents that the model reconstructs worst.
type Outliers struct {
	Outliers  []Outlier `json:"outliers" doc:"The documents, the worst reconstructed first."`
	LookedAt  int       `json:"looked_at" doc:"Number of documents that were reconstructed: at most 4000, evenly sampled."`
	Documents int       `json:"documents"`
}

// An Outlier is one of them.
type Outlier struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Labels  []string `json:"labels"`
	Score   float64  `json:"score" doc:"Mean over the words of ln(usual/expected)."`
	Words   int      `json:"words"`
	Unknown int      `json:"unknown" doc:"Words that are not in the vocabulary."`
}

// OutliersParameters are those of Outliers.
type OutliersParameters struct {
	Limit int `query:"limit" doc:"Maximum number of documents." minimum:"1" maximum:"1000" default:"20"`
}

// A Reconstruction compares the terms of a text with those that the model expects in it.
type Reconstruction struct {
	Known    []string   `json:"known"`
	Unknown  []string   `json:"unknown" doc:"Words that are not in the vocabulary, as in the text."`
	Expected []Expected `json:"expected" doc:"Terms not in the text, expected more than usual, strongest first."`
	Doubted  []Expected `json:"doubted" doc:"Terms in the text, expected less than usual, least expected first."`
	Kept     []Expected `json:"kept" doc:"Terms in the text, expected more than usual, strongest first."`
	Note     string     `json:"note,omitempty" doc:"If the model knows no word of the text: the reason for the empty lists, and the remedy."`
}

// Expected is a term with its probability.
type Expected struct {
	Term        string  `json:"term" doc:"The most frequent word with this term."`
	Weight      float64 `json:"weight" doc:"The probability as a multiple of the usual one."`
	Probability float64 `json:"probability"`
	Usual       float64 `json:"usual" doc:"The probability in any document."`
}

// Samples are documents drawn from the model.
type Samples struct {
	Samples []Sample `json:"samples"`
}

// A Sample is one of them.
type Sample struct {
	Terms   []Expected `json:"terms" doc:"The terms, the strongest first."`
	Nearest []Near     `json:"nearest"`
}

// Near is a document near a sample.
type Near struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Distance int    `json:"distance" doc:"Number of bits in which the codes differ."`
}

// SampleParameters are those of Samples.
type SampleParameters struct {
	Count int    `query:"count" doc:"Number of samples." minimum:"1" maximum:"20" default:"3"`
	Seed  uint64 `query:"seed" doc:"Seed of the random numbers." default:"1"`
}

// Suggestions are labels for a text or a document, by its 20 nearest, likeliest first.
type Suggestions struct {
	Labels  []Suggestion `json:"labels"`
	Unknown []string     `json:"unknown,omitempty" doc:"Words that are not in the vocabulary, as in the text."`
	Note    string       `json:"note,omitempty" doc:"Why there are no labels and what to do, if the model knows no word of the text."`
}

// A Suggestion is a label of neighbours.
type Suggestion struct {
	Label   string  `json:"label"`
	Weight  float64 `json:"weight" doc:"Weight of the label, from 0 to 1."`
	Support int     `json:"support" doc:"Number of the nearest documents with the label: of 20 to a text, of five in a labelling."`
}
