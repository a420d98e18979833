package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/indextest"
)

// commandArgs holds arguments for every command that has --json. Together they produce each of its
// numbers. DB stands for the collection, OUT for a name in an empty directory, MORE for documents
// with labels, PILE for many, BARE for documents without, QRELS for judgements, LINES for a batch,
// CODES for codes, VECTORS for vectors and KEYS for a file of keys.
var commandArgs = map[string][]string{
	"backup":  {"DB OUT"},
	"copy":    {"DB OUT"},
	"check":   {"DB", "DB --repair"},
	"compact": {"DB"},
	"classify": {"DB shuttle in orbit --epochs 1", "DB xyzzy --epochs 1", "DB shuttle --head svm --frozen --epochs 1", "DB --queries MORE --per-label 1 --repeat 1 --epochs 1",
		"DB --queries MORE --per-label 1,2 --repeat 2 --epochs 1", "DB --queries MORE --repeat 0", "DB --queries BARE --per-label 1 --repeat 1 --epochs 1"},
	"compare":     {"DB --kinds lsh --widths 4 --epochs 1", "DB --kinds linear,stacked --hidden 4 --widths 1 --epochs 1 --queries MORE", "DB --kinds lsh --queries MORE --qrels QRELS"},
	"config show": {""},
	"delete":      {"DB a", "DB nobody", "DB --filter year>=1", "DB --source nowhere"},
	"digits":      {"--out OUT --drawn 20 --epochs 1 --layers 2"},
	"duplicates":  {"DB", "DB --common 0 --radius 0 --passages", "DB --common 1 --radius 16 --limit 0 --members 0"},
	"estimate":    {"PILE --kind lsh --documents 1000", "PILE --bits 4 --hidden 4 --sample 110", "MORE"},
	"eval": {"DB", "DB --halves", "DB --heaviest 1 --rerank bm25", "DB --queries MORE", "DB --queries BARE", "DB --queries MORE --qrels QRELS",
		"DB --sample 1 --candidates 1 --min AP=1", "DB --curve OUT.svg", "DB --report OUT --measure AP", "DB --runs OUT", "DB --measure P@1,R@1,RR,Success@5,Rprec"},
	"list":        {"DB", "DB --sort -year --filter label=space --limit 1", "DB --sort label"},
	"export":      {"DB --documents OUT.jsonl", "DB --documents OUT.jsonl.gz --filter year>=1", "DB --codes OUT.npy", "DB --codes OUT.tsv", "DB --activations OUT.npy --tsv OUT.tsv"},
	"ingest":      {"DB MORE", "DB BARE", "DB MORE MORE --strict", "DB MORE --dry-run", "DB --codes CODES", "DB --activations VECTORS --bits 4", "DB --activations VECTORS --replace"},
	"inspect":     {"DB", "DB --bit 0"},
	"keys add":    {"OUT --scope search --collection x", "OUT --scope search --collection x --filter a=b --expires 1h"},
	"keys list":   {"KEYS"},
	"models":      {"DB"},
	"outliers":    {"DB", "DB --limit 0 --label space", "DB --queries MORE", "DB --queries BARE --label nobody"},
	"plot":        {"DB --out OUT --unit 0 --id a", "DB --out OUT --text shuttle", "DB --out OUT --text xyzzy"},
	"reconstruct": {"DB shuttle in orbit", "DB xyzzy", "DB --id a --terms 0"},
	"sample":      {"DB", "DB --prior normal --walk 0", "DB --prior bits", "DB --between a similar", "DB --between a a --steps 2"},
	"restore":     {"DB OUT", "DB OUT --force"},
	"search": {"DB shuttle in orbit", "DB xyzzy", "DB the of 42", "DB shuttle --rerank asymmetric", "DB shuttle --rerank tfidf", "DB shuttle --rerank bm25 --candidates 1",
		"DB shutle --rank words", "DB shuttle --rank hybrid --weight 0", "DB shutt --prefix", "DB shutle --verbatim", "DB shuttle --sort year", "DB shuttle --distinct label", "DB shuttle --ids", "DB shuttle --radius 16 --all", "DB shuttle --filter year>=1 --limit 1", "DB --code 0007", "DB --vector [1,0.5]", "DB --batch LINES", "DB shuttle --like a --unlike similar"},
	"similar": {"DB a", "DB a similar", "DB a --rerank bm25", "DB a --radius 0 --all", "DB a --unlike similar", "DB nobody"},
	"stats":   {"DB"},
	"train":   {"DB --bits 4 --hidden 4 --epochs 1", "DB --bits auto --hidden 4 --epochs 1", "DB --kind lsh", "DB --kind itq --bits 2", "DB --hidden 4 --epochs 1 --validation 0.5 --patience 1", "DB --bits 4 --hidden 4 --epochs 1 --labels", "DB --bits 4 --hidden 4 --epochs 1 --labels=year", "DB --bits 4 --hidden 4 --epochs 1 --feedback"},
	"label":   {"DB", "DB a b", "DB --limit 1 --skip a"},
	"topics":  {"DB", "DB --limit 1 --least 2 --examples 10"},
	"version": {""},
}

// statuses lists the exit statuses that are allowed on an intact collection. All but 0 come with an
// error.
var statuses = []int{0, 1, 2, 3, 5}

