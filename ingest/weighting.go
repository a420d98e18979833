package ingest

import (
	"fmt"
	"math"
)

// A Weighting turns counts into values for training or comparison. "" means [TFIDF].
type Weighting string

// The weightings. n is the count of the term in the row, N the number of documents of the
// vocabulary, df the number of those that contain the term, len the length of the row (see
// [Counts.Length]) and mean the mean length of the documents.
const (
	RawCounts Weighting = "counts" // n
	LogCounts Weighting = "log"    // 1 + ln n
	TFIDF     Weighting = "tfidf"  // (1 + ln n) · (ln((1+N)/(1+df)) + 1)

	// BM25 is n(k1+1)/(n + k1(1-b+b·len/mean)) · ln(1+(N-df+.5)/(df+.5)) with k1 = 1.2, b = 0.75.
	BM25 Weighting = "bm25"
)

// The usual constants of BM25: Robertson and Zaragoza, "The probabilistic relevance framework: BM25
// and beyond", FnTIR 3 (2009), section 3.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// Validate returns an error if w is not one of the weightings.
func (w Weighting) Validate() error {
	switch w {
	case "", RawCounts, LogCounts, TFIDF, BM25:
		return nil
	}
	return fmt.Errorf("unknown weighting %q: choose one of %s, %s, %s, %s", string(w), RawCounts, LogCounts, TFIDF, BM25)
}

// Weigh appends the weight of each term of c to dst, in the order of c.IDs. It does not normalise
// the row. A weighting that [Weighting.Validate] rejects counts as [RawCounts].
func (w Weighting) Weigh(dst []float32, c Counts, v *Vocabulary) []float32 {
	switch w {
	case "", TFIDF:
		return weighTFIDF(dst, c, v)
	case LogCounts:
		return weighLog(dst, c)
	case BM25:
		return weighBM25(dst, c, v)
	}
	return append(dst, c.Ns...)
}

func weighLog(dst []float32, c Counts) []float32 {
	for _, n := range c.Ns {
		dst = append(dst, float32(1+logOf(n)))
	}
	return dst
}

func weighTFIDF(dst []float32, c Counts, v *Vocabulary) []float32 {
	for i, n := range c.Ns {
		w := v.weight(c.IDs[i])
		if n != 1 {
			w *= 1 + logOf(n)
		}
		dst = append(dst, float32(w))
	}
	return dst
}

// weight returns the weight of one occurrence of a term in TFIDF.
func (v *Vocabulary) weight(id uint32) float64 {
	if int(id) < len(v.idf) {
		return v.idf[id]
	}
	return v.inverseFrequency(0)
}

// inverseFrequency returns the weight of a term by the number of documents that have it.
func (v *Vocabulary) inverseFrequency(df int) float64 {
	return math.Log((1+float64(v.docs))/(1+float64(df))) + 1
}

// logs are the logarithms of small counts.
var logs = func() (l [32]float64) {
	for n := range l {
		l[n] = math.Log(float64(n))
	}
	return l
}()

func logOf(n float32) float64 {
	if small := uint(n); small < uint(len(logs)) && float32(small) == n {
		return logs[small]
	}
	return math.Log(float64(n))
}

func weighBM25(dst []float32, c Counts, v *Vocabulary) []float32 {
	docs, length := float64(v.Docs()), 1.0
	if v.MeanLength() > 0 {
		length = c.Length() / v.MeanLength()
	}
	for i, n := range c.Ns {
		df, n := float64(v.DF(c.IDs[i])), float64(n)
		idf := math.Log(1 + (docs-df+.5)/(df+.5))
		tf := n * (bm25K1 + 1) / (n + bm25K1*(1-bm25B+bm25B*length))
		dst = append(dst, float32(tf*idf))
	}
	return dst
}

// Normalize scales values to Euclidean length 1. It leaves a row of zeros unchanged.
func Normalize(values []float32) {
	sum := 0.0
	for _, x := range values {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	scale := float32(1 / math.Sqrt(sum))
	for i := range values {
		values[i] *= scale
	}
}
