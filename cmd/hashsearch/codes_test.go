package main

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/hashing/codefile"
)

// randomCodes yields n random codes with ids.
func randomCodes(n, bits int) iter.Seq2[codefile.Row, error] {
	return func(yield func(codefile.Row, error) bool) {
		rng := rand.New(rand.NewPCG(uint64(bits), 1))
		for i := range n {
			c := hashing.NewCode(bits)
			for j := range bits {
				if rng.IntN(2) == 1 {
					c.Flip(j)
				}
			}
			if !yield(codefile.Row{ID: fmt.Sprint("doc ", i), Code: c}, nil) {
				return
			}
		}
	}
}

// codesIn writes random codes to a file with this name and returns its path.
func codesIn(t *testing.T, name string, n, bits int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	err := writeWhole(path, func(w io.Writer) error { return codefile.Write(w, path, bits, n, randomCodes(n, bits)) })
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Codes that are exported, ingested and exported again are equal bit for bit.
func TestCodesRoundTrip(t *testing.T) {
	for _, bits := range []int{8, 20, 64, 100, 512} {
		for _, name := range []string{"c.npy", "c.tsv", "c.tsv.gz", "c.bin"} {
			want := codesIn(t, name, 100, bits)
			width := bits
			if name == "c.bin" {
				width = (bits + 7) / 8 * 8 // raw bytes have no narrower width
			}
			dir := t.TempDir()
			db, got := filepath.Join(dir, "t.db"), filepath.Join(dir, name)
			must(t, "ingest", db, "--codes", want, "--bits", fmt.Sprint(width))
			must(t, "check", db)
			if out := must(t, "export", db, "--codes", got); out != fmt.Sprintf("100 documents of %d bits written\n", width) {
				t.Error(out)
			}
			if !bytes.Equal(contents(t, want), contents(t, got)) {
				t.Errorf("%s of %d bits is exported differently", name, bits)
			}
		}
	}
}

// The codes of a model give the same hits in another collection.
func TestCodesOfModel(t *testing.T) {
	db, source := trainedDB(t)
	dir := t.TempDir()
	table, other := filepath.Join(dir, "t.tsv"), filepath.Join(dir, "other.db")
	must(t, "export", db, "--tsv", table)
	if out := must(t, "ingest", other, source, "--where", "split=train", "--codes", table); out != "270 added, 0 replaced, 0 unchanged, 0 rejected\n" {
		t.Error(out)
	}
	if out := must(t, "ingest", other, source, "--where", "split=train", "--codes", table); out != "0 added, 0 replaced, 270 unchanged, 0 rejected\n" {
		t.Error(out)
	}
	if a, b := must(t, "similar", db, "sea/0", "--rank", "code"), must(t, "similar", other, "sea/0"); a != b {
		t.Errorf("%s\nin the other collection:\n%s", a, b)
	}
	for _, name := range []string{"c.npy", "c.bin"} {
		codes, third := filepath.Join(dir, name), filepath.Join(dir, name+".db")
		must(t, "export", db, "--codes", codes)
		must(t, "ingest", third, source, "--where", "split=train", "--codes", codes, "--bits", "16")
		if a, b := must(t, "similar", db, "sea/0", "--rank", "code"), must(t, "similar", third, "sea/0"); a != b {
			t.Errorf("%s\nby order, from %s:\n%s", a, name, b)
		}
	}
	must(t, "train", other, "--bits", "8", "--hidden", "20", "--seed", "3")
	must(t, "search", other, "harbour")
	must(t, "models", "use", other, "1")
	must(t, "check", other)
}

// Every command gives a result or an explanation for a collection of codes without a model.
func TestCommandsOnCodes(t *testing.T) {
	source := corpus(t, 40)
	db := ingested(t, source, "--codes", codesIn(t, "c.npy", 40, 24))
	if r := hashsearch(t, `{"id":"bare","text":"sail"}`, "ingest", db, "-", "--format", "jsonl"); r.status != 0 || !strings.Contains(r.errors, "1 document without a code") {
		t.Errorf("%d %s", r.status, r.errors)
	}
	empty, out := filepath.Join(t.TempDir(), "empty.db"), filepath.Join(t.TempDir(), "out")
	must(t, "ingest", empty, source)
	batch := tempFile(t, "batch.jsonl", `{"code":"00ff17"}`+"\nharbour\n")
	for _, tt := range []struct {
		status  int
		message string // on stdout or stderr
		args    []string
	}{
		{0, "made by another program, 24 bits", []string{"stats", db}},
		{0, `"drift":null`, []string{"stats", db, "--json"}},
		{0, "41 documents, 40 codes, 0 faults", []string{"check", db}},
		{0, "codes-24", []string{"models", db}},
		{0, "24 bits, 0 dead", []string{"inspect", db}},
		{0, "1 bit, 0 dead", []string{"inspect", db, "--bit", "3"}},
		{0, "2 hits", []string{"similar", db, "sea/0", "--limit", "2"}},
		{0, "2 re-ranked", []string{"similar", db, "sea/0", "--limit", "2", "--candidates", "2", "--rerank", "asymmetric"}},
		{0, "2 hits", []string{"search", db, "--code", "00ff17", "--limit", "2"}},
		{0, `"line":1,"rank":"code",`, []string{"search", db, "--batch", batch}},
		{0, `"line":2,"rank":"words",`, []string{"search", db, "--batch", batch}},
		{1, `"line":2,"error":"another program`, []string{"search", db, "--batch", batch, "--rank", "code"}},
		{1, "1 of 2 queries not answered", []string{"search", db, "--batch", batch, "--rank", "code"}},
		{0, "1 group of", []string{"duplicates", db, "--radius", "24"}},
		{2, "6 hexadecimal digits", []string{"search", db, "--code", "00ff"}},
		{2, "give words, --code, --vector or --batch", []string{"search", db, "harbour", "--code", "00ff17"}},
		{1, "train one first", []string{"search", empty, "--code", "00ff17"}},
		{2, "no words to re-rank by", []string{"similar", db, "sea/0", "--rerank", "tfidf"}},
		{1, "has no code", []string{"similar", db, "bare"}},
		{0, "hits by words", []string{"search", db, "harbour"}},
		{1, "search by code, by vector or by id, or train a model", []string{"search", db, "harbour", "--rank", "code"}},
		{1, "has no model", []string{"eval", db}},
		{1, "has no model", []string{"plot", db, "--json"}},
		{1, "has no model", []string{"classify", db, "harbour"}},
		{1, "another program made the codes", []string{"outliers", db}},
		{1, "has no model", []string{"reconstruct", db, "harbour"}},
		{1, "has no model", []string{"sample", db}},
		{1, "has no model", []string{"models", "export", db, out}},
		{1, "has no model", []string{"export", db, "--tsv", out}},
		{1, "has no model", []string{"export", db, "--activations", out}},
		{0, "40 documents of 24 bits", []string{"export", db, "--codes", out}},
		{0, "1 document deleted", []string{"delete", db, "sea/0"}},
	} {
		r := hashsearch(t, "", tt.args...)
		if r.status != tt.status || !strings.Contains(r.out+r.errors, tt.message) {
			t.Errorf("hashsearch %v: exit status %d, want %d with %q\n%s%s", tt.args, r.status, tt.status, tt.message, r.out, r.errors)
		}
	}
}

func TestCodesThatDoNotFit(t *testing.T) {
	source, modelled := corpus(t, 30), filepath.Join(t.TempDir(), "m.db")
	must(t, "ingest", modelled, source)
	must(t, "train", modelled, "--bits", "8", "--kind", "lsh")
	coded := filepath.Join(t.TempDir(), "c.db")
	must(t, "ingest", coded, "--codes", codesIn(t, "c.npy", 3, 16))
	faulty := tempFile(t, "faulty.jsonl", `{"id":"a","text":"x"}`+"\nnonsense\n")
	fresh := func() string { return filepath.Join(t.TempDir(), "new.db") }
	for _, tt := range []struct {
		status  int
		message string
		args    []string
	}{
		{2, "name a source of documents, or a file of codes", []string{fresh()}},
		{2, "--bits is the width", []string{fresh(), source, "--bits", "8"}},
		{1, "30 documents and 31 codes", []string{fresh(), source, "--codes", codesIn(t, "c.npy", 31, 8)}},
		{1, "30 documents and 29 codes", []string{fresh(), source, "--codes", codesIn(t, "c.npy", 29, 8)}},
		{1, "30 documents and 2 codes", []string{fresh(), source, "--codes", codesIn(t, "c.tsv", 2, 8)}},
		{1, "there is no code for sea/0, kitchen/1,", []string{fresh(), source, "--codes", codesIn(t, "c.tsv", 2, 8)}},
		{1, "not known which code belongs to which document", []string{fresh(), faulty, "--codes", codesIn(t, "c.npy", 2, 8)}},
		{1, "made by its model", []string{modelled, "--codes", codesIn(t, "c.npy", 2, 8)}},
		{1, "have 16 bits, not 24", []string{coded, "--codes", codesIn(t, "c.npy", 2, 24)}},
		{1, "give the number of bits", []string{fresh(), "--codes", codesIn(t, "c.bin", 2, 24)}},
		{1, "no such file", []string{fresh(), "--codes", "/no/such/file.npy"}},
	} {
		expect(t, tt.status, tt.message, append([]string{"ingest"}, tt.args...)...)
	}
}

// Standard input cannot be counted in advance. Still, no document gets the code of another one.
func TestCodesForStandardInput(t *testing.T) {
	for _, tt := range []struct {
		stdin, out, message string
		status              int
	}{
		{`{"id":"a","text":"x"}` + "\n" + `{"id":"b","text":"y"}`, "2 added", "", 0},
		{`{"id":"a","text":"x"}`, "1 added", "1 document and 2 codes", 1},
		{strings.Repeat(`{"id":"a","text":"x"}`+"\n", 3), "1 added, 1 replaced", "3 documents and 2 codes", 1},
		{"nonsense\n" + `{"id":"b","text":"y"}`, "0 added", "not known which code", 1},
	} {
		db := filepath.Join(t.TempDir(), "t.db")
		r := hashsearch(t, tt.stdin, "ingest", db, "-", "--format", "jsonl", "--codes", codesIn(t, "c.npy", 2, 8))
		if r.status != tt.status || !strings.Contains(r.out, tt.out) || !strings.Contains(r.errors, tt.message) {
			t.Errorf("%q: exit status %d\n%s%s", tt.stdin, r.status, r.out, r.errors)
		}
	}
}
