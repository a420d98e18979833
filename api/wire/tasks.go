package wire

import (
	"encoding/json"
	"time"
)

// A Task is a job that takes long.
type Task struct {
	ID         string          `json:"id" doc:"A decimal number, which increases from task to task."`
	Kind       string          `json:"kind" enum:"train,ingest,reindex,evaluate,compare,backup"`
	Collection string          `json:"collection"`
	State      State           `json:"state" enum:"enqueued,running,succeeded,failed,canceled"`
	Created    time.Time       `json:"created"`
	Started    *time.Time      `json:"started" doc:"Start of the task; null while it waits."`
	Ended      *time.Time      `json:"ended" doc:"End of the task; null before a final state."`
	Progress   *Progress       `json:"progress"`
	Input      json.RawMessage `json:"input"`
	Result     json.RawMessage `json:"result" doc:"Result of the task; null unless it succeeded."`
	Problem    *TaskProblem    `json:"problem" doc:"Problem of the task; null unless it failed."`
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
	Kind        string  `json:"kind,omitempty" doc:"The kind of hash function that a comparison trains."`
	Ready       int     `json:"ready,omitempty" doc:"Number of contenders of a comparison that are measured."`
	Contenders  int     `json:"contenders,omitempty" doc:"Number of contenders of a comparison."`
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

// TasksParameters are those of Tasks.
type TasksParameters struct {
	Collection string `query:"collection" doc:"Only tasks of this collection."`
	State      State  `query:"state" doc:"Only tasks in this state." enum:"enqueued,running,succeeded,failed,canceled"`
	Kind       string `query:"kind" doc:"Only tasks of this type, such as train."`
	Limit      int    `query:"limit" doc:"Maximum number of tasks." minimum:"1" maximum:"1000" default:"20"`
	Cursor     string `query:"cursor" doc:"The field next of an earlier answer."`
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

// Ingested is the result of an ingest.
type Ingested struct {
	Added      int         `json:"added"`
	Replaced   int         `json:"replaced"`
	Unchanged  int         `json:"unchanged"`
	Rejected   int         `json:"rejected"`
	Rejections []Rejection `json:"rejections" doc:"The first ones."`

	Repeated    int              `json:"repeated" doc:"Number of documents that replaced another one of the same ingest."`
	RepeatedIDs []string         `json:"repeated_ids" doc:"The first ones."`
	PassedOver  map[string]int   `json:"passed_over" doc:"Number of skipped files, by file name extension."`
	Charsets    []GuessedCharset `json:"charsets" doc:"Detected charsets."`
}

// A Rejection is a document that was not stored.
type Rejection struct {
	Place string `json:"place"`
	Error string `json:"error"`
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
