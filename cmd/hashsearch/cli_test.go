package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// result holds the exit status and the output of a run.
type result struct {
	status      int
	out, errors string
}

// hashsearch runs the program.
func hashsearch(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, errors bytes.Buffer
	status := run(t.Context(), args, strings.NewReader(stdin), &out, &errors)
	return result{status, out.String(), errors.String()}
}

// must runs the program and fails the test unless it succeeds. It returns stdout.
func must(t *testing.T, args ...string) string {
	t.Helper()
	r := hashsearch(t, "", args...)
	if r.status != 0 {
		t.Fatalf("hashsearch %s: exit status %d\n%s", strings.Join(args, " "), r.status, r.errors)
	}
	return r.out
}

// expect runs the program and checks its exit status and that stderr contains message.
func expect(t *testing.T, status int, message string, args ...string) result {
	t.Helper()
	r := hashsearch(t, "", args...)
	if r.status != status || !strings.Contains(r.errors, message) {
		t.Errorf("hashsearch %s: exit status %d, want %d with %q\n%s%s", strings.Join(args, " "), r.status, status, message, r.out, r.errors)
	}
	return r
}

// write writes a file.
func write[T string | []byte](t *testing.T, path string, content T) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// tempFile writes a file in a new directory and returns its path.
func tempFile[T string | []byte](t *testing.T, name string, content T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	write(t, path, content)
	return path
}

// contents reads a file.
func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read parses JSON.
func read[T any, J string | []byte | json.RawMessage](t *testing.T, data J) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return v
}

// readLines parses JSON Lines.
func readLines[T any](t *testing.T, text string) (all []T) {
	t.Helper()
	for line := range strings.Lines(text) {
		all = append(all, read[T](t, line))
	}
	return all
}

// topics holds the words of each topic in the test corpus.
var topics = map[string][]string{
	"sea":     strings.Fields("harbour tide sail anchor wave captain deck mast storm island fish net rope gull shore"),
	"kitchen": strings.Fields("oven flour butter knife onion soup salt pepper pan spoon bread sugar recipe dough plate"),
	"railway": strings.Fields("train station track signal engine ticket platform tunnel bridge wagon driver whistle express junction timetable"),
}

// corpus writes n documents as JSON Lines and returns the name of the file.
func corpus(t *testing.T, n int) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	var b strings.Builder
	for i := range n {
		label := []string{"sea", "kitchen", "railway"}[i%3]
		var words []string
		for range 14 {
			words = append(words, topics[label][rng.IntN(15)])
		}
		split := "train"
		if i%10 == 9 {
			split = "test"
		}
		line, _ := json.Marshal(map[string]any{"id": fmt.Sprintf("%s/%d", label, i), "text": strings.Join(words, " "), "labels": label, "split": split})
		b.Write(line)
		b.WriteByte('\n')
	}
	return tempFile(t, "corpus.jsonl", b.String())
}

// ingested returns a new collection of documents, given the arguments of ingest after its name.
func ingested(t *testing.T, args ...string) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "t.db")
	must(t, append([]string{"ingest", db}, args...)...)
	return db
}

// trainedDB returns a collection of the test corpus with a small model, and the corpus.
func trainedDB(t *testing.T) (db, source string) {
	t.Helper()
	source = corpus(t, 300)
	db = ingested(t, source, "--where", "split=train")
	must(t, "train", db, "--bits", "16", "--hidden", "30", "--seed", "3")
	return db, source
}

