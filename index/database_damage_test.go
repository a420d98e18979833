package index

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/index/internal/format"
)

// TestDatabaseDamage damages records of a collection in a database. Check must list the damage, and
// name where it is.
func TestDatabaseDamage(t *testing.T) {
	model, codes, counts := format.ModelTable(1), format.CodesTable(1), format.CountsTable(1)
	for name, d := range map[string]struct {
		table  Table
		damage func(c Change, r Record) error
		names  string // in the error
	}{
		"byte of a document":   {format.DocsTable, flipByte(format.DocsTable), "document 00000000"},
		"byte of an id":        {format.IdsTable, flipByte(format.IdsTable), `id "d0"`},
		"byte of a list":       {format.FieldsTable, flipByte(format.FieldsTable), "list of documents"},
		"byte of codes":        {codes, flipByte(codes), "code block 00000000"},
		"byte of counts":       {counts, flipByte(counts), "counts of document 0"},
		"byte of a segment":    {format.SegmentsTable, flipByte(format.SegmentsTable), "segment of words at document 0"},
		"byte of the model":    {model, flipByte(model), "model of generation 1"},
		"codes of other width": {codes, otherWidth, "code block"},
		"part of a model":      {model, withoutFirst, "model of generation 1"},
	} {
		t.Run(name, func(t *testing.T) {
			ix := newInDatabase(t)
			adoptToy(t, ix, toy{Width: 16})
			docs := many(10)
			docs[0].Labels = []string{"l"}
			add(t, ix, docs...)
			checkSound(t, ix)
			damageFirst(t, ix, d.table, d.damage)
			var all []string
			for err := range ix.Check(t.Context()) {
				if !errors.Is(err, ErrFormat) {
					t.Errorf("not ErrFormat: %v", err)
				}
				all = append(all, err.Error())
			}
			if text := strings.Join(all, "\n"); !strings.Contains(text, d.names) {
				t.Errorf("%q is not in:\n%s", d.names, text)
			}
		})
	}
}

// damageFirst damages the first record of a table. The index does not learn of it, as if the disk
// had changed it.
func damageFirst(t *testing.T, ix *Index, table Table, fn func(c Change, r Record) error) {
	t.Helper()
	err := damage(ix, func(c Change) error {
		for r, err := range c.Scan(table, nil) {
			return errors.Join(err, fn(c, r))
		}
		return errors.New("the table is empty")
	})
	if err != nil {
		t.Fatal(err)
	}
	now := *ix.state.Load().now
	now.version = versionIn(ix)
	ix.state.Store(&published{now: &now})
}

func withoutFirst(c Change, r Record) error { return c.Delete(format.ModelTable(1), r.Key) }

// newInDatabase returns an empty collection in a database.
func newInDatabase(t *testing.T) *Index {
	t.Helper()
	opts := Options{Create: true, Language: "none"}
	st, err := collectionAt(server.database(t), t.TempDir(), opts)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := openStore(st, opts, readToy)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

// flipByte returns what changes a byte in the middle of a record.
func flipByte(t Table) func(c Change, r Record) error {
	return func(c Change, r Record) error {
		v := bytes.Clone(r.Value)
		v[len(v)/2] ^= 1
		return c.Put(t, Record{Key: r.Key, Value: v})
	}
}

// otherWidth stores a block of codes of 80 bits, with the right checksum.
func otherWidth(c Change, r Record) error {
	b := format.Block{Nums: []uint32{0, 1}, Codes: []uint64{1, 2, 3, 4}}
	return c.Put(format.CodesTable(1), Record{Key: r.Key, Value: b.Encode(r.Key, format.InBytes.Of(80))})
}
