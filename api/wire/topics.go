package wire

// Topics divide the documents that have a code by subject.
type Topics struct {
	Topics     []Topic `json:"topics" doc:"The topics, the largest first."`
	Found      int     `json:"found" doc:"Number of all topics."`
	Documents  int     `json:"documents" doc:"Number of documents of all topics: those that have a code."`
	Generation uint64  `json:"generation"`
	Version    string  `json:"version" doc:"Changes when the topics are found anew: for another generation, and after a hundredth of the documents changed."`
}

// A Topic is one of them.
type Topic struct {
	ID       string    `json:"id" doc:"The topic of a search or a list. It is made of the words, and is the same in the next version if they are." example:"space-shuttle-orbit-nasa"`
	Words    []string  `json:"words" doc:"The words that distinguish its documents most from all others, as in the texts. Empty if the documents have no words."`
	Size     int       `json:"size" doc:"Number of documents."`
	Examples []Opening `json:"examples" doc:"The most typical documents."`
}

// A TopicName is a topic without examples.
type TopicName struct {
	ID    string   `json:"id"`
	Words []string `json:"words"`
	Size  int      `json:"size" doc:"Number of documents."`
}

// An Opening is a document with the beginning of its text.
type Opening struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text" doc:"The beginning of the text."`
}

// TopicsParameters are those of Topics.
type TopicsParameters struct {
	Limit    int `query:"limit" doc:"Maximum number of topics." minimum:"1" maximum:"1000" default:"100"`
	Least    int `query:"least" doc:"Minimum number of documents of a topic." minimum:"1" maximum:"1073741824" default:"1"`
	Examples int `query:"examples" doc:"Maximum number of examples of a topic." minimum:"0" maximum:"10" default:"3"`
}
