package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// randomVectors returns n vectors of d numbers. The first n do not depend on n.
func randomVectors(n, d int) [][]float32 {
	r := rand.New(rand.NewPCG(uint64(d), 2))
	all := make([][]float32, n)
	for i := range all {
		for range d {
			all[i] = append(all[i], float32(r.NormFloat64()))
		}
	}
	return all
}

// vectorsIn writes vectors to an .npy file and returns its path.
func vectorsIn(t *testing.T, all [][]float32) string {
	t.Helper()
	dict := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }\n", len(all), len(all[0]))
	b := fmt.Appendf(nil, "\x93NUMPY\x01\x00%c%c%s", byte(len(dict)), byte(len(dict)>>8), dict)
	for _, v := range all {
		b, _ = binary.Append(b, binary.LittleEndian, v)
	}
	return tempFile(t, "v.npy", b)
}

func listOf(v []float32) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// Documents with vectors are found by vector, by document and by words, from the command line and
// through a server.
func TestVectors(t *testing.T) {
	source, all := corpus(t, 40), randomVectors(60, 12)
	db := filepath.Join(t.TempDir(), "t.db")
	r := hashsearch(t, "", "ingest", db, source, "--activations", vectorsIn(t, all[:40]), "--bits", "48")
	if r.status != 0 || !strings.Contains(r.out, "40 added") || !strings.Contains(r.errors, "learned codes of 48 bits from 40 vectors of 12 numbers") {
		t.Fatal(r)
	}
	if r := hashsearch(t, "", "ingest", db, source, "--activations", vectorsIn(t, all[:40])); !strings.Contains(r.out, "40 unchanged") || strings.Contains(r.errors, "learned") {
		t.Errorf("the same again: %+v", r)
	}
	must(t, "check", db)
	if r := hashsearch(t, `{"id":"bare","text":"sail"}`, "ingest", db, "-", "--format", "jsonl"); r.status != 0 {
		t.Error(r.errors)
	}
	var ids []string
	for line := range bytes.Lines(contents(t, source)) {
		var d struct{ ID string }
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	batch := tempFile(t, "batch.jsonl", `{"vector":`+listOf(all[5])+"}\n"+`{"vector":[1]}`+"\n")
	if r := hashsearch(t, "", "search", db, "--batch", batch, "--limit", "1"); r.status != 1 || !strings.Contains(r.out, `"id":"`+ids[5]+`"`) || !strings.Contains(r.out, `"line":2,"error"`) {
		t.Errorf("in a batch: %+v", r)
	}
	one := tempFile(t, "one.json", listOf(all[7])+"\n")
	copied := filepath.Join(t.TempDir(), "t.db")
	must(t, "backup", db, copied)
	base, _ := served(t, copied, "--addr", "127.0.0.1:0")
	for _, c := range []string{db, base + "/t"} {
		for _, vector := range []string{listOf(all[7]), one, vectorsIn(t, all[7:8])} {
			if out := must(t, "search", c, "--vector", vector, "--limit", "1", "--ids"); out != ids[7]+"\n" {
				t.Errorf("%s: by %s: %s", c, vector, out)
			}
		}
		if out := must(t, "search", c, "--vector", listOf(all[9]), "--rerank", "asymmetric", "--limit", "3"); !strings.Contains(out, "ASYMMETRIC") || !strings.Contains(out, ids[9]) {
			t.Errorf("%s: re-ranked: %s", c, out)
		}
		if out := must(t, "search", c, "--vector", listOf(all[9]), "--radius", "0", "--all"); !strings.HasPrefix(out, "1\t0\t1.000\t"+ids[9]) {
			t.Errorf("%s: in the ball: %s", c, out)
		}
		expect(t, 1, "another program made the codes", "search", c, "harbour", "--rank", "code")
		expect(t, 2, "it has 2 numbers, and the model is for vectors of 12", "search", c, "--vector", "[1,2]")
	}
	for _, tt := range []struct {
		status  int
		message string
		args    []string
	}{
		{0, "of vectors by another program, 48 bits", []string{"stats", db}},
		{0, "vectors", []string{"models", db}},
		{0, "48 bits, 0 dead", []string{"inspect", db}},
		{0, "2 hits", []string{"similar", db, ids[3], "--limit", "2"}},
		{0, "hits by words", []string{"search", db, "harbour"}},
		{1, "has no code", []string{"similar", db, "bare"}},
		{1, "has no model", []string{"eval", db}},
		{2, "give words, --code, --vector or --batch", []string{"search", db, "harbour", "--vector", "[1]"}},
		{2, "give a list of numbers", []string{"search", db, "--vector", "[1,x]"}},
		{2, "give a list of numbers", []string{"search", db, "--vector", "[]"}},
		{2, "has 2 vectors", []string{"search", db, "--vector", vectorsIn(t, all[:2])}},
		{1, "no such file", []string{"search", db, "--vector", "/no/such/file"}},
		{1, "no such file", []string{"search", db, "--vector", "/no/such/file.npy"}},
	} {
		r := hashsearch(t, "", tt.args...)
		if r.status != tt.status || !strings.Contains(r.out+r.errors, tt.message) {
			t.Errorf("hashsearch %v: exit status %d, want %d with %q\n%s%s", tt.args, r.status, tt.status, tt.message, r.out, r.errors)
		}
	}
}

// Without a source, rows are documents with their numbers as ids.
func TestVectorsOnly(t *testing.T) {
	all := randomVectors(30, 5)
	all[3] = make([]float32, 5)
	db := filepath.Join(t.TempDir(), "t.db")
	must(t, "ingest", db, "--activations", vectorsIn(t, all[:20]), "--bits", "16")
	if out := must(t, "search", db, "--vector", listOf(all[4]), "--limit", "1", "--ids"); out != "4\n" {
		t.Error(out)
	}
	if out := must(t, "ingest", db, "--activations", vectorsIn(t, all)); !strings.Contains(out, "10 added, 0 replaced, 20 unchanged") {
		t.Error(out)
	}
	expect(t, 1, "another code, and nothing was stored", "ingest", db, "--activations", vectorsIn(t, all[9:]))
	if out := must(t, "ingest", db, "--activations", vectorsIn(t, all[9:]), "--replace"); !strings.Contains(out, "0 added, 21 replaced") {
		t.Error(out)
	}
	must(t, "check", db)
}

func TestVectorsThatDoNotFit(t *testing.T) {
	source, all := corpus(t, 30), randomVectors(40, 6)
	vectors, coded, modelled := filepath.Join(t.TempDir(), "v.db"), filepath.Join(t.TempDir(), "c.db"), filepath.Join(t.TempDir(), "m.db")
	must(t, "ingest", vectors, "--activations", vectorsIn(t, all), "--bits", "16")
	must(t, "ingest", coded, "--codes", codesIn(t, "c.npy", 3, 16))
	must(t, "ingest", modelled, source)
	must(t, "train", modelled, "--bits", "8", "--kind", "lsh")
	faulty := tempFile(t, "faulty.jsonl", `{"id":"a","text":"x"}`+"\nnonsense\n")
	fresh := func() string { return filepath.Join(t.TempDir(), "new.db") }
	for _, tt := range []struct {
		status  int
		message string
		args    []string
	}{
		{2, "not both", []string{fresh(), "--codes", "c.npy", "--activations", "v.npy"}},
		{2, "--sync", []string{fresh(), source, "--sync", "--activations", "v.npy"}},
		{2, "require a local file", []string{"http://127.0.0.1:1/news", "--activations", "v.npy"}},
		{1, "30 documents and 31 vectors: each document needs exactly one vector", []string{fresh(), source, "--activations", vectorsIn(t, all[:31])}},
		{1, "not known which vector belongs to which document", []string{fresh(), faulty, "--activations", vectorsIn(t, all[:2])}},
		{1, "not made from vectors", []string{modelled, "--activations", vectorsIn(t, all)}},
		{1, "not made from vectors", []string{coded, "--activations", vectorsIn(t, all)}},
		{1, "use another collection", []string{vectors, "--codes", codesIn(t, "c.npy", 3, 16), "--replace"}},
		{1, "the vectors have 7 numbers, and those of the collection 6", []string{vectors, "--activations", vectorsIn(t, randomVectors(3, 7))}},
		{1, "have 16 bits, not 32", []string{vectors, "--activations", vectorsIn(t, all), "--bits", "32"}},
		{2, "width must be 1 to 512", []string{fresh(), "--activations", vectorsIn(t, all), "--bits", "600"}},
		{1, "two that differ", []string{fresh(), "--activations", vectorsIn(t, all[:1])}},
		{1, "read from .npy and .safetensors", []string{fresh(), "--activations", source}},
		{1, "no such file", []string{fresh(), "--activations", "/no/such/file.npy"}},
	} {
		expect(t, tt.status, tt.message, append([]string{"ingest"}, tt.args...)...)
	}
}
