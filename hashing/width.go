package hashing

import (
	"cmp"
	"context"
	"iter"
	"math/bits"
	"math/rand/v2"

	"github.com/hashsearch/hashsearch/ingest"
)

// Auto as Options.Bits leaves the width to [Train]: the fewest bits with which the ball of radius 2 around the code of a document holds at
// most Options.Occupancy others in the mean. Few bits are quickly looked up, many tell documents apart.
//
// To find it, Train learns codes of 64 bits from at most 4,000 of the documents and looks at some of their bits; what
// holds for these documents it takes in proportion for all, and proposes 64 bits at most. Codes learned at that width gather somewhat
// more: on 20 Newsgroups balls of 20 bits held 166 documents instead of 92, of 32 bits 52 instead of 40.
const Auto = -1

// near is the radius of the balls in which documents are counted: at 2, a ball of 32 bits has 529 addresses to look up.
const near = 2

// propose replaces Auto by the width for the documents.
func (o Options) propose(ctx context.Context, docs iter.Seq2[ingest.Document, error]) (Options, error) {
	if o.Bits != Auto {
		return o, nil
	}
	sample, n, err := reservoir(docs, 4000, o.Seed)
	if err != nil {
		return o, err
	}
	m, err := Train(ctx, each(sample), o.pilot())
	if err != nil {
		return o, err
	}
	var codes []Code
	for _, d := range sample {
		if s, err := m.Hash(d.Words()); err == nil { // others have no code
			codes = append(codes, s.Code)
		}
	}
	wanted := cmp.Or(o.Occupancy, 100) * float64(len(sample)) / float64(n)
	o.Bits = fewest(codes, wanted, rand.New(rand.NewPCG(o.Seed, 7)))
	return o, nil
}

// pilot are the options of the small training.
func (o Options) pilot() Options {
	report := o.Report
	o.Bits, o.Save, o.Resume = 64, nil, nil
	o.Report = func(p Progress) {
		if p.Stage, p.Memory = "proposing a width", 0; report != nil {
			report(p)
		}
	}
	return o
}

// reservoir draws at most so many of the documents, each alike, and counts all (Vitter, "Random sampling with a
// reservoir", 1985).
func reservoir(docs iter.Seq2[ingest.Document, error], most int, seed uint64) (sample []ingest.Document, n int, err error) {
	rng := rand.New(rand.NewPCG(seed, 8))
	for d, err := range docs {
		if err != nil {
			return nil, n, err
		}
		n++
		if len(sample) < most {
			sample = append(sample, d)
		} else if k := rng.IntN(n); k < most {
			sample[k] = d
		}
	}
	return sample, n, nil
}

func each(docs []ingest.Document) iter.Seq2[ingest.Document, error] {
	return func(yield func(ingest.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// fewest is the least number of bits, chosen at random from those of the codes, for which balls hold at most so many.
func fewest(codes []Code, occupancy float64, rng *rand.Rand) int {
	order := rng.Perm(64)
	mask := uint64(0)
	for b, bit := range order {
		mask |= 1 << bit
		if b > near && occupied(codes, mask) <= occupancy {
			return b + 1
		}
	}
	return 64
}

// occupied is the mean number of other codes near one of them, in the bits of the mask. Of more than
// a thousand codes a thousand ask.
func occupied(codes []Code, mask uint64) float64 {
	asked := min(len(codes), 1000)
	found := 0
	for i := range asked {
		c := codes[i*len(codes)/asked]
		for _, d := range codes {
			if bits.OnesCount64((c[0]^d[0])&mask) <= near {
				found++
			}
		}
	}
	return float64(found-asked) / float64(max(asked, 1))
}
