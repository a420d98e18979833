package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mask replaces everything in text that depends on the machine or the date, and collapses spaces.
func mask(text string) string {
	for _, m := range [][2]string{{`\d+\.\d+`, "N"}, {`\d+ bytes per`, "N bytes per"}, {`[0-9a-f]{16}, [-0-9: ]{16}`, "MODEL, DATE"},
		{`(ball of|within) \d+ bits`, "$1 N bits"}, {` +`, " "}, {` \n`, "\n"}} {
		text = regexp.MustCompile(m[0]).ReplaceAllString(text, m[1])
	}
	return text
}

func TestStats(t *testing.T) {
	db, source := filepath.Join(t.TempDir(), "t.db"), corpus(t, 300)
	steps := []struct {
		args []string
		want string
	}{
		{[]string{"ingest", db, source, "--where", "split=train"}, `documents 270, of which 0 with a code
file N MB, N bytes per document
memory N MB, N bytes per code
words language none, N MB, N bytes per document
labels kitchen 90, railway 90, sea 90

no model: 'hashsearch train FILE' trains one
`},
		{[]string{"train", db, "--bits", "16", "--kind", "lsh"}, `documents 270, of which 270 with a code
file N MB, N bytes per document
memory N MB, N bytes per code
words language none, N MB, N bytes per document
model generation 1: lsh, 16 bits, MODEL, DATE
 45 terms, language en, trained on 270 documents, N MB
 weight of the code beside words N for a typed text, N for a document
labels kitchen 90, railway 90, sea 90

up to date: no documents were added since training
`},
		{[]string{"ingest", db, source, "--where", "split=test"}, `documents 300, of which 300 with a code
file N MB, N bytes per document
memory N MB, N bytes per code
words language none, N MB, N bytes per document
model generation 1: lsh, 16 bits, MODEL, DATE
 45 terms, language en, trained on 270 documents, N MB
 weight of the code beside words N for a typed text, N for a document
labels kitchen 100, railway 100, sea 100
 TRAINING NEW
documents 270 30
without a known word 0 0
unknown words N % N %
training documents within N bits N N
mean of a bit differs by N on average, N at most

up to date: 30 documents added since training, and none of the measures calls for retraining
`},
		{[]string{"ingest", db, writeUnrelated(t, 60)}, `documents 360, of which 360 with a code
file N MB, N bytes per document
memory N MB, N bytes per code
words language none, N MB, N bytes per document
model generation 1: lsh, 16 bits, MODEL, DATE
 45 terms, language en, trained on 270 documents, N MB
 weight of the code beside words N for a typed text, N for a document
labels kitchen 100, railway 100, sea 100, foreign 60
 TRAINING NEW
documents 270 90
without a known word 0 0
unknown words N % N %
training documents within N bits N N
mean of a bit differs by N on average, N at most

retrain: 90 documents added since training, 62 % of their words are unknown (2 % in training)
`},
		{[]string{"train", db, "--bits", "16", "--kind", "lsh"}, "up to date: no documents were added since training\n"},
		{[]string{"models", "use", db, "1"}, "retrain: 90 documents added since training, "},
	}
	for _, s := range steps {
		must(t, s.args...)
		if got := mask(must(t, "stats", db)); !strings.Contains(got, s.want) {
			t.Errorf("after %s:\n%s\nwant\n%s", s.args[0], got, s.want)
		}
	}
}

func TestStatsJSON(t *testing.T) {
	db, _ := trainedDB(t)
	must(t, "ingest", db, writeUnrelated(t, 40))
	s := read[struct {
		Documents   int
		PerDocument float64 `json:"bytes_per_document"`
		Generation  struct{ Bits int }
		Model       struct{ Terms, Documents int }
		Drift       struct {
			Retrain  bool
			Advice   string
			Compared struct{ Learned, New struct{ Documents int } }
		}
	}](t, must(t, "stats", db, "--json"))
	if s.Documents != 310 || s.PerDocument < 100 || s.Generation.Bits != 16 || s.Model.Terms != 45 || s.Model.Documents != 270 || !s.Drift.Retrain ||
		s.Drift.Compared.Learned.Documents != 270 || s.Drift.Compared.New.Documents != 40 || !strings.HasPrefix(s.Drift.Advice, "retrain: 40 documents") {
		t.Errorf("%+v", s)
	}
	db = filepath.Join(t.TempDir(), "none.db")
	must(t, "ingest", db, writeUnrelated(t, 1))
	must(t, "delete", db, "foreign/0")
	if out := mask(must(t, "stats", db)); !strings.Contains(out, "labels none\n") {
		t.Error(out)
	}
	out := must(t, "stats", filepath.Join("..", "..", "testdata", "formats", "v1.db"))
	if !strings.Contains(out, "unknown: the file does not record the documents that this model was trained on") {
		t.Error(out)
	}
}
