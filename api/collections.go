package api

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/hashsearch/hashsearch/index"
)

// A summary is a collection in numbers.
type summary struct {
	Name       string       `json:"name"`
	Documents  int          `json:"documents"`
	Codes      int          `json:"codes"`
	NoCode     int          `json:"no_code" doc:"Documents without a known term."`
	FileBytes  int64        `json:"file_bytes" doc:"The file, free pages too."`
	RAMBytes   int64        `json:"ram_bytes" doc:"Codes and searchers in memory, without the model."`
	Generation *generation  `json:"generation" doc:"The one in force; null before the first training."`
	Labels     []labelCount `json:"labels,omitempty" doc:"The commonest first, at most 100; stats has them."`
}

type collectionList struct {
	Collections []summary `json:"collections"`
}

type generationList struct {
	Generations []generation `json:"generations"`
}

// health is what those who watch the process are told.
type health struct {
	Status string `json:"status" enum:"live,ready"`
}

type labelCount struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

type generation struct {
	ID          uint64    `json:"id"`
	Kind        string    `json:"kind"`
	Bits        int       `json:"bits"`
	Fingerprint string    `json:"fingerprint"`
	Created     time.Time `json:"created"`
	Codes       int       `json:"codes"`
	Current     bool      `json:"current"`
	Complete    bool      `json:"complete" doc:"False: some documents are not hashed by it; use goes on from there."`
}

// collection is the one that the path names.
func (s *server) collection(r *http.Request) (collection, error) {
	name := param(r, "collection")
	if c, ok := s.collections[name]; ok {
		return c, nil
	}
	return nil, noCollection(name)
}

func noCollection(name string) error {
	return newProblem(http.StatusNotFound, "collection_not_found",
		fmt.Sprintf("there is no collection %q here; /v1/collections lists those there are", name))
}

// live says that the process answers.
func (s *server) live(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, health{"live"})
}

// ready says that every collection can be read.
func (s *server) ready(w http.ResponseWriter, _ *http.Request) error {
	for _, name := range slices.Sorted(maps.Keys(s.collections)) {
		if _, err := s.collections[name].Generations(); err != nil {
			return newProblem(http.StatusServiceUnavailable, "not_ready", fmt.Sprintf("collection %q cannot be read", name))
		}
	}
	return writeJSON(w, http.StatusOK, health{"ready"})
}

// list answers with all collections by name that the key is for.
func (s *server) list(w http.ResponseWriter, r *http.Request) error {
	all := []summary{}
	for _, name := range slices.Sorted(maps.Keys(s.collections)) {
		if !sees(r, name) {
			continue
		}
		size, err := s.collections[name].Size()
		if err != nil {
			return fmt.Errorf("collection %q: %w", name, err)
		}
		all = append(all, newSummary(name, size))
	}
	return writeJSON(w, http.StatusOK, collectionList{all})
}

// describe answers with the numbers of one collection.
func (s *server) describe(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	size, err := c.Size()
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, newSummary(param(r, "collection"), size))
}

// stats answers with labels and drift, too.
func (s *server) stats(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	ctx, done, err := s.begin(r)
	if err != nil {
		return err
	}
	defer done()
	st, err := c.Stats()
	if err != nil {
		return err
	}
	d, err := c.Drift(ctx)
	if err != nil && !errors.Is(err, index.ErrNoModel) && !errors.Is(err, index.ErrForeign) {
		return err
	}
	s.drifts.keep(param(r, "collection"), d)
	return writeJSON(w, http.StatusOK, measured{newSummary(param(r, "collection"), st), newDrift(d)})
}

func newSummary(name string, st *index.Stats) summary {
	sum := summary{Name: name, Documents: st.Documents, Codes: st.Codes, NoCode: st.NoCode, FileBytes: st.FileBytes, RAMBytes: st.RAMBytes}
	if st.Generation != nil {
		g := generation(*st.Generation)
		sum.Generation = &g
	}
	for _, l := range st.Labels {
		sum.Labels = append(sum.Labels, labelCount(l))
	}
	return sum
}

// generations answers with all of them, oldest first.
func (s *server) generations(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	return s.writeGenerations(w, c)
}

func (s *server) writeGenerations(w http.ResponseWriter, c collection) error {
	all, err := c.Generations()
	if err != nil {
		return err
	}
	told := make([]generation, len(all))
	for i, g := range all {
		told[i] = generation(g)
	}
	return writeJSON(w, http.StatusOK, generationList{told})
}

// use switches to another generation. It may first have to hash what was added since that
// one was current, so it has no time limit; a client that leaves interrupts it safely.
func (s *server) use(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseUint(param(r, "generation"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %q is not a number", index.ErrGeneration, param(r, "generation"))
	}
	if err := c.Use(r.Context(), id, nil); err != nil {
		return err
	}
	return s.writeGenerations(w, c)
}
