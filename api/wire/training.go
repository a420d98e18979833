package wire

import (
	"encoding/json"
	"errors"
)

// Training is the body of a training; absent fields mean the defaults of 'hashsearch train'.
type Training struct {
	Kind      KindName  `json:"kind,omitempty" doc:"The kind of hash function; default stacked."`
	Bits      Width     `json:"bits,omitempty" doc:"The width of the codes, or auto for the smallest one with the occupancy; default 64."`
	Occupancy float64   `json:"occupancy,omitempty" minimum:"0" maximum:"1000000000" doc:"With auto, target mean number of documents within 2 bits; default 100."`
	Binariser Binariser `json:"binariser,omitempty" doc:"The method that turns activations into bits; default by the kind."`
	Labels    string    `json:"labels,omitempty" doc:"The field whose values are labels to learn, such as label: documents of the same label get similar codes. A few labels of each suffice, others are inferred. Kinds that are computed without training cannot learn labels; default none." example:"label" maxLength:"200"`
	Feedback  bool      `json:"feedback,omitempty" doc:"Whether to learn from the feedback: documents that users chose for the same query get similar codes. A fifth of the queries is held out. Kinds without neighbours in their target cannot."`
	Nested    bool      `json:"nested,omitempty" doc:"Whether the first 16, 32, 64 and so on bits of a code are codes of their own, so that the model can be shortened. Takes up to four times as long. Kinds that are computed without training cannot, and neither can the convolutional one."`
	Continue  bool      `json:"continue,omitempty" doc:"Whether to train the current model further, from its weights, instead of a new one. Kind, width, language and network are those of the model."`
	Learning
}

// Learning is the part of a training that does not depend on kind and width. The limits keep a
// typing error from taking all memory.
type Learning struct {
	Seed       uint64     `json:"seed,omitempty" doc:"Seed of the random numbers; the same seed gives the same model; default 1."`
	Language   Language   `json:"language,omitempty" doc:"Language of stop words and stemming, or several with plus signs between them, such as de+en, for a mixed collection; default en, or the languages of the words of a mixed collection."`
	Vocabulary int        `json:"vocabulary,omitempty" minimum:"0" maximum:"1000000" doc:"Maximum number of terms; default 20000."`
	MinDocs    int        `json:"min_docs,omitempty" minimum:"0" maximum:"1000000000" doc:"Minimum number of documents with a term; default 3, less in small collections."`
	MaxShare   float64    `json:"max_share,omitempty" minimum:"0" maximum:"1" doc:"Maximum share of documents with a term; default 0.8."`
	Weighting  Weighting  `json:"weighting,omitempty" doc:"Weights of the network's input; default by the kind."`
	Hidden     []int      `json:"hidden,omitzero" minimum:"1" maximum:"20000" maxItems:"8" doc:"Numbers of units of the hidden layers; an empty list means no hidden layer; default by the kind."`
	Activation Activation `json:"activation,omitempty" doc:"Activation function of the hidden layers; default by the kind."`
	Init       Init       `json:"init,omitempty" doc:"Distribution of the initial weights; default by the kind."`
	Tied       bool       `json:"tied,omitempty" doc:"Whether the decoder uses the weights of the encoder."`
	Target     Target     `json:"target,omitempty" doc:"The terms to predict for a document; default by the kind."`
	Corruption string     `json:"corruption,omitempty" example:"masking:0.3" doc:"Noise added to the input: masking:0.3, salt:0.1, gaussian:0.3 or none; default by the kind."`
	L2         float64    `json:"l2,omitempty" minimum:"0" maximum:"1000000000" doc:"Weight of the penalty on squared weights."`
	Pretrain   bool       `json:"pretrain,omitempty" doc:"Whether to train the layers one by one before all together."`
	Samples    int        `json:"samples,omitempty" minimum:"0" maximum:"1000000000" doc:"Terms drawn per batch to estimate the softmax over all; default 5000 of a large vocabulary with the kind stacked, otherwise all."`
	Epochs     int        `json:"epochs,omitempty" minimum:"0" maximum:"100000" doc:"Passes over the documents; default by their number."`
	Rate       float64    `json:"rate,omitempty" minimum:"0" maximum:"1" doc:"The learning rate; default by the width."`
	Memory     int64      `json:"memory,omitempty" minimum:"0" doc:"Bytes of memory that the training may take. Of more documents than fit, it learns from a random sample; default all documents, if the server has the memory."`
	Validation float64    `json:"validation,omitempty" minimum:"0" maximum:"0.9" doc:"Share of documents held out to measure the loss; default none."`
	Patience   int        `json:"patience,omitempty" minimum:"0" maximum:"1000000000" doc:"Epochs without a better validation loss before stopping; default no early stopping."`
}

// Auto is the width that a training chooses itself.
const Auto Width = -1

// A Width is a number of bits, or Auto, which is "auto" in JSON.
type Width int

// UnmarshalJSON implements json.Unmarshaler.
func (w *Width) UnmarshalJSON(text []byte) error {
	if string(text) == `"auto"` {
		*w = Auto
		return nil
	}
	if json.Unmarshal(text, (*int)(w)) != nil || *w < 0 {
		return errors.New(`the width is a number of bits, or "auto"`)
	}
	return nil
}

