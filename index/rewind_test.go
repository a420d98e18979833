package index

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/ingest"
)

// If the database loses commits, indexes that have them in memory notice, whether they learn it
// from an older state or from another one with as many commits.
func TestRewind(t *testing.T) {
	s := pgtest.New(t)
	db, err := postgres.Connect(t.Context(), s.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	opts := Options{Create: true, Language: "none"}
	var ix [3]*Index
	for i := range ix {
		st, err := collectionAt(db, "rewound", opts)
		if err == nil {
			ix[i], err = openStore(st, opts, readToy)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer ix[i].Close()
	}
	adoptToy(t, ix[0], toy{Width: 16})
	add(t, ix[0], many(20)...)
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	found := func(ix *Index, text string) string {
		t.Helper()
		for until := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			r, err := ix.Search(t.Context(), Query{Rank: ByCode, Text: text, Limit: 1})
			if err == nil {
				return r.Hits[0].ID
			}
			if !errors.Is(err, ErrUnreachable) || time.Now().After(until) {
				t.Fatal(err)
			}
		}
	}
	retry := func(ix *Index, id string) {
		t.Helper()
		for {
			err := ix.Add(context.Background(), all(ingest.Document{ID: id, Text: "8000"}), nil)
			if err == nil {
				return
			}
			if !errors.Is(err, ErrUnreachable) {
				t.Fatal(err)
			}
		}
	}
	retry(ix[0], "lost")
	for i, one := range ix {
		if got := found(one, "8000"); got != "lost" {
			t.Errorf("before, %d: %s", i, got)
		}
	}
	if err := s.Rewind(); err != nil {
		t.Fatal(err)
	}
	if got := found(ix[0], "8000"); got == "lost" {
		t.Error("the lost document was found")
	}
	retry(ix[0], "new")
	for i, one := range ix {
		if got := found(one, "8000"); got != "new" {
			t.Errorf("after, %d: %s", i, got)
		}
		if _, err := one.Document("lost"); !errors.Is(err, ErrNotFound) {
			t.Errorf("the lost document: %v", err)
		}
		checkSound(t, one)
	}
	retry(ix[1], "last")
	checkSound(t, ix[2])
}
