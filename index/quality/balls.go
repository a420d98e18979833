package quality

import (
	"context"
	"slices"
)

// Balls say what lies within each radius of the codes of queries.
type Balls struct {
	Queries   int    `json:"queries"` // those that count: with a relevant document
	Documents int    `json:"documents"`
	Radii     []Ball `json:"radii"` // from 0 to the width of the codes
}

// A Ball holds means over the queries that count. The query itself lies in no ball.
type Ball struct {
	Radius       int     `json:"radius"`
	Size         float64 `json:"size"`          // mean number of documents inside
	Median       float64 `json:"median"`        // the median of that number
	Empty        float64 `json:"empty"`         // share of queries with no document inside
	Precision    float64 `json:"precision"`     // share of relevant documents inside, mean over the balls that are not empty; 0 if all are
	PrecisionAll float64 `json:"precision_all"` // the same over all balls, an empty one counting as 0, as papers on hashing report it
	Recall       float64 `json:"recall"`        // share of what is relevant that lies inside
}

// NewBalls counts what lies around the codes of queries. The error is [ErrNoRelevant] or that of ctx.
func NewBalls(ctx context.Context, codes *Codes, queries []Query, relevance Relevance) (*Balls, error) {
	e := &evaluation{queries: queries}
	if err := e.judge(ctx, relevance); err != nil {
		return nil, err
	}
	shells := make([]shells, len(e.which))
	err := each(ctx, len(shells), 0, func() func(int) {
		scores := make([]float32, codes.Len())
		return func(i int) { shells[i] = shellsOf(codes, scores, &queries[e.which[i]], e.judgements[i]) }
	})
	if err != nil {
		return nil, err
	}
	b := &Balls{Queries: len(shells), Documents: codes.Len()}
	for radius := range codes.width + 1 {
		b.Radii = append(b.Radii, ballOf(radius, shells))
	}
	return b, nil
}

// shells count the documents in the ball of each radius around one query.
type shells struct {
	inside   []uint32
	relevant []uint32 // among those inside
	all      int      // that are relevant, wherever they lie
}

func shellsOf(codes *Codes, scores []float32, q *Query, j Judgements) shells {
	codes.Score(scores, q)
	s := shells{make([]uint32, codes.width+1), make([]uint32, codes.width+1), j.Len()}
	for i, score := range scores {
		if i != q.Self-1 {
			s.inside[int(-score)]++
		}
	}
	for _, d := range j.Docs {
		s.relevant[int(-scores[d])]++
	}
	for radius := range codes.width { // what lies inside a ball lies inside the next one, too
		s.inside[radius+1] += s.inside[radius]
		s.relevant[radius+1] += s.relevant[radius]
	}
	return s
}

func ballOf(radius int, all []shells) Ball {
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

// Useful are the balls up to the first that holds half of the documents in the mean: larger ones are no answer.
func (b *Balls) Useful() []Ball {
	all := slices.IndexFunc(b.Radii, func(r Ball) bool { return 2*r.Size >= float64(b.Documents) })
	return b.Radii[:all+1]
}
