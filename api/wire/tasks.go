package wire

import (
	"encoding/json"
	"time"
)

// A Task is a job that takes long.
type Task struct {
	ID         string          `json:"id" doc:"A decimal number, which increases from task to task."`
	Type       TaskType        `json:"type"`
	Collection string          `json:"collection"`
	State      State           `json:"state"`
	Created    time.Time       `json:"created"`
	Started    *time.Time      `json:"started" doc:"Start of the task; null while it waits."`
	Ended      *time.Time      `json:"ended" doc:"End of the task; null before a final state."`
	Progress   *Progress       `json:"progress"`
	Input      json.RawMessage `json:"input" doc:"By type: Training, IngestInput, Reindex, Evaluation, Comparison or Backup."`
	Result     json.RawMessage `json:"result" doc:"Null unless the task succeeded. By type: Trained, Ingested, Generation, Evaluated, Compared or BackupResult."`
	Problem    *TaskProblem    `json:"problem" doc:"Problem of the task; null unless it failed."`
}

// A TaskType is a sort of job.
type TaskType string

// The types of tasks.
const (
	TaskTrain    TaskType = "train"
	TaskIngest   TaskType = "ingest"
	TaskReindex  TaskType = "reindex"
	TaskEvaluate TaskType = "evaluate"
	TaskCompare  TaskType = "compare"
	TaskBackup   TaskType = "backup"
)

// TaskTypes returns all types.
func TaskTypes() []TaskType {
	return []TaskType{TaskTrain, TaskIngest, TaskReindex, TaskEvaluate, TaskCompare, TaskBackup}
}

// A State is the state of a task.
type State string

// The states. The last three are final.
const (
	Enqueued  State = "enqueued"
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Canceled  State = "canceled"
)

// States returns all states, in the order of a task's life.
func States() []State { return []State{Enqueued, Running, Succeeded, Failed, Canceled} }

// Final reports whether a task in the state changes no more.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Canceled }

// Progress is that of a task. Numbers that do not apply are zero.
type Progress struct {
	Stage       string  `json:"stage"`
	Done        int     `json:"done"`
	Total       int     `json:"total,omitempty" doc:"Absent if unknown."`
	Share       float64 `json:"share,omitempty" doc:"Completed share of the whole task, from 0 to 1."`
	PerSecond   float64 `json:"per_second,omitempty" doc:"Documents per second."`
	SecondsLeft float64 `json:"seconds_left,omitempty" doc:"Estimated seconds until the stage ends."`
	Epoch       int     `json:"epoch,omitempty" doc:"Number of finished epochs."`
	Epochs      int     `json:"epochs,omitempty" doc:"Number of epochs of the training."`
	Loss        float64 `json:"loss,omitempty"`
	Validation  float64 `json:"validation,omitempty"`
	Memory      int64   `json:"memory,omitempty" doc:"Estimated bytes of memory that the training takes at its peak."`
	Kind        string  `json:"kind,omitempty" doc:"The kind of hash function that a comparison trains."`
	Ready       int     `json:"ready,omitempty" doc:"Number of contenders of a comparison that are measured."`
	Contenders  int     `json:"contenders,omitempty" doc:"Number of contenders of a comparison."`
	File        string  `json:"file,omitempty" doc:"The file that an ingest reads."`
	Files       int     `json:"files,omitempty" doc:"Number of files that an ingest has begun, also those in archives."`
	Curve       []Epoch `json:"curve,omitempty"`
}

// A TaskProblem is the reason why a task failed.
type TaskProblem struct {
	Code   ErrCode `json:"code"`
	Detail string  `json:"detail"`
}

// Tasks are those of the collections that the key covers, newest first.
type Tasks struct {
	Tasks []Task `json:"tasks"`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page, if there is one."`
}

