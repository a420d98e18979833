package wire

// A Labelling lists the documents without labels whose labels would teach most.
type Labelling struct {
	Documents []Unlabelled `json:"documents" doc:"The documents, the one that would teach most first, each as if the earlier ones had labels."`
	Labelled  int          `json:"labelled" doc:"Number of documents that have a code and labels."`
	Total     int          `json:"total" doc:"Number of documents that have a code."`
}

// An Unlabelled is a document without labels.
type Unlabelled struct {
	ID      string       `json:"id"`
	Title   string       `json:"title"`
	Text    string       `json:"text" doc:"The first 2,000 bytes of the text at most."`
	Informs int          `json:"informs" doc:"Estimated number of documents about which its label would inform and no other label does."`
	Labels  []Suggestion `json:"labels" doc:"Labels of the five most similar documents that have any, the heaviest first."`
}

// LabellingParameters are those of Labelling.
type LabellingParameters struct {
	Limit int      `query:"limit" doc:"Maximum number of documents." minimum:"1" maximum:"100" default:"10"`
	Skip  []string `query:"skip" doc:"Ids of documents that nobody can label. They count as labelled, so that documents like them are not listed first either." maxItems:"1000"`
}
