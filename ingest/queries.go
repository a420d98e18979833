package ingest

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Test collections have queries and judgements beside their documents, in files of these names.
var (
	queriesName = regexp.MustCompile(`(?i)^(?:queries|topics)(?:[._-].*)?$`)
	qrelsName   = regexp.MustCompile(`(?i)^qrels?(?:[._-].*)?$`)
	corpusName  = regexp.MustCompile(`(?i)^(?:corpus|docs|documents|collection)(?:\.(?:jsonl?|tsv|trec|parquet)(?:\.(?:gz|zst|bz2|xz))?)?$`)
)

// A TestFiles holds the places of files of a test collection that are no documents.
type TestFiles struct {
	Queries    []string `json:"queries"`
	Judgements []string `json:"judgements"`
}

// maxTestFiles is the number of files of each kind that are named.
const maxTestFiles = 20

// isTestFile reports whether a file has the queries or judgements of a test collection, and records
// it. Of an archive, whose other files are not known, only the names that BEIR has count.
func (r *reader) isTestFile(e entry) bool {
	if r.forced() || len(r.Include) > 0 {
		return false
	}
	dir, base := path.Split(e.path)
	dir = path.Clean(dir)
	files := r.LeftOut.testFiles()
	switch {
	case queriesName.MatchString(base) && r.hasCorpus(e, dir, strings.HasPrefix(base, "queries.jsonl")):
		files.Queries = addPlace(files.Queries, e.place)
	case qrelsName.MatchString(base) && r.hasCorpus(e, dir, false):
		files.Judgements = addPlace(files.Judgements, e.place)
	case path.Base(dir) == "qrels" && r.hasCorpus(e, path.Dir(dir), formatExtension(base) == ".tsv"):
		files.Judgements = addPlace(files.Judgements, e.place)
	default:
		return false
	}
	return true
}

// hasCorpus reports whether a directory above a file has the documents of a test collection. In an
// archive, that is known by the name of the file.
func (r *reader) hasCorpus(e entry, dir string, byName bool) bool {
	if r.archives > 0 {
		return byName
	}
	root := strings.TrimSuffix(filepath.ToSlash(e.place), e.path)
	f, err := r.openPath(filepath.FromSlash(path.Join(root, dir)))
	if err != nil {
		return false
	}
	defer f.Close()
	siblings, _ := f.Readdirnames(-1)
	return slices.ContainsFunc(siblings, corpusName.MatchString)
}

func addPlace(places []string, place string) []string {
	if len(places) == maxTestFiles {
		return places
	}
	return append(places, place)
}

// testFiles returns where to record files.
func (l *LeftOut) testFiles() *TestFiles {
	if l == nil {
		return &TestFiles{}
	}
	return &l.TestFiles
}
