package wire

// Duplicates are groups of documents whose codes are near each other and whose words mostly agree.
type Duplicates struct {
	Groups    []DuplicateGroup `json:"groups" doc:"The groups, the largest first."`
	Found     int              `json:"found" doc:"Number of all groups."`
	Documents int              `json:"documents" doc:"Number of documents in all groups."`
}

// A DuplicateGroup is one of them.
type DuplicateGroup struct {
	Size    int         `json:"size"`
	Members []Duplicate `json:"members" doc:"The first documents of the group, by number."`
}

// A Duplicate is a document of a group.
type Duplicate struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Labels   []string `json:"labels"`
	Distance int      `json:"distance" doc:"Distance to the first document of the group."`
	Common   float64  `json:"common" doc:"Share of common words among all words of both documents, including unknown words and numbers, without stop words."`
	Same     bool     `json:"same" doc:"Whether the document differs from the first one only in its id."`
}

// DuplicatesParameters are those of Duplicates.
type DuplicatesParameters struct {
	Radius   int     `query:"radius" doc:"Maximum number of bits in which the codes of two connected documents differ. A group has all documents that are connected, directly or by a chain of others." minimum:"0" maximum:"512" default:"0"`
	Common   float64 `query:"common" doc:"Minimum share of common words." minimum:"0" maximum:"1" default:"0.5"`
	Passages bool    `query:"passages" doc:"Whether the passages of divided documents are compared, and not the documents as wholes." default:"false"`
	Least    int     `query:"least" doc:"Minimum size of a group." minimum:"2" maximum:"1073741824" default:"2"`
	Limit    int     `query:"limit" doc:"Maximum number of groups. Limit times members is at most 10000." minimum:"1" maximum:"1000" default:"10"`
	Members  int     `query:"members" doc:"Maximum number of documents to list per group." minimum:"1" maximum:"1000" default:"10"`
}
