package quality

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ErrRun means that an id cannot be written to a run file.
var ErrRun = errors.New("cannot be written to a run file")

// WriteRun writes the first depth documents of each query in TREC's run format, "query Q0 document
// rank score tag", with the ranker's name as tag. Documents of equal score are in the order of
// rows. Scores are written so that reading them returns the same values. Fields are separated by
// blanks, so WriteRun rejects an id that is empty or contains white space with [ErrRun].
func WriteRun(ctx context.Context, w io.Writer, r Ranker, queries []Query, rows []Row, depth int) error {
	if err := CheckIDs(queries, rows); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	scores := make([]float32, r.Len())
	var line []byte
	for i := range queries {
		if err := ctx.Err(); err != nil {
			return err
		}
		q := &queries[i]
		r.Score(scores, q)
		for n, d := range topDocs(scores, q.Self-1, depth) {
			line = append(line[:0], q.ID...)
			line = append(line, " Q0 "...)
			line = append(line, rows[d].ID...)
			line = append(line, ' ')
			line = strconv.AppendInt(line, int64(n+1), 10)
			line = append(line, ' ')
			line = strconv.AppendFloat(line, float64(scores[d]), 'g', -1, 32)
			line = append(line, ' ')
			line = append(line, r.Name()...)
			out.Write(append(line, '\n'))
		}
	}
	return out.Flush()
}

// topDocs returns the depth documents with the highest scores, without the given one.
func topDocs(scores []float32, without, depth int) []int {
	docs := make([]int, 0, len(scores))
	for d := range scores {
		if d != without {
			docs = append(docs, d)
		}
	}
	slices.SortStableFunc(docs, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return docs[:min(depth, len(docs))]
}

// CheckIDs returns [ErrRun] if [WriteRun] would reject an id.
func CheckIDs(queries []Query, rows []Row) error {
	for _, q := range queries {
		if invalidID(q.ID) {
			return fmt.Errorf("query %q %w: give it an id that is not empty and has no white space", q.ID, ErrRun)
		}
	}
	for _, r := range rows {
		if invalidID(r.ID) {
			return fmt.Errorf("document %q %w: give it an id that is not empty and has no white space", r.ID, ErrRun)
		}
	}
	return nil
}

func invalidID(id string) bool { f := strings.Fields(id); return len(f) != 1 || f[0] != id }
