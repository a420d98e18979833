package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	"pgregory.net/rapid"
)

// agreement returns the cosine of margins and the bits as ±1.
func agreement(margins []float32, c hashing.Code) float64 {
	product, squares := 0.0, 0.0
	for i, m := range margins {
		squares += float64(m) * float64(m)
		if !c.Bit(i) {
			m = -m
		}
		product += float64(m)
	}
	return product / math.Sqrt(squares*float64(len(margins)))
}

func TestAsymmetricIsExact(t *testing.T) {
	const width, n = 20, 400
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: width})
	r := rand.New(rand.NewPCG(9, 9))
	var docs []ingest.Document
	for i := range n {
		d := coded(fmt.Sprint(i), corpora["clustered"](r, width), width)
		d.Labels = []string{fmt.Sprint("l", i%3)}
		docs = append(docs, d)
	}
	add(t, ix, docs...)
	rapid.Check(t, func(t *rapid.T) {
		q := Query{Rerank: Asymmetric, Candidates: rapid.IntRange(n, 2*n).Draw(t, "candidates"),
			Limit: rapid.IntRange(1, n).Draw(t, "limit"), Radius: rapid.IntRange(-1, width).Draw(t, "radius")}
		d := docs[rapid.IntRange(0, n-1).Draw(t, "document")]
		sketch, _ := toy{Width: width}.Hash(d.Text)
		margins := toy{}.Margins(sketch.Activations)
		switch rapid.SampledFrom([]string{"text", "id", "code"}).Draw(t, "by") {
		case "text":
			q.Text = d.Text
		case "id":
			q.ID = d.ID
		case "code":
			q.Code, margins = sketch.Code, sketch.Code.Signs(width)
		}
		if rapid.Bool().Draw(t, "filtered") {
			q.Filter = []ingest.Condition{{Field: "label", Value: "l1"}}
		}
		got, err := ix.Search(context.Background(), q)
		if err != nil || !got.Complete {
			t.Fatalf("%+v, %v", got, err)
		}
		want := sorted(docs, q, sketch.Code, margins)
		if diff := gocmp.Diff(want, scores(got.Hits)); diff != "" {
			t.Fatalf("%+v: %s", q, diff)
		}
	})
}

type scored struct {
	ID       string
	Score    float64
	Distance int
}

// sorted is the slow twin of a search: it sorts all documents by score, distance and number.
func sorted(docs []ingest.Document, q Query, code hashing.Code, margins []float32) (want []scored) {
	width := len(margins)
	for _, d := range docs {
		sk, _ := toy{Width: width}.Hash(d.Text)
		s := scored{d.ID, agreement(margins, sk.Code), hashing.Distance(sk.Code, code)}
		if s.Distance <= q.within(width) && d.ID != q.ID && meets(d, q.Filter) {
			want = append(want, s)
		}
	}
	slices.SortStableFunc(want, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Distance, b.Distance))
	})
	return want[:min(len(want), q.Limit)]
}

func scores(hits []Hit) (all []scored) {
	for _, h := range hits {
		all = append(all, scored{h.ID, h.Score, h.Distance})
	}
	return all
}
