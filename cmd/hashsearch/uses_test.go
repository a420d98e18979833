package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writeUnrelated writes n documents with words that no other document has, and returns the path.
func writeUnrelated(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		var words []string
		for j := range 14 {
			words = append(words, fmt.Sprintf("zq%c%cx%c", 'a'+i%26, 'a'+i/26, 'a'+j))
		}
		words = append(words, "harbour") // a document without a known word has no code
		fmt.Fprintf(&b, "{\"id\":\"foreign/%d\",\"text\":%q,\"labels\":\"foreign\"}\n", i, strings.Join(words, " "))
	}
	return tempFile(t, "foreign.jsonl", b.String())
}

// outliersOf parses the output of outliers --json.
func outliersOf(t *testing.T, out string) (docs []outlier, auc float64) {
	t.Helper()
	type line struct {
		outlier
		AUC *float64
	}
	for _, o := range readLines[line](t, out) {
		if o.AUC != nil {
			auc = *o.AUC
			continue
		}
		docs = append(docs, o.outlier)
	}
	return docs, auc
}

func TestPlantedDocumentsAreOutliers(t *testing.T) {
	db := ingested(t, corpus(t, 300), writeUnrelated(t, 10))
	must(t, "train", db, "--bits", "16", "--hidden", "30", "--seed", "3")
	docs, auc := outliersOf(t, must(t, "outliers", db, "--label", "foreign", "--json"))
	if len(docs) != 10 || auc < 0.999 {
		t.Errorf("AUC %v of %d documents", auc, len(docs))
	}
	for _, d := range docs {
		if !strings.HasPrefix(d.ID, "foreign/") || d.Words != 15 || d.Unknown != 14 || d.Foreign {
			t.Errorf("an outlier is %+v", d)
		}
	}
	if out := must(t, "outliers", db, "--label", "foreign", "--limit", "3"); strings.Count(out, "foreign/") != 3 || !strings.Contains(out, "10 documents of label foreign against 300 others") {
		t.Error(out)
	}
}

func TestDocumentsOfASourceAreForeign(t *testing.T) {
	db, source := trainedDB(t) // has the 270 documents of split=train
	docs, auc := outliersOf(t, must(t, "outliers", db, "--queries", writeUnrelated(t, 5), "--limit", "0", "--json"))
	if len(docs) != 275 || auc < 0.999 || !docs[4].Foreign || docs[5].Foreign {
		t.Errorf("AUC %v of %d documents, from %+v on", auc, len(docs), docs[:6])
	}
	docs, auc = outliersOf(t, must(t, "outliers", db, "--queries", source, "--limit", "0", "--json"))
	if n := len(docs); n != 300 || auc < 0.3 || auc > 0.9 {
		t.Errorf("held-out documents of the same topics: AUC %v of %d documents", auc, n)
	}
	out := must(t, "outliers", db, "--queries", source, "--where", "split=test", "--label", "sea")
	if !strings.Contains(out, "10 documents of label sea against 20 others") {
		t.Error(out)
	}
}

func TestReconstruct(t *testing.T) {
	db, _ := trainedDB(t)
	out := must(t, "reconstruct", db, "harbour sail anchor captain", "tide wave mast oven zebra", "--terms", "5", "--json")
	r := read[struct {
		Kept, Added, Dropped []struct{ Term string }
		Unknown              []string
	}](t, out)
	if len(r.Kept) != 5 || len(r.Added) != 5 || len(r.Dropped) != 1 || r.Dropped[0].Term != "oven" || !slices.Equal(r.Unknown, []string{"zebra"}) {
		t.Errorf("reconstruction %s", out)
	}
	for _, e := range r.Added {
		if !slices.Contains(topics["sea"], e.Term) {
			t.Errorf("%s is added to a text about the sea", e.Term)
		}
	}
	if out := must(t, "reconstruct", db, "--id", "kitchen/1"); !strings.Contains(out, "kept") || !strings.Contains(out, "added") {
		t.Error(out)
	}
}

// topicOf returns the topic that most of the words belong to, and its share of them.
func topicOf(words []string) (topic string, share float64) {
	for name, its := range topics {
		n := 0
		for _, w := range words {
			if slices.Contains(its, w) {
				n++
			}
		}
		if s := float64(n) / float64(len(words)); s > share {
			topic, share = name, s
		}
	}
	return topic, share
}

