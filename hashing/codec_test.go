package hashing

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// samples contains a model in each version of the format. All of them must stay readable.
var samples = []string{"../testdata/formats/v1.model", "../testdata/formats/v2.model", "../testdata/formats/v3.model", "../testdata/formats/v4.model"}

func TestModelRoundTrip(t *testing.T) {
	for _, o := range []Options{{Bits: 20}, {Bits: 70, Hidden: []int{}}, {Kind: LSH, Binariser: Median}, {Bits: 9, Binariser: ITQ},
		{Bits: 9, Binariser: Random}, {Kind: LSH, Bits: 9, Binariser: ITQ}, {Kind: "variational", Bits: 9, Binariser: ITQ}} {
		m := train(t, 60, o)
		var b bytes.Buffer
		if n, err := m.WriteTo(&b); err != nil || n != int64(b.Len()) {
			t.Fatal(n, err)
		}
		back, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range topicDocuments(20, 5) {
			want, _ := m.Hash(d.Words())
			got, _ := back.Hash(d.Words())
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
		if want := (ingest.Analyzer{Language: "none", Version: ingest.AnalyzerVersion}); m.Analyzer() != want || back.Analyzer() != want {
			t.Errorf("analyzer %v was decoded as %v", m.Analyzer(), back.Analyzer())
		}
		if back.Fingerprint() != m.Fingerprint() || back.Kind() != m.Kind() || back.Binariser() != m.Binariser() || back.Documents() != 60 || back.Mixture() != m.Mixture() {
			t.Errorf("%v was decoded as %v", m.header, back.header)
		}
	}
}

// Older programs reject a model with several languages, and read all others.
func TestVersionOfLanguages(t *testing.T) {
	for language, want := range map[string]uint32{"none": versionOfOneLanguage, "de+en": versionOfLanguages} {
		o := Options{Kind: LSH, Bits: 8, Analyzer: ingest.Analyzer{Language: language}}
		m, err := Train(t.Context(), ingest.Sequence(topicDocuments(60, 3)), o)
		if err != nil {
			t.Fatal(err)
		}
		if got := binary.LittleEndian.Uint32(m.blob[len(magic):]); got != want {
			t.Errorf("%s: version %d, want %d", language, got, want)
		}
		if back, err := Decode(m.blob); err != nil || back.Analyzer().Language != language {
			t.Errorf("%s: %v", language, err)
		}
	}
}

func TestOpensEveryVersion(t *testing.T) {
	if *update {
		writeSample(t)
	}
	for i, sample := range samples {
		b, err := os.ReadFile(sample)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Read(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", sample, err)
		}
		if got := nearest(t, m); m.Bits() != 8 || got < 0.7 {
			t.Errorf("%s: %d bits, %.2f of the nearest share the topic", sample, m.Bits(), got)
		}
		if a := m.Analyzer(); a.Version != min(max(1, i), 2) || a.Outdated() != (i < 2) {
			t.Errorf("%s: %+v", sample, a)
		}
		if x := m.Mixture(); x != (Mixture{0.3, 0.3}) {
			t.Errorf("%s: mixture %v", sample, x)
		}
		id, _ := m.Vocabulary().ID("topicaa")
		want := "topicaa" // from version 4 on, models record words
		if i >= 3 {
			want = "topicaas"
		}
		if got := m.Vocabulary().Word(id); got != want {
			t.Errorf("%s: the word of topicaa is %q, want %q", sample, got, want)
		}
	}
}

// writeSample rewrites the sample of the newest version.
func writeSample(t *testing.T) {
	docs := topicDocuments(100, 1)
	for i := range docs {
		docs[i].Text = strings.ReplaceAll(docs[i].Text, "topicaa", "topicaas")
	}
	m, err := Train(t.Context(), ingest.Sequence(docs), Options{Kind: "variational", Bits: 8, Hidden: []int{6}, Epochs: 60})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(samples[len(samples)-1], m.blob, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadRefusesDamage(t *testing.T) {
	blob := train(t, 40, Options{Bits: 8, Hidden: []int{3}}).blob
	for cut := 0; cut < len(blob); cut += 1 + cut/50 {
		if _, err := Read(bytes.NewReader(blob[:cut])); !errors.Is(err, ErrFormat) {
			t.Fatalf("%d of %d bytes: error %v", cut, len(blob), err)
		}
	}
	for at := len(magic) + 4; at < len(blob); at += 97 {
		flipped := bytes.Clone(blob)
		flipped[at] ^= 0x10
		if _, err := Read(bytes.NewReader(flipped)); !errors.Is(err, ErrFormat) {
			t.Fatalf("byte %d flipped: error %v", at, err)
		}
	}
	newer := bytes.Clone(blob)
	newer[len(magic)] = versionOfVectors + 1
	if _, err := Read(bytes.NewReader(newer)); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer version: error %v", err)
	}
}

// FuzzRead adds a valid checksum, so that the parsers are reached.
func FuzzRead(f *testing.F) {
	for _, sample := range samples {
		b, err := os.ReadFile(sample)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b[len(magic)+4 : len(b)-sha256.Size])
	}
	f.Fuzz(func(t *testing.T, sections []byte) {
		blob := append([]byte(magic+"\x01\x00\x00\x00"), sections...)
		sum := sha256.Sum256(blob)
		m, err := Read(bytes.NewReader(append(blob, sum[:]...)))
		if err != nil && !errors.Is(err, ErrFormat) {
			t.Fatalf("error %v", err)
		}
		if err == nil {
			m.Hash("topicaa topicbb and more")
		}
	})
}
