package wire

import "time"

// A Collection is a collection in numbers.
type Collection struct {
	Name       string       `json:"name"`
	Aliases    []string     `json:"aliases" doc:"Aliases of the collection, in alphabetical order."`
	Documents  int          `json:"documents"`
	Codes      int          `json:"codes"`
	NoCode     int          `json:"no_code" doc:"Number of documents without a known term."`
	FileBytes  int64        `json:"file_bytes" doc:"Size of the file, with free pages."`
	RAMBytes   int64        `json:"ram_bytes" doc:"Size of codes and search structures in memory, without the model and the words."`
	Words      WordIndex    `json:"words"`
	Mixture    *Mixture     `json:"mixture,omitempty" doc:"The weight of the code in a hybrid score; absent before the first training."`
	Generation *Generation  `json:"generation" doc:"The current generation; null before the first training."`
	Labels     []LabelCount `json:"labels,omitempty" doc:"The labels, the most frequent first, at most 100. Only stats returns them."`
}

// A Mixture is the weight of the code in a hybrid score, where the best document by words has 1.
type Mixture struct {
	Typed    float64 `json:"typed" doc:"For a question of few words."`
	Document float64 `json:"document" doc:"For a question of many words, such as a document."`
}

// A WordIndex is the index of all words of a collection, in numbers.
type WordIndex struct {
	Language  string `json:"language" doc:"Language of stop words and stems, detected from documents unless it was chosen; several, such as de+en, if each document is read in its own; empty before the first document."`
	Documents int    `json:"documents" doc:"Number of documents whose words are indexed."`
	Complete  bool   `json:"complete" doc:"Whether these are all. The words of an older collection are indexed in the background; until then, searches are by code."`
	Segments  int    `json:"segments"`
	FileBytes int64  `json:"file_bytes"`
	RAMBytes  int64  `json:"ram_bytes"`
}

// Synonyms are the list of synonyms of a collection.
type Synonyms struct {
	Synonyms string `json:"synonyms" doc:"Lines such as 'car, automobile', whose words find the documents of each other, and 'new york => nyc', where the left finds also the documents of the right. A line that begins with # is a comment. Empty for none." example:"car, automobile"`
}

// Collections are the collections that the key covers, by name.
type Collections struct {
	Collections []Collection `json:"collections"`
}

// A LabelCount is the number of documents with a label.
type LabelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

// A Generation is all codes made by one model.
type Generation struct {
	ID          uint64    `json:"id"`
	Kind        string    `json:"kind"`
	Bits        int       `json:"bits"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created"`
	Codes       int       `json:"codes"`
	Current     bool      `json:"current"`
	Complete    bool      `json:"complete" doc:"Whether all documents have a code. The operation use hashes the others."`
}

// Generations are those of a collection, oldest first.
type Generations struct {
	Generations []Generation `json:"generations"`
}

// Stats are a collection in numbers, with labels and drift.
type Stats struct {
	Collection
	Models  []Model  `json:"models,omitempty" doc:"All models, newest first, if requested."`
	Choices *Choices `json:"choices,omitempty" doc:"The choices for another training, if models are requested."`
	Drift   *Drift   `json:"drift" doc:"Null before the first training, and for codes of another program."`
}

// StatsParameters are those of Stats.
type StatsParameters struct {
	Models bool `query:"models" doc:"Whether to add the models, as models does, and the choices for a training." default:"false"`
}

// Drift reports whether to train again.
type Drift struct {
	Retrain  bool           `json:"retrain"`
	Advice   string         `json:"advice" doc:"Advice, with its reason, in a sentence."`
	Compared *DriftMeasures `json:"compared" doc:"Comparison of the documents added after the training with those of the training; null if the latter are not known."`
}

// DriftMeasures compare the documents of the training with those that came later.
type DriftMeasures struct {
	Learned     DriftGroup `json:"learned"`
	New         DriftGroup `json:"new"`
	Radius      int        `json:"radius" doc:"The smallest radius at which the ball of a training document has, on average, 1 % of the other documents and at least ten."`
	BitsMean    float64    `json:"bits_mean" doc:"Difference of a bit's mean between the groups, averaged over the bits."`
	BitsLargest float64    `json:"bits_largest" doc:"The largest of these differences."`
}

// A DriftGroup is one side of the comparison.
type DriftGroup struct {
	Documents int     `json:"documents"`
	NoCode    int     `json:"no_code"`
	Unknown   float64 `json:"unknown" doc:"Share of words that are not in the vocabulary."`
	Occupancy float64 `json:"occupancy" doc:"Mean number of training documents within the radius."`
}

// An Alias is another name for a collection.
type Alias struct {
	Alias      string `json:"alias"`
	Collection string `json:"collection"`
}

// Aliases are those that the key covers, in order.
type Aliases struct {
	Aliases []Alias `json:"aliases"`
}

// An AliasTarget is the collection that an alias names.
type AliasTarget struct {
	Collection string `json:"collection" doc:"The name of a collection." minLength:"1" example:"news"`
}

// Health is the answer of a process that runs.
type Health struct {
	Status string `json:"status" enum:"live"`
}

// Readiness is the answer of a process that can read its collections.
type Readiness struct {
	Status      string `json:"status" enum:"ready"`
	Unavailable int    `json:"unavailable,omitempty" doc:"Number of collections whose files could not be opened; the server log names them."`
}
