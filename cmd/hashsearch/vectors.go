package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/hashing/vectorfile"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
	"github.com/hashsearch/hashsearch/ingest/english"
)

// ingestVectors adds the documents of the sources with codes of the vectors of --activations.
func (f *codeFlags) ingestVectors(cmd *cobra.Command, ix file, source *sourceFlags, from []string, strict bool) (tally, error) {
	v, err := vectorfile.Open(f.vectors)
	if err != nil {
		return tally{}, err
	}
	defer v.Close()
	docs, err := withVectors(cmd, source, from, v)
	if err != nil {
		return tally{}, err
	}
	m, err := f.vectorModel(cmd, ix, v)
	if err == nil && len(from) == 0 && !f.replace {
		err = checkRows(cmd.Context(), ix, hashedRows(v, m), "overwrite the codes with --replace")
	}
	if err != nil {
		return tally{}, err
	}
	if strict {
		docs = uniqueIDs(docs, func(d index.Embedded) string { return d.ID })
	}
	return countOutcomes(cmd, strict, func(each func(index.Outcome) error) error {
		if err := ix.AddVectors(cmd.Context(), docs, each); err != nil {
			return err
		}
		return ix.Settle(cmd.Context())
	})
}

// vectorModel returns the collection's model of vectors. Without one, it is learned from the file.
func (f *codeFlags) vectorModel(cmd *cobra.Command, ix file, v *vectorfile.File) (*hashing.VectorModel, error) {
	switch m := ix.VectorModel(); {
	case m == nil && ix.Index.Width() == 0:
		return f.learn(cmd, ix, v)
	case m == nil:
		return nil, errors.New("the codes of this collection are not made from vectors: use another collection")
	case m.Dimensions() != v.Dimensions:
		return nil, fmt.Errorf("%s: the vectors have %s, and those of the collection %d: give vectors by the same program, or use another collection", f.vectors, english.Count(v.Dimensions, "number"), m.Dimensions())
	case f.bits != 0 && f.bits != m.Bits():
		return nil, fmt.Errorf("the codes of this collection have %s, not %d: omit --bits, or use another collection", english.Count(m.Bits(), "bit"), f.bits)
	default:
		return m, nil
	}
}

func (f *codeFlags) learn(cmd *cobra.Command, ix file, v *vectorfile.File) (*hashing.VectorModel, error) {
	m, err := hashing.LearnVectors(cmd.Context(), v.Rows(), v.Dimensions, hashing.VectorOptions{Bits: f.bits, Seed: 1})
	if err != nil {
		return nil, err
	}
	messagef(cmd, "learned codes of %s from %s of %s", english.Count(m.Bits(), "bit"), english.Count(v.Len, "vector"), english.Count(v.Dimensions, "number"))
	return m, ix.AdoptVectors(cmd.Context(), m)
}

// withVectors returns the documents of the sources with their vectors.
func withVectors(cmd *cobra.Command, source *sourceFlags, from []string, v *vectorfile.File) (iter.Seq2[index.Embedded, error], error) {
	if len(from) == 0 {
		return vectorsOnly(v), nil
	}
	docs, err := source.open(cmd, from)
	if err != nil {
		return nil, err
	}
	s := supply[[]float32]{v.Rows(), v.Len, "vector", "correct the document, or leave out its vector"}
	return join(docs, !slices.Contains(from, "-"), s, func(d ingest.Document, vector []float32) index.Embedded {
		return index.Embedded{Document: d, Vector: vector}
	})
}

// vectorsOnly returns a document without content for each vector, with its number as id.
func vectorsOnly(v *vectorfile.File) iter.Seq2[index.Embedded, error] {
	return func(yield func(index.Embedded, error) bool) {
		n := 0
		for vector, err := range v.Rows() {
			if !yield(index.Embedded{Document: ingest.Document{ID: strconv.Itoa(n)}, Vector: vector, Bare: true}, err) {
				return
			}
			n++
		}
	}
}

// hashedRows returns the codes of the vectors, nil for one of zeros.
func hashedRows(v *vectorfile.File, m *hashing.VectorModel) iter.Seq2[index.Coded, error] {
	return func(yield func(index.Coded, error) bool) {
		for d, err := range vectorsOnly(v) {
			var sk hashing.Sketch
			if err == nil {
				sk, err = m.Hash(d.Vector)
			}
			if errors.Is(err, hashing.ErrZero) {
				err = nil
			}
			if !yield(index.Coded{Document: d.Document, Code: sk.Code}, err) {
				return
			}
		}
	}
}

// parseVector returns the vector that --vector gives: a JSON list of numbers, or the path of a file
// with such a list or of a file of vectors with one row. It returns nil for "".
func parseVector(text string) ([]float32, error) {
	switch name := strings.ToLower(text); {
	case text == "":
		return nil, nil
	case strings.HasSuffix(name, ".npy"), strings.Contains(name, ".safetensors"):
		return onlyVector(text)
	}
	list := []byte(text)
	if !strings.HasPrefix(strings.TrimSpace(text), "[") {
		var err error
		if list, err = os.ReadFile(text); err != nil {
			return nil, fmt.Errorf("--vector: %w", err)
		}
	}
	var vector []float32
	if err := json.Unmarshal(list, &vector); err != nil || len(vector) == 0 {
		return nil, usagef("--vector: give a list of numbers such as [0.1,-0.2], or the path of a file with one: %v", err)
	}
	return vector, nil
}

// onlyVector returns the vector of a file of one row.
func onlyVector(path string) (vector []float32, err error) {
	f, err := vectorfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Len != 1 {
		return nil, usagef("--vector: %s has %s, and a search is by one", path, english.Count(f.Len, "vector"))
	}
	for v, err := range f.Rows() {
		return slices.Clone(v), err
	}
	return nil, nil
}