func TestSamplesAreOfOneTopicMostly(t *testing.T) {
	db, _ := trainedDB(t)
	for walk, least := range map[string]float64{"0": 0.8, "4": 0.98} {
		out := must(t, "sample", db, "--n", "40", "--walk", walk)
		sum, seen := 0.0, map[string]bool{}
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			topic, share := topicOf(strings.Fields(line)[1:])
			seen[topic], sum = true, sum+share
		}
		if mean := sum / 40; mean < least || len(seen) != 3 {
			t.Errorf("%s steps: %.2f of the words belong to the topic of their sample, which is one of %v", walk, mean, seen)
		}
		if again := must(t, "sample", db, "--n", "40", "--walk", walk, "--seed", "1"); again != out {
			t.Error("the same seed drew other samples")
		}
		if other := must(t, "sample", db, "--n", "40", "--walk", walk, "--seed", "2"); other == out {
			t.Error("another seed drew the same samples")
		}
	}
}

func TestSamplesBetweenTwoDocuments(t *testing.T) {
	db, _ := trainedDB(t)
	lines := strings.Split(strings.TrimSpace(must(t, "sample", db, "--between", "sea/0", "kitchen/1", "--steps", "6", "--json")), "\n")
	if len(lines) != 6 {
		t.Fatalf("%d steps", len(lines))
	}
	for i, want := range map[int]string{0: "sea", 5: "kitchen"} {
		s := read[struct{ Terms []struct{ Term string } }](t, lines[i])
		var words []string
		for _, e := range s.Terms {
			words = append(words, e.Term)
		}
		if topic, share := topicOf(words); topic != want || share < 0.9 || len(words) != 10 {
			t.Errorf("step %d: %v", i+1, words)
		}
	}
}

func TestExitStatusOfUses(t *testing.T) {
	db, source := trainedDB(t)
	lsh, untrained := filepath.Join(t.TempDir(), "lsh.db"), filepath.Join(t.TempDir(), "untrained.db")
	must(t, "ingest", lsh, source)
	must(t, "train", lsh, "--kind", "lsh")
	must(t, "ingest", untrained, source)
	tests := []struct {
		status  int
		message string
		args    []string
	}{
		{1, "cannot predict words", []string{"outliers", lsh}},
		{1, "cannot predict words", []string{"reconstruct", lsh, "harbour"}},
		{1, "cannot predict words", []string{"sample", lsh}},
		{0, "", []string{"export", lsh, "--tsv", filepath.Join(t.TempDir(), "t.tsv")}},
		{1, "train one first", []string{"outliers", untrained}},
		{1, "train one first", []string{"outliers", untrained, "--queries", source, "--label", "sea"}},
		{1, "train one first", []string{"reconstruct", untrained, "harbour"}},
		{1, "train one first", []string{"sample", untrained}},
		{1, "train one first", []string{"export", untrained, "--codes", "c.npy"}},
		{1, "0 of 270 documents selected", []string{"outliers", db, "--label", "none"}},
		{1, "no word of the text is in the vocabulary", []string{"reconstruct", db, "zebra"}},
		{1, "no such document", []string{"reconstruct", db, "--id", "sea/none"}},
		{1, "no such document", []string{"sample", db, "--between", "sea/0", "sea/none"}},
		{1, "no such file", []string{"export", db, "--codes", "/no/such/folder/c.npy"}},
		{2, "either a text or --id", []string{"reconstruct", db}},
		{2, "either a text or --id", []string{"reconstruct", db, "harbour", "--id", "sea/0"}},
		{2, "at least 0", []string{"outliers", db, "--limit", "-1"}},
		{2, "two document ids", []string{"sample", db, "--between", "sea/0"}},
		{2, "two document ids", []string{"sample", db, "sea/0", "sea/3"}},
		{2, "at least 1, 1, 0 and 2", []string{"sample", db, "--n", "0"}},
		{2, "choose documents, normal or bits", []string{"sample", db, "--prior", "cauchy"}},
		{2, "name a file", []string{"export", db}},
	}
	for _, tt := range tests {
		expect(t, tt.status, tt.message, tt.args...)
	}
}

// A sample from the prior of a variational model is about a single topic.
func TestSampleFromThePrior(t *testing.T) {
	source, db := corpus(t, 300), filepath.Join(t.TempDir(), "v.db")
	must(t, "ingest", db, source)
	must(t, "train", db, "--kind", "variational", "--bits", "4", "--hidden", "30", "--epochs", "60")
	pure := 0
	for line := range strings.Lines(must(t, "sample", db, "--prior", "normal", "--walk", "1", "--n", "20", "--terms", "5")) {
		most := 0
		for _, words := range topics {
			own := 0
			for _, term := range strings.Fields(line)[1:] {
				if slices.ContainsFunc(words, func(w string) bool { return w[:3] == term[:3] }) {
					own++
				}
			}
			most = max(most, own)
		}
		if most >= 4 {
			pure++
		}
	}
	if pure < 14 {
		t.Errorf("%d of 20 samples are about one topic", pure)
	}
}