func TestFromDocumentsToHits(t *testing.T) {
	db, source := trainedDB(t)
	for label, words := range topics {
		out := must(t, "search", db, words[0], words[5], words[9], "--json")
		a := read[answer](t, out)
		if len(a.Hits) != 10 || !a.Complete {
			t.Fatalf("%s: %+v", label, a)
		}
		for _, h := range a.Hits[:5] {
			if h.Labels[0] != label {
				t.Errorf("words of %s find %s at distance %d", label, h.ID, h.Distance)
			}
		}
	}
	if out := must(t, "similar", db, "sea/0", "--limit", "3"); strings.Count(out, "sea/") != 3 || strings.Contains(out, "sea/0 ") {
		t.Errorf("similar to sea/0:\n%s", out)
	}
	if out := must(t, "search", db, "harbour", "--filter", "label=kitchen", "--limit", "4"); strings.Count(out, "kitchen/") != 4 {
		t.Errorf("filtered by kitchen:\n%s", out)
	}
	out := must(t, "eval", db, "--queries", source, "--where", "split=test", "--measure", "P@10", "--json")
	checkEval(t, out)
}

// An evalRow is a line of eval --json.
type evalRow struct {
	Ranker, Measure string
	Value           float64
	Queries         int
}

func checkEval(t *testing.T, out string) {
	t.Helper()
	value := map[string]float64{}
	for _, row := range readLines[evalRow](t, out) {
		if row.Measure != "P@10" || row.Queries != 30 {
			t.Fatalf("row %+v", row)
		}
		value[row.Ranker] = row.Value
	}
	for _, ranker := range []string{"code", "code+asymmetric", "code+rerank", "tfidf", "bm25", "lsa", "random"} {
		if _, ok := value[ranker]; !ok {
			t.Errorf("no row for %s", ranker)
		}
	}
	if value["code"] < 0.9 || value["random"] > value["code"] {
		t.Errorf("values %v", value)
	}
}

func TestExitStatus(t *testing.T) {
	db, source := trainedDB(t)
	empty := filepath.Join(t.TempDir(), "empty.db")
	must(t, "ingest", empty, corpus(t, 3))
	foreign := tempFile(t, "foreign.db", bytes.Repeat([]byte("not a database "), 1000))
	fresh := func() string { return filepath.Join(t.TempDir(), "new.db") }
	tests := []struct {
		status  int
		message string // on stderr
		stdin   string
		args    []string
	}{
		{0, "", "", []string{"version"}},
		{0, "", "", []string{"check", db}},
		{0, "", "", []string{"completion", "bash"}},
		{2, "unknown command", "", []string{"sarch", db, "x"}},
		{2, "unknown flag", "", []string{"search", db, "x", "--bogus"}},
		{2, "give words, --code, --vector or --batch", "", []string{"search", db}},
		{2, "omit it to begin with the first page", "", []string{"search", db, "harbour", "--cursor", "x"}},
		{2, "a stream of all hits requires a radius", "", []string{"search", db, "harbour", "--all"}},
		{2, "takes no limit", "", []string{"search", db, "harbour", "--all", "--radius", "3", "--limit", "3"}},
		{2, "write it as field=value", "", []string{"search", db, "harbour", "--filter", "label"}},
		{1, "no such document", "", []string{"similar", db, "sea/0", "--unlike", "nobody"}},
		{2, "--radius -3: must be at least 0", "", []string{"search", db, "x", "--radius", "-3"}},
		{2, "choose auto, bar, line or none", "", []string{"ingest", fresh(), source, "--progress", "loud"}},
		{2, "513 bits", "", []string{"train", db, "--bits", "513"}},
		{2, "xx", "", []string{"train", db, "--language", "xx"}},
		{2, "unknown measure", "", []string{"eval", db, "--measure", "Q@3"}},
		{2, "choose tfidf or bm25", "", []string{"eval", db, "--rerank", "asymmetric"}},
		{2, "--halves defines its own queries", "", []string{"eval", db, "--halves", "--heaviest", "3"}},
		{2, "give a number of bits, or auto", "", []string{"train", db, "--bits", "few"}},
		{2, "give a number of bits, or auto", "", []string{"train", db, "--bits", "-1"}},
		{2, "an occupancy of -3 documents", "", []string{"train", db, "--bits", "auto", "--occupancy", "-3"}},
		{2, "--candidates -1", "", []string{"eval", db, "--candidates", "-1"}},
		{2, "--heaviest -1", "", []string{"compare", db, "--heaviest", "-1"}},
		{2, "not measure=value", "", []string{"eval", db, "--min", "P@10"}},
		{1, "no such collection", "", []string{"search", fresh(), "x"}},
		{0, "no document holds any word of the query (x)", "", []string{"search", empty, "x"}},
		{1, "train one first", "", []string{"search", empty, "x", "--rank", "code"}},
		{2, "unknown rank", "", []string{"search", db, "x", "--rank", "best"}},
		{0, "no document holds any word of the query (zebra)", "", []string{"search", db, "zebra"}},
		{0, "no word of the text is in the vocabulary", "", []string{"search", db, "zebra", "--rank", "code"}},
		{1, "no such document", "", []string{"similar", db, "sea/none"}},
		{1, "not a hashsearch collection", "", []string{"check", foreign}},
		{1, "no such generation", "", []string{"models", "use", db, "9"}},
		{1, "no such file", "", []string{"ingest", fresh(), "/no/such/folder"}},
		{3, "stdin:2", `{"id":"a","text":"one"}` + "\nnonsense\n" + `{"id":"b","text":"two"}`, []string{"ingest", fresh(), "-", "--format", "jsonl"}},
		{5, "quality gate not met", "", []string{"eval", db, "--min", "P@10=1.1", "--measure", "P@10"}},
	}
	for _, tt := range tests {
		r := hashsearch(t, tt.stdin, tt.args...)
		if r.status != tt.status || !strings.Contains(r.errors, tt.message) {
			t.Errorf("hashsearch %v: exit status %d, want %d with %q\n%s", tt.args, r.status, tt.status, tt.message, r.errors)
		}
	}
}

