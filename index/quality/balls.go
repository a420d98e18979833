package quality

import (
	"context"
	"slices"

	"github.com/hashsearch/hashsearch/ae/parallel"
)

// Balls describes which documents lie within each radius of the codes of queries.
type Balls struct {
	Queries   int    `json:"queries"` // queries with a relevant document; others are ignored
	Documents int    `json:"documents"`
	Radii     []Ball `json:"radii"` // from 0 to the width of the codes
}

// A Ball holds means over the queries with a relevant document. The query's own document is in no
// ball.
type Ball struct {
	Radius int     `json:"radius"`
	Size   float64 `json:"size"`   // mean number of documents inside
	Median float64 `json:"median"` // median number of documents inside
	Empty  float64 `json:"empty"`  // share of queries without a document inside
	// Precision is the share of relevant documents inside, mean over the balls that are not empty;
	// 0 if all are. PrecisionAll is the mean over all balls, where an empty one counts as 0, as
	// papers on hashing report it.
	Precision    float64 `json:"precision"`
	PrecisionAll float64 `json:"precision_all"`
	Recall       float64 `json:"recall"` // share of the relevant documents that lie inside
}

// NewBalls counts the documents around the codes of queries. The error is [ErrNoRelevant] or that
// of ctx.
func NewBalls(ctx context.Context, codes *Codes, queries []Query, relevance Relevance) (*Balls, error) {
	e := &evaluation{queries: queries}
	if err := e.judge(ctx, relevance); err != nil {
		return nil, err
	}
	counts := make([]ballCounts, len(e.counted))
	err := parallel.Workers(ctx, len(counts), func(int) func(int) error {
		scores := make([]float32, codes.Len())
		return func(i int) error {
			counts[i] = countBalls(codes, scores, &queries[e.counted[i]], e.judgements[i])
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	b := &Balls{Queries: len(counts), Documents: codes.Len()}
	for radius := range codes.width + 1 {
		b.Radii = append(b.Radii, newBall(radius, counts))
	}
	return b, nil
}

// ballCounts holds, by radius, counts of the documents in the ball around one query.
type ballCounts struct {
	inside   []uint32
	relevant []uint32 // among those inside
	all      int      // relevant documents, inside or not
}

func countBalls(codes *Codes, scores []float32, q *Query, j Judgements) ballCounts {
	codes.Score(scores, q)
	s := ballCounts{make([]uint32, codes.width+1), make([]uint32, codes.width+1), j.Len()}
	for i, score := range scores {
		if i != q.Self-1 {
			s.inside[int(-score)]++
		}
	}
	for _, d := range j.Docs {
		s.relevant[int(-scores[d])]++
	}
	for radius := range codes.width { // each ball contains the smaller ones
		s.inside[radius+1] += s.inside[radius]
		s.relevant[radius+1] += s.relevant[radius]
	}
	return s
}

func newBall(radius int, all []ballCounts) Ball {
	b, n := Ball{Radius: radius}, float64(len(all))
	sizes := make([]uint32, len(all))
	for i, s := range all {
		sizes[i] = s.inside[radius]
		b.Size += float64(sizes[i]) / n
		b.Recall += float64(s.relevant[radius]) / float64(s.all) / n
		if sizes[i] == 0 {
			b.Empty += 1 / n
			continue
		}
		b.PrecisionAll += float64(s.relevant[radius]) / float64(sizes[i]) / n
	}
	if slices.Max(sizes) > 0 {
		b.Precision = b.PrecisionAll / (1 - b.Empty)
	}
	slices.Sort(sizes)
	b.Median = float64(sizes[(len(sizes)-1)/2]+sizes[len(sizes)/2]) / 2
	return b
}

// Useful returns the balls up to the first with a mean size of at least half of the documents.
// Larger ones are of no use as an answer.
func (b *Balls) Useful() []Ball {
	all := slices.IndexFunc(b.Radii, func(r Ball) bool { return 2*r.Size >= float64(b.Documents) })
	return b.Radii[:all+1]
}
