package index

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashsearch/hashsearch/ingest"
)

func versionOf(t *testing.T, ix *Index, id string) string {
	t.Helper()
	st, err := ix.Document(id)
	if errors.Is(err, ErrNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return st.Version
}

func versionIs(version string) Precondition { return func(v string) bool { return v == version } }

func TestConditions(t *testing.T) {
	ix := newToy(t)
	adoptToy(t, ix, toy{Width: 8})
	ctx := context.Background()
	doc := func(id, text string) ingest.Document { return ingest.Document{ID: id, Text: text} }
	addIf := func(d ingest.Document, condition Precondition) string {
		o, err := ix.AddIf(ctx, d, condition)
		if errors.Is(err, ErrPrecondition) {
			return "refused"
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(o.Status)
	}
	deleteIf := func(id string, condition Precondition) string {
		err := ix.DeleteIf(ctx, id, condition)
		switch {
		case errors.Is(err, ErrPrecondition):
			return "refused"
		case errors.Is(err, ErrNotFound):
			return "not found"
		case err != nil:
			t.Fatal(err)
		}
		return "deleted"
	}
	for _, step := range []struct{ name, got, want string }{
		{"create", addIf(doc("a", "01"), versionIs("")), "added"},
		{"create again", addIf(doc("a", "02"), versionIs("")), "refused"},
		{"create again the same", addIf(doc("a", "01"), versionIs("")), "refused"},
		{"replace the document", addIf(doc("a", "02"), versionIs(versionOf(t, ix, "a"))), "replaced"},
		{"replace nothing", addIf(doc("b", "02"), versionIs("x")), "refused"},
		{"unchanged", addIf(doc("a", "02"), versionIs(versionOf(t, ix, "a"))), "unchanged"},
		{"without a condition", addIf(doc("a", "03"), nil), "replaced"},
		{"no id", addIf(doc("", "03"), nil), "rejected"},
		{"delete another", deleteIf("a", versionIs("x")), "refused"},
		{"delete the document", deleteIf("a", versionIs(versionOf(t, ix, "a"))), "deleted"},
		{"delete without a condition", deleteIf("a", nil), "not found"},
		{"delete nothing", deleteIf("a", versionIs("x")), "refused"},
	} {
		if step.got != step.want {
			t.Errorf("%s: %s, want %s", step.name, step.got, step.want)
		}
	}
	checkSound(t, ix)
}

// A version changes with the document, its number and its code, and only with these.
func TestVersions(t *testing.T) {
	ix := newToy(t)
	seen := map[string]string{}
	fresh := func(step string) {
		v := versionOf(t, ix, "a")
		if before, ok := seen[v]; ok {
			t.Errorf("%s has the version of %s", step, before)
		}
		seen[v] = step
	}
	add(t, ix, ingest.Document{ID: "a", Text: "01"})
	fresh("added")
	add(t, ix, ingest.Document{ID: "a", Text: "02"})
	fresh("replaced")
	adoptToy(t, ix, toy{Width: 8})
	fresh("hashed")
	if _, err := ix.Delete(context.Background(), "a"); err != nil {
		t.Fatal(err)
	}
	add(t, ix, ingest.Document{ID: "a", Text: "02"})
	fresh("deleted and added again")
	before := versionOf(t, ix, "a")
	add(t, ix, ingest.Document{ID: "a", Text: "02"}, ingest.Document{ID: "b", Text: "02"})
	if after := versionOf(t, ix, "a"); after != before {
		t.Errorf("the version changed from %s to %s although nothing else did", before, after)
	}
}

// If several writers write under a condition on the same version, one succeeds.
func TestConditionRace(t *testing.T) {
	ix := newToy(t)
	unsynced(ix)
	adoptToy(t, ix, toy{Width: 8})
	ctx := context.Background()
	for round := range 20 {
		version := versionOf(t, ix, "a")
		var won atomic.Int64
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				var err error
				if w == 7 && round > 0 {
					err = ix.DeleteIf(ctx, "a", versionIs(version))
				} else {
					_, err = ix.AddIf(ctx, ingest.Document{ID: "a", Text: fmt.Sprintf("%02x %d", w, round)}, versionIs(version))
				}
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, ErrPrecondition) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("round %d: %d writers succeeded", round, won.Load())
		}
		if versionOf(t, ix, "a") == "" {
			add(t, ix, ingest.Document{ID: "a", Text: fmt.Sprintf("ff %d", round)})
		}
	}
	checkSound(t, ix)
}

// A document is not stored if ctx is cancelled while it is written.
func TestAddIfCanceled(t *testing.T) {
	ix := newToy(t)
	ctx, cancel := context.WithCancel(t.Context())
	d := ingest.Document{ID: "a", Text: "01", Labels: []string{"one"}}
	_, err := ix.AddIf(ctx, d, func(string) bool { cancel(); return true })
	if _, there := ix.Document("a"); !errors.Is(err, context.Canceled) || !errors.Is(there, ErrNotFound) {
		t.Errorf("%v, and the document: %v", err, there)
	}
	checkSound(t, ix)
}
