package tagged

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
	"github.com/hashsearch/hashsearch/ingest/markup"
)

// postTypes are the names of some types of posts.
var postTypes = map[string]string{"1": "question", "2": "answer", "3": "wiki", "4": "excerpt", "5": "tag"}

// postFields are the attributes of posts and comments that become fields, by the names of these.
var postFields = []struct{ attribute, field string }{
	{"ParentId", "parent"}, {"PostId", "post"}, {"AcceptedAnswerId", "accepted"}, {"Score", "score"}, {"OwnerUserId", "user"},
	{"UserId", "user"}, {"ViewCount", "views"},
}

// StackExchange reads the posts or the comments of a dump of Stack Exchange (Posts.xml and
// Comments.xml). A post has its Title, the text of its Body, and its Tags as labels. Its type,
// parent, accepted answer, score, user, views and date are fields. A comment has its Text, and its
// post, score, user and date as fields. Other files of a dump are rejected.
func StackExchange(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		s := newSlicer(r, limit, "row")
		for d, err := range documents(s, rowDocument) {
			if s.root != "posts" && s.root != "comments" && s.root != "row" {
				yield(document.Document{}, fmt.Errorf("rows of %q are no documents: take Posts.xml or Comments.xml", s.root))
				return
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func rowDocument(record string) (d document.Document, ok bool, err error) {
	row := map[string]string{}
	for name, value := range attributes(tagToken(record, 0).attrs) {
		row[name] = value
	}
	d = document.Document{ID: row["Id"], Title: markup.OneLine(row["Title"]), Text: paragraphs(row["Text"])}
	if body := row["Body"]; body != "" {
		d.Text = markup.HTML(body).Text
	}
	d.AddLabels(strings.FieldsFunc(row["Tags"], func(r rune) bool { return strings.ContainsRune("<>|", r) })...)
	setField(&d, "type", postTypes[row["PostTypeId"]])
	setField(&d, "date", date(row["CreationDate"]))
	for _, f := range postFields {
		setField(&d, f.field, row[f.attribute])
	}
	return d, true, nil
}
