package quality

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fixed is a ranker with the same scores for every query.
type fixed []float32

func (f fixed) Name() string                  { return "fixed" }
func (f fixed) Len() int                      { return len(f) }
func (f fixed) Score(dst []float32, q *Query) { copy(dst, f) }

func TestWriteRun(t *testing.T) {
	rows := []Row{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}
	queries := []Query{{Row: Row{ID: "q"}}, {Row: rows[2], Self: 3}}
	var out strings.Builder
	if err := WriteRun(t.Context(), &out, fixed{-1, 0.1, 2e9, 0.1}, queries, rows, 3); err != nil {
		t.Fatal(err)
	}
	want := `q Q0 c 1 2e+09 fixed
q Q0 b 2 0.1 fixed
q Q0 d 3 0.1 fixed
c Q0 b 1 0.1 fixed
c Q0 d 2 0.1 fixed
c Q0 a 3 -1 fixed
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestWriteRunErrors(t *testing.T) {
	good, bad := []Row{{ID: "a"}}, []Row{{ID: "a b"}}
	for _, tt := range []struct {
		name    string
		queries []Row
		docs    []Row
	}{
		{"document with a blank", good, bad},
		{"query with a blank", bad, good},
		{"no id", good, []Row{{}}},
		{"line end", good, []Row{{ID: "a\n"}}},
	} {
		err := WriteRun(t.Context(), io.Discard, fixed{1}, Queries(tt.queries), tt.docs, 10)
		if !errors.Is(err, ErrRun) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := WriteRun(stopped, io.Discard, fixed{1}, Queries(good), good, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	full := errors.New("disk full")
	if err := WriteRun(t.Context(), failing{full}, fixed{1, 2}, Queries(good), []Row{{ID: "a"}, {ID: "b"}}, 10); !errors.Is(err, full) {
		t.Errorf("disk full: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestRunRoundTrip(t *testing.T) {
	id := rapid.StringMatching(`[^\s]{1,6}`)
	finite := rapid.Float32().Filter(func(x float32) bool { return !math.IsInf(float64(x), 0) && x == x })
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(finite, 1, 8).Draw(t, "scores")
		ids := rapid.SliceOfNDistinct(id, len(scores), len(scores), rapid.ID).Draw(t, "ids")
		rows := make([]Row, len(ids))
		position := map[string]int{}
		for i, id := range ids {
			rows[i].ID = id
			position[id] = i
		}
		var out strings.Builder
		if err := WriteRun(t.Context(), &out, fixed(scores), []Query{{Row: Row{ID: "q"}}}, rows, len(rows)); err != nil {
			t.Skip("an id that strings.Fields would split")
		}
		for n, line := range strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n") {
			f := strings.Fields(line)
			if len(f) != 6 || f[0] != "q" || f[1] != "Q0" || f[3] != strconv.Itoa(n+1) || f[5] != "fixed" {
				t.Fatalf("line %q", line)
			}
			score, err := strconv.ParseFloat(f[4], 32)
			if want := scores[position[f[2]]]; err != nil || float32(score) != want {
				t.Fatalf("line %q: score %v, want %v", line, score, want)
			}
		}
	})
}