// Every command prints finite numbers, and valid JSON with --json, in every state of a collection.
func TestDegenerateCollections(t *testing.T) {
	trial := newTrial(t)
	for _, cmd := range all(newRoot(func() {})) {
		if cmd.Flags().Lookup("json") == nil {
			continue
		}
		path := strings.TrimPrefix(cmd.CommandPath(), "hashsearch ")
		if commandArgs[path] == nil {
			t.Errorf("%s has --json, but commandArgs has no arguments for it", path)
		}
		succeeded := false
		for _, args := range commandArgs[path] {
			states := []string{""}
			if strings.HasPrefix(args, "DB") {
				states = slices.Sorted(maps.Keys(trial.states))
			}
			for _, state := range states {
				succeeded = trial.run(t, state, path+" "+args) || succeeded
				succeeded = trial.run(t, state, path+" "+args+" --json") || succeeded
			}
		}
		if !succeeded {
			t.Errorf("%s succeeds in no state", path)
		}
	}
}

// A trial runs commands on copies of collections.
type trial struct {
	dir    string            // working directory of a command
	states map[string][]byte // files of collections by the name of their state
	files  map[string]string // paths by their placeholder
}

func newTrial(t *testing.T) *trial {
	t.Helper()
	tr := &trial{filepath.Join(t.TempDir(), "run"), map[string][]byte{}, map[string]string{}}
	tr.files["DB"] = filepath.Join(tr.dir, "copy.db")
	for name, s := range indextest.Degenerate() {
		path := filepath.Join(t.TempDir(), "made.db")
		ix, err := s.Make(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ix.Close()
		if tr.states[name], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	tr.files["VECTORS"] = vectorsIn(t, [][]float32{{1, 2}, {0, 0}, {2, -1}})
	dir := t.TempDir()
	for name, text := range map[string]string{
		"MORE":  `{"id":"a","text":"Bread from the oven.","labels":["kitchen"]}` + "\n" + `{"id":"n","text":"A shuttle.","labels":["space"]}` + "\n",
		"BARE":  `{"id":"b","text":"xyzzy"}` + "\n" + `{"id":"c","text":"the of"}` + "\n",
		"QRELS": "a 0 similar 1\nn 0 nobody 1\n",
		"PILE":  pile(120),
		"LINES": "shuttle\nxyzzy\n" + `{"id":"a"}` + "\n" + `{"id":"nobody"}` + "\n",
		"CODES": "a\t0007\nnew\t0000\n",
		"KEYS":  `{"keys":[]}`,
	} {
		tr.files[name] = filepath.Join(dir, strings.ToLower(name)+map[string]string{"MORE": ".jsonl", "PILE": ".jsonl", "BARE": ".jsonl", "CODES": ".tsv"}[name])
		write(t, tr.files[name], text)
	}
	return tr
}

// pile returns so many documents as JSON Lines.
func pile(n int) string {
	return lines(n, func(i int) string {
		return []string{"harbour tide sail boat", "bread dough oven yeast", "orbit moon rocket star"}[i%3]
	})
}

// run runs a command on a copy of the collection in a state, and reports whether it succeeded.
func (tr *trial) run(t *testing.T, state, command string) bool {
	t.Helper()
	if err := errors.Join(os.RemoveAll(tr.dir), os.Mkdir(tr.dir, 0o700), os.WriteFile(filepath.Join(tr.dir, "copy.db"), tr.states[state], 0o600)); err != nil {
		t.Fatal(err)
	}
	r := hashsearch(t, "", tr.arguments(command)...)
	if fault := faultIn(r, tr.written(t), strings.HasSuffix(command, "--json")); fault != "" {
		t.Errorf("%s: %s: status %d, %s\n%.1000s%.1000s", state, command, r.status, fault, r.out, r.errors)
	}
	return r.status == 0
}

// arguments splits a command into words and replaces placeholders by paths.
func (tr *trial) arguments(command string) []string {
	args := strings.Fields(command)
	for i, a := range args {
		if path, ok := tr.files[a]; ok {
			args[i] = path
		} else if strings.HasPrefix(a, "OUT") {
			args[i] = filepath.Join(tr.dir, strings.ToLower(a))
		}
	}
	return args
}

// written returns the concatenated texts of the files that a command wrote.
func (tr *trial) written(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(tr.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !slices.Contains([]string{".svg", ".html", ".md", ".json", ".tsv", ".run"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		b.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// notFinite matches NaN and infinities.
var notFinite = regexp.MustCompile(`(?i)(^|[^\w"])([+-]?inf(inity)?|nan)\b`)

// faultIn returns a fault of a result, or "".
func faultIn(r result, written string, asJSON bool) string {
	switch failed := strings.Contains(r.errors, "hashsearch: error: "); {
	case !slices.Contains(statuses, r.status) || failed != (r.status != 0):
		return "without an explanation"
	case strings.Contains(r.errors, "unknown flag"):
		return "the command has changed"
	case strings.Contains(r.errors, "json: "):
		return "JSON cannot hold it"
	case notFinite.MatchString(r.out + r.errors + written):
		return "a number is not finite"
	case !asJSON:
		return ""
	}
	for line := range strings.Lines(r.out) {
		if !json.Valid([]byte(line)) {
			return fmt.Sprintf("no JSON: %.200s", line)
		}
	}
	return ""
}
