package wire

// A Model is a generation with what is known of its model.
type Model struct {
	Generation
	Learned
	Quality []Evaluated `json:"quality" doc:"Results of evaluations of the model, the newest first; at most 10, from the last 1000 tasks that ended."`
}

// Models are those of all generations, newest first.
type Models struct {
	Models []Model `json:"models"`
}

// Learned describes a trained model. It is zero for codes of another program.
type Learned struct {
	Documents int     `json:"documents" doc:"Number of training documents with a known term."`
	Terms     int     `json:"terms"`
	Language  string  `json:"language"`
	Seed      uint64  `json:"seed"`
	Binariser string  `json:"binariser"`
	Curve     []Epoch `json:"curve"`
}

// An Epoch is the loss of one pass over the documents.
type Epoch struct {
	Loss       float64 `json:"loss"`
	Validation float64 `json:"validation,omitempty" doc:"Loss of the held-out documents, if there are any."`
}

// A Kind is a kind of hash function.
type Kind struct {
	Kind  string `json:"kind"`
	About string `json:"about" doc:"Description in one line."`
}

// Choices are those of a training, and the formats of files.
type Choices struct {
	Kinds     []Kind         `json:"kinds" doc:"The kinds, the default first."`
	Languages []string       `json:"languages" doc:"Languages of stop words and stemming. A mixed collection has several, such as de+en."`
	Formats   []FormatChoice `json:"formats" doc:"Formats of files."`
}

// A FormatChoice is a format of files.
type FormatChoice struct {
	Name       Format   `json:"name"`
	About      string   `json:"about" doc:"What a document is, and what becomes of its parts."`
	Extensions []string `json:"extensions" doc:"Extensions of its files."`
}

// A Meaning is the terms that a bit stands for.
type Meaning struct {
	Bit int      `json:"bit"`
	On  []string `json:"on"`
	Off []string `json:"off"`
}

// A Bit is one bit of the code over the collection.
type Bit struct {
	Meaning
	Mean    float64  `json:"mean" doc:"Share of codes with the bit set."`
	Entropy float64  `json:"entropy" doc:"Entropy in bits."`
	Dead    bool     `json:"dead"`
	Drivers []string `json:"drivers" doc:"Ids of the documents with the highest activation."`
}

// Bits are those of the code, in order.
type Bits struct {
	Bits        []Bit       `json:"bits"`
	Correlation [][]float64 `json:"correlation,omitempty" doc:"Correlation of each pair of bits, if requested."`
}

// BitsParameters are those of Bits.
type BitsParameters struct {
	Drivers     int  `query:"drivers" doc:"Number of documents to return for each bit, those with the highest activation." minimum:"0" maximum:"20" default:"0"`
	Correlation bool `query:"correlation" doc:"Whether to return the correlations of the bits." default:"false"`
}

// A Split is the collection divided by a bit.
type Split struct {
	Bit   Bit  `json:"bit"`
	Set   Side `json:"set"`
	Clear Side `json:"clear"`
}

// A Side is the documents for which a bit is one, or zero.
type Side struct {
	Documents int          `json:"documents"`
	Labels    []LabelCount `json:"labels" doc:"The labels, the most frequent first."`
	Examples  []Example    `json:"examples"`
}

// An Example is a document of a side.
type Example struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Labels     []string `json:"labels"`
	Activation float32  `json:"activation" doc:"Activation of the bit's unit; 0 for codes of another program."`
}

// SplitParameters are those of Split.
type SplitParameters struct {
	Limit int `query:"limit" doc:"Maximum number of examples on each side." minimum:"0" maximum:"100" default:"10"`
}