// RepeatParameters are those of a request that creates something.
type RepeatParameters struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"A string of your choice, at most 255 characters, that no other request has, such as a UUID. If the request is repeated with it, the answer is that of the first one, and nothing is created twice." example:"8e03978e-40d5-43dd-bc93-6894a57f9324"`
}

// TasksParameters are those of Tasks.
type TasksParameters struct {
	Collection string   `query:"collection" doc:"Only tasks of this collection."`
	State      State    `query:"state" doc:"Only tasks in this state."`
	Type       TaskType `query:"type" doc:"Only tasks of this type."`
	Limit      int      `query:"limit" doc:"Maximum number of tasks." minimum:"1" maximum:"1000" default:"20"`
	Cursor     string   `query:"cursor" doc:"The field next of an earlier answer."`
}

// Trained is the result of a training.
type Trained struct {
	Generation Generation `json:"generation"`
	Documents  int        `json:"documents" doc:"Documents that had a known term."`
	Terms      int        `json:"terms"`
	Seconds    float64    `json:"seconds"`
	Resumed    bool       `json:"resumed,omitempty" doc:"Whether the training continued after an interruption."`
	Warnings   []string   `json:"warnings" nullable:"true" doc:"Reasons why the codes may be poor; null in results of older servers."`

	Judgements int `json:"judgements,omitempty" doc:"Number of queries whose feedback was learned from."`

	Labels *Supervision `json:"labels,omitempty" doc:"What was learned from labels; absent without labels."`
}

// Supervision describes the labels that a model has learned.
type Supervision struct {
	Field     string      `json:"field" doc:"The field that has the labels."`
	Labels    int         `json:"labels" doc:"Number of distinct labels."`
	Documents int         `json:"documents" doc:"Number of documents with a label."`
	Trial     *LabelTrial `json:"trial,omitempty" doc:"What labels gain, by a training without some of them; absent for fewer than 20 documents with a label."`
}

// A LabelTrial compares codes before and after labels were learned, without a tenth of the labels
// and without those of a tenth of the other documents.
type LabelTrial struct {
	K          int          `json:"k" doc:"Number of nearest documents that are judged: a twentieth of those with a label, at most 100."`
	Labelled   LabelFigures `json:"labelled" doc:"For documents whose labels were learned."`
	Unlabelled LabelFigures `json:"unlabelled" doc:"For documents whose labels were held out, while other documents with these labels were learned."`
	Unseen     LabelFigures `json:"unseen" doc:"For documents of labels that were held out altogether."`
}

// LabelFigures are the mean shares of documents with a label of the query among the K nearest.
type LabelFigures struct {
	Queries int     `json:"queries" doc:"Number of documents that were queries."`
	Before  float64 `json:"before" doc:"By codes without labels."`
	After   float64 `json:"after" doc:"By codes that have learned labels."`
}

// Compared is the result of a comparison.
type Compared struct {
	Contenders []Contender `json:"contenders" doc:"By width, kind and binariser; those that need no training follow after each width."`
	Warnings   []string    `json:"warnings" nullable:"true" doc:"Reasons why the measures may be unreliable; null in results of older servers."`
}

// A Contender is a way to rank documents, with its measures. Rankers without codes have a name and
// measures only.
type Contender struct {
	Name      string             `json:"name"`
	Binariser string             `json:"binariser,omitempty"`
	Bits      int                `json:"bits,omitempty"`
	Measures  map[string]float64 `json:"measures"`
	Hybrid    float64            `json:"hybrid,omitempty" doc:"The first measure of searches by words and these codes together."`
	Halves    float64            `json:"halves,omitempty" doc:"Precision at the number of relevant documents, judged by halves of documents without labels."`
	Entropy   float64            `json:"entropy,omitempty" doc:"Mean entropy of the bits: 1 if all are balanced."`
	Dead      int                `json:"dead,omitempty" doc:"Number of bits that are the same for all documents."`
	Seconds   float64            `json:"seconds,omitempty" doc:"Duration of the training."`
	Bytes     int                `json:"bytes,omitempty" doc:"Size of the model."`
}

// Evaluated is the result of an evaluation.
type Evaluated struct {
	Generation  uint64   `json:"generation"`
	Fingerprint string   `json:"fingerprint"`
	Kind        string   `json:"kind"`
	Bits        int      `json:"bits"`
	Documents   int      `json:"documents" doc:"Number of documents with a code."`
	NoCode      int      `json:"no_code" doc:"Number of documents without a known word."`
	Offered     int      `json:"offered" doc:"Number of queries to choose from."`
	NoWord      int      `json:"no_word" doc:"Number of queries left out because the model knows none of their words."`
	Queries     int      `json:"queries" doc:"Number of queries that are evaluated: those with a relevant document."`
	LeftOut     int      `json:"left_out" doc:"Number of queries without a relevant document."`
	Unjudged    int      `json:"unjudged" doc:"Number of these without a judgement; 0 if labels or halves determine the relevant documents."`
	Stored      int      `json:"stored" doc:"Number of queries of a file that are documents of the collection, each left out of its own ranking; 0 if the queries are documents of the collection."`
	Halves      bool     `json:"halves" doc:"Whether halves of documents determined the relevant documents."`
	Measures    []Score  `json:"measures" doc:"Values of each ranker by each measure."`
	Warnings    []string `json:"warnings" doc:"Reasons why the measures may be unreliable."`
}

// A Score is a ranker's value by a measure.
type Score struct {
	Ranker  string  `json:"ranker" doc:"code, code+asymmetric, code+rerank, tfidf, bm25, lsa or random."`
	Measure string  `json:"measure"`
	Value   float64 `json:"value" minimum:"0" maximum:"1" doc:"Mean over the evaluated queries."`
	Queries int     `json:"queries" doc:"Number of evaluated queries."`
}

// An IngestInput is the input of an ingest: a path of the server, or an upload.
type IngestInput struct {
	Path string `json:"path,omitempty" doc:"A path on the server."`
	Files
	Sync   bool   `json:"sync,omitempty" doc:"Whether unchanged files are not read, and documents that are gone are deleted."`
	Upload string `json:"upload,omitempty" doc:"The server's name for the uploaded files."`
	Count  int    `json:"files,omitempty" doc:"Number of uploaded files."`
}

// Ingested is the result of an ingest.
type Ingested struct {
	Added      int         `json:"added"`
	Replaced   int         `json:"replaced"`
	Unchanged  int         `json:"unchanged"`
	Rejected   int         `json:"rejected"`
	Rejections []Rejection `json:"rejections" doc:"The first ones."`

	Deleted        int `json:"deleted" doc:"Number of documents that a synchronisation deleted, since they are gone from their files."`
	UnchangedFiles int `json:"unchanged_files" doc:"Number of files that a synchronisation did not read."`

	Repeated    int              `json:"repeated" doc:"Number of documents that replaced another one of the same ingest."`
	RepeatedIDs []string         `json:"repeated_ids" doc:"The first ones."`
	PassedOver  map[string]int   `json:"passed_over" doc:"Number of skipped files, by file name extension."`
	Skipped     []string         `json:"skipped,omitempty" doc:"The first skipped files of an upload, without those in archives."`
	Charsets    []GuessedCharset `json:"charsets" doc:"Detected charsets."`

	Names map[string]map[string]int `json:"names" doc:"Numbers of names of objects and columns that were taken for a part of a document, by part (id, title, text or labels) and name."`

	Preview *Preview `json:"preview,omitempty" doc:"What would become of the files, of a dry run only."`
}

// KeptFor is how long the files of an upload are kept after a dry run.
const KeptFor = time.Hour

// A Preview tells what would become of files.
type Preview struct {
	Formats []FormatPreview `json:"formats" doc:"The formats, those of most documents first."`
	Files   []FilePreview   `json:"files" doc:"The first files."`
	Read    int             `json:"read" doc:"Number of all files that are read."`
}

// A FormatPreview sums up the files of a format.
type FormatPreview struct {
	Format    string            `json:"format" doc:"Empty for files that cannot be opened."`
	Files     int               `json:"files"`
	Documents int               `json:"documents"`
	Rejected  int               `json:"rejected"`
	First     []PreviewDocument `json:"first" doc:"The first documents."`
}

// A FilePreview lists the documents that a file would become.
type FilePreview struct {
	Place      string   `json:"place"`
	Format     string   `json:"format"`
	Documents  int      `json:"documents"`
	Rejected   int      `json:"rejected"`
	Rejections []string `json:"rejections" doc:"The first messages."`
}

// A PreviewDocument is a document, with its texts shortened.
type PreviewDocument struct {
	ID     string            `json:"id"`
	Title  string            `json:"title"`
	Text   string            `json:"text"`
	Labels []string          `json:"labels"`
	Fields map[string]string `json:"fields"`
}

// A Rejection is a document that was not stored.
type Rejection struct {
	Place string `json:"place"`
	Error string `json:"error"`
}

// A LeftOut is a document that was rejected or, without an error, a file that was skipped.
type LeftOut struct {
	Place string `json:"place"`
	Error string `json:"error,omitempty" doc:"Reason of a rejection; absent for a skipped file."`
}

// A GuessedCharset is a charset that files do not declare.
type GuessedCharset struct {
	Charset string `json:"charset"`
	Unsure  bool   `json:"unsure"`
	Files   int    `json:"files"`
	Example string `json:"example"`
}

// BackupResult is the result of a backup.
type BackupResult struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	Href  string `json:"href"`
}