func TestRejectedDocumentsAndStrict(t *testing.T) {
	lines := `{"id":"a","text":"one"}` + "\nnonsense\n" + `{"id":"b","text":"two"}`
	for _, tt := range []struct {
		strict string
		out    string
	}{{"--strict=false", "2 added, 0 replaced, 0 unchanged, 1 rejected\n"}, {"--strict", "1 added, 0 replaced, 0 unchanged, 1 rejected\n"}} {
		r := hashsearch(t, lines, "ingest", filepath.Join(t.TempDir(), "s.db"), "-", "--format", "jsonl", tt.strict)
		if r.status != 3 || r.out != tt.out {
			t.Errorf("%s: exit status %d, %q\n%s", tt.strict, r.status, r.out, r.errors)
		}
	}
}

func TestIngestTwiceCostsNothing(t *testing.T) {
	source := corpus(t, 40)
	db := ingested(t, source)
	if out := must(t, "ingest", db, source); out != "0 added, 0 replaced, 40 unchanged, 0 rejected\n" {
		t.Error(out)
	}
}

func TestBusyFile(t *testing.T) {
	db, _ := trainedDB(t)
	held, err := openIndex(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	r := hashsearch(t, "", "search", db, "harbour")
	if r.status != 4 || !strings.Contains(r.errors, db) || !strings.Contains(r.errors, "serve") {
		t.Errorf("exit status %d\n%s", r.status, r.errors)
	}
}

func TestInterrupted(t *testing.T) {
	db := ingested(t, corpus(t, 40))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errors bytes.Buffer
	if status := run(ctx, []string{"train", db}, strings.NewReader(""), &out, &errors); status != 130 {
		t.Errorf("exit status %d\n%s", status, errors.String())
	}
}

func TestModelsUseAndDrop(t *testing.T) {
	db, _ := trainedDB(t)
	must(t, "train", db, "--bits", "8", "--hidden", "20")
	if got := modelInUse(t, db).ID; got != 2 {
		t.Fatalf("generation %d is in use, want 2", got)
	}
	must(t, "models", "use", db, "1")
	if got := modelInUse(t, db).ID; got != 1 {
		t.Fatalf("generation %d is in use, want 1", got)
	}
	must(t, "models", "drop", db, "2")
	if n := strings.Count(must(t, "models", db), "stacked"); n != 1 {
		t.Errorf("%d generations are left", n)
	}
	model := filepath.Join(t.TempDir(), "m.model")
	must(t, "models", "export", db, model)
	if info, err := os.Stat(model); err != nil || info.Size() < 1000 {
		t.Errorf("the exported model: %v, %v", info, err)
	}
}

func TestShorten(t *testing.T) {
	db, _ := trainedDB(t)
	if r := hashsearch(t, "", "models", "shorten", db, "8"); r.status != 2 || !strings.Contains(r.errors, "train a nested model") {
		t.Errorf("codes that are not nested: status %d, %s", r.status, r.errors)
	}
	must(t, "train", db, "--bits", "24", "--nested", "--hidden", "20", "--epochs", "2")
	must(t, "models", "shorten", db, "16")
	if g := modelInUse(t, db); g.Bits != 16 {
		t.Errorf("shortened to %+v", g)
	}
	must(t, "check", db)
	must(t, "search", db, "sea", "--rank", "code")
	if s := must(t, "stats", db); !strings.Contains(s, "up to date") {
		t.Errorf("stats do not compare with the training documents:\n%s", s)
	}
}

func TestSameSeedSameModel(t *testing.T) {
	first, _ := trainedDB(t)
	second, _ := trainedDB(t)
	if a, b := modelInUse(t, first).Fingerprint, modelInUse(t, second).Fingerprint; a != b {
		t.Errorf("models %q and %q", a, b)
	}
}

func TestInspect(t *testing.T) {
	db, _ := trainedDB(t)
	bits := readLines[bitJSON](t, must(t, "inspect", db, "--json"))
	if len(bits) != 16 {
		t.Fatalf("%d bits", len(bits))
	}
	if b := bits[3]; b.Bit != 3 || len(b.On) != 5 || len(b.Drivers) != 5 || b.Spread <= 0 || b.Ascent != nil {
		t.Errorf("bit %+v", b)
	}
	if out := must(t, "inspect", db, "--bit", "7"); !strings.Contains(out, "\n7 ") || !strings.Contains(out, "\na document with these terms would activate it most: ") {
		t.Error(out)
	}
	active := 0
	for _, b := range bits {
		if b.Spread > 0.1 {
			active++
		}
	}
	if r := hashsearch(t, "", "inspect", db); !strings.Contains(r.errors, fmt.Sprintf("16 bits, 0 dead, %d active\n", active)) || active < 8 {
		t.Errorf("%d active: %s", active, r.errors)
	}
	if b := read[bitJSON](t, must(t, "inspect", db, "--bit", "3", "--json")); len(b.Ascent) != 5 {
		t.Errorf("bit %+v", b)
	}
}

func TestDelete(t *testing.T) {
	db, _ := trainedDB(t)
	if out := must(t, "delete", db, "sea/0", "sea/none"); out != "1 document deleted\n" {
		t.Error(out)
	}
	if out := must(t, "search", db, "harbour", "--limit", "300"); strings.Contains(out, "sea/0 ") {
		t.Error("a deleted document was found")
	}
	must(t, "check", db)
}

func TestRunFiles(t *testing.T) {
	db, _ := trainedDB(t)
	dir := filepath.Join(t.TempDir(), "runs")
	must(t, "eval", db, "--sample", "5", "--runs", dir)
	b := contents(t, filepath.Join(dir, "code.run"))
	if fields := strings.Fields(strings.SplitN(string(b), "\n", 2)[0]); len(fields) != 6 || fields[1] != "Q0" || fields[5] != "code" {
		t.Errorf("first line %q", fields)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{"plain é": "plain é", "a\nb\tc": "a b c", "\x1b[31mred\x07": "[31mred", "\u0085x\u009bx": "xx"} {
		if got := printable(in); got != want {
			t.Errorf("%q is printed %q, want %q", in, got, want)
		}
	}
}