// MarshalJSON implements json.Marshaler.
func (w Width) MarshalJSON() ([]byte, error) {
	if w == Auto {
		return []byte(`"auto"`), nil
	}
	return json.Marshal(int(w))
}

// Evaluation is the body of an evaluation; absent fields mean the defaults of 'hashsearch eval'.
type Evaluation struct {
	Measuring
	Rerank     Lexical `json:"rerank,omitempty" doc:"The lexical part of code+rerank; default tfidf."`
	Candidates int     `json:"candidates,omitempty" minimum:"0" maximum:"1000000" doc:"Number of nearest documents that code+asymmetric and code+rerank order again; default 1000."`
	Seed       uint64  `json:"seed,omitempty" doc:"Seed of LSA and random bits; default 1."`
	Feedback   bool    `json:"feedback,omitempty" doc:"Whether the queries are those of the feedback that learnAdapter holds out, and the relevant documents those that were liked or clicked. Not with heaviest or halves."`
}

// Measuring chooses queries and measures.
type Measuring struct {
	Sample   int      `json:"sample,omitempty" minimum:"0" maximum:"1000000" doc:"Number of documents of the collection that serve as queries, evenly chosen, each left out of its own ranking; default 1000."`
	Heaviest int      `json:"heaviest,omitempty" minimum:"0" maximum:"1000000" doc:"Number of words of each query, the heaviest by TF-IDF; default all. Not with halves."`
	Halves   bool     `json:"halves,omitempty" doc:"Whether one half of a document's words is the query, and the other half determines the relevant documents. It is the default without labels."`
	Measures []string `json:"measures,omitempty" maxItems:"20" doc:"P@k, R@k, AP, nDCG@k, RR, Success@k or Rprec; default P@10, P@100, AP and nDCG@10." example:"P@10,AP"`
}

// Comparison is the body of a comparison; absent fields mean the defaults of 'hashsearch compare'.
type Comparison struct {
	Kinds      []KindName  `json:"kinds,omitempty" minLength:"1" maxItems:"50" doc:"The kinds of hash function; default all."`
	Bits       []int       `json:"bits,omitempty" minimum:"1" maximum:"512" maxItems:"10" doc:"The widths of the codes; default 64."`
	Binarisers []Binariser `json:"binarisers,omitempty" minLength:"1" maxItems:"10" doc:"The methods that turn activations into bits; default by the kind."`
	Measuring
	Learning
}

// Reindex is the body of a reindex.
type Reindex struct {
	Generation uint64 `json:"generation,omitempty" doc:"The number of the generation; default the current one."`
}

// Backup is the body of a backup, which has no options.
type Backup struct{}

// Ingest is the body of an ingest of the server's files.
type Ingest struct {
	Path string `json:"path" doc:"A file or directory of the server, in a directory that it ingests from. Other files can be uploaded." minLength:"1"`
	Files
	Sync bool `json:"sync,omitempty" doc:"Whether to read only files that changed since the last synchronisation of this path, and to delete the documents that are gone."`
}

// Upload is the form of an ingest of the client's files.
type Upload struct {
	Uploaded []string `json:"files" doc:"The files. Their names are relative paths." format:"binary"`
	Files
}

// Files are the options of reading files.
type Files struct {
	Format    Format    `json:"format,omitempty" doc:"Format of all files; default by their names and contents."`
	Charset   string    `json:"charset,omitempty" doc:"Charset of all files, such as windows-1251; only a byte-order mark overrides it. The default is the declared charset, UTF-8, or a detected one, which the result lists in charsets." example:"windows-1251"`
	Where     []string  `json:"where,omitempty" doc:"Conditions that must all hold." maxItems:"100"`
	Include   []string  `json:"include,omitempty" doc:"Globs of the files of directories and archives, one of which a file must match, whatever its extension." maxItems:"100"`
	Exclude   []string  `json:"exclude,omitempty" doc:"Globs of the files and directories that are not read." maxItems:"100"`
	Map       []string  `json:"map,omitempty" doc:"Names in objects and tables of which parts and fields of documents are made, such as text=summary+body or labels=topics.name." maxItems:"100"`
	Columns   []string  `json:"columns,omitempty" doc:"Names of the columns of tables that have no row of names." maxItems:"1000"`
	Record    string    `json:"record,omitempty" doc:"Name of the elements of XML that are documents; by default the element that repeats." maxLength:"100"`
	Article   bool      `json:"article,omitempty" doc:"Whether only the main article of web pages is read."`
	Quotes    Quotes    `json:"quotes,omitempty" doc:"Whether the lines that a message quotes, and its signature, are part of its text. keep is the default."`
	Split     string    `json:"split,omitempty" doc:"Whether documents are divided into passages: none, auto (long documents, at headings and between paragraphs), headings, lines, or words:N." maxLength:"20" example:"auto"`
	LabelDirs LabelDirs `json:"label_dirs,omitempty" doc:"Whether the names of directories are labels; auto, the default, if the tree looks like classes."`
	DryRun    bool      `json:"dry_run,omitempty" doc:"Whether nothing is stored: the result has a preview. The files of an upload are kept for an hour after that, to be ingested by its id."`
}

// KeptUpload is the body of an ingest of files that a dry run has kept.
type KeptUpload struct {
	Upload string `json:"upload" doc:"The id of a dry run of an upload that succeeded. Its options do not apply: give those of this ingest." example:"12" minLength:"1" maxLength:"20"`
	Files
}
