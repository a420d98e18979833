package index

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/boltfile"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/salvage"
)

// A damagedCopy is a copy of the sample that tests damage.
type damagedCopy struct {
	t    *testing.T
	path string
	file []byte
	s    *salvage.File // of the undamaged file
}

func newDamagedCopy(t *testing.T, file []byte) *damagedCopy {
	t.Helper()
	p := &damagedCopy{t: t, path: filepath.Join(t.TempDir(), "p.db"), file: bytes.Clone(file)}
	whole := filepath.Join(t.TempDir(), "whole.db")
	if err := errors.Join(os.WriteFile(p.path, file, 0o644), os.WriteFile(whole, file, 0o644)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	pack, err := format.NewPacker()
	if err != nil {
		t.Fatal(err)
	}
	if p.s, err = salvage.Open(f, pack, readToy); err != nil {
		t.Fatal(err)
	}
	return p
}

// root returns the root page of a bucket.
func (p *damagedCopy) root(path ...[]byte) uint64 {
	e := p.s.Top(path[0])
	for _, name := range path[1:] {
		p.s.Bucket(e, func(x boltfile.Element) {
			if bytes.Equal(x.Key, name) {
				defer func() { e = x }()
			}
		})
	}
	root, _, err := e.Root()
	if err != nil || root == 0 {
		p.t.Fatalf("bucket %q has no page of its own: %v", path, err)
	}
	return root
}

// wipe makes pages unreadable.
func (p *damagedCopy) wipe(ids ...uint64) {
	for _, id := range ids {
		for i := range p.file[id*4096 : (id+1)*4096] {
			p.file[id*4096+uint64(i)] ^= 0xA5
		}
	}
}

// overwrite replaces all occurrences of a string by question marks.
func (p *damagedCopy) overwrite(old string) {
	p.file = bytes.ReplaceAll(p.file, []byte(old), bytes.Repeat([]byte("?"), len(old)))
}

func (p *damagedCopy) repair() *Repaired {
	p.t.Helper()
	if err := os.WriteFile(p.path, p.file, 0o644); err != nil {
		p.t.Fatal(err)
	}
	result, err := repair(p.t.Context(), p.path, readToy)
	if err != nil {
		p.t.Fatal(err)
	}
	if kept, err := os.ReadFile(p.path + ".damaged"); err != nil || !bytes.Equal(kept, p.file) {
		p.t.Errorf("the damaged file was not kept: %v", err)
	}
	checkDirectory(p.t, filepath.Dir(p.path), "p.db", "p.db.damaged")
	return result
}

func TestRepair(t *testing.T) {
	file := sampleFile(t)
	whole := newDamagedCopy(t, file)
	want := everything(t, whole.path)
	first := func(p *damagedCopy, root uint64) uint64 { // first page below a branch
		pg, err := p.s.Page(root)
		if err != nil || !pg.Branch() {
			t.Fatalf("page %d is no branch: %v", root, err)
		}
		children, _ := pg.Children()
		return children[0]
	}
	docs, ids, generations := format.DocsBucket, format.IdsBucket, format.GenerationsBucket
	tests := []struct {
		name    string
		damage  func(p *damagedCopy)
		maxLost int // limit of lost documents; if it is not 0, at least one is lost
		dropped int // number of lost generations
		current uint64
	}{
		{"all of ids", func(p *damagedCopy) { p.wipe(p.root(ids)) }, 0, 0, 2},
		{"a leaf of ids", func(p *damagedCopy) { p.wipe(first(p, p.root(ids))) }, 0, 0, 2},
		{"the root of docs", func(p *damagedCopy) { p.wipe(p.root(docs)) }, 0, 0, 2},
		{"the roots of docs and ids", func(p *damagedCopy) { p.wipe(p.root(docs), p.root(ids)) }, 0, 0, 2},
		{"a leaf of docs", func(p *damagedCopy) { p.wipe(first(p, p.root(docs))) }, 40, 0, 2},
		{"leaves of docs and ids", func(p *damagedCopy) { p.wipe(first(p, p.root(docs)), first(p, p.root(ids))) }, 40, 0, 2},
		{"the lists by field", func(p *damagedCopy) { p.wipe(p.root(format.FieldsBucket)) }, 0, 0, 2},
		{"codes", func(p *damagedCopy) { p.wipe(p.root(generations, format.Key64(1), format.CodesBucket)) }, 0, 0, 2},
		{"counts", func(p *damagedCopy) { p.wipe(p.root(generations, format.Key64(2), format.CountsBucket)) }, 0, 0, 2},
		{"the numbers of generations", func(p *damagedCopy) { p.wipe(p.root(generations)) }, 0, 0, 4},
		{"a generation", func(p *damagedCopy) { p.wipe(p.root(generations, format.Key64(2))) }, 0, 1, 1},
		{"the root of everything", func(p *damagedCopy) { p.wipe(p.s.Root()) }, 0, 0, 2},
		{"the list of free pages", func(p *damagedCopy) { p.wipe(p.s.Freelist()) }, 0, 0, 2},
		{"the list of free pages, and docs", func(p *damagedCopy) { p.wipe(p.s.Freelist(), p.root(docs)) }, 0, 0, 2},
		{"the current model", func(p *damagedCopy) { p.overwrite(`"Mask":5`) }, 0, 1, 1},
		{"all models", func(p *damagedCopy) { p.overwrite(`"Mask":`) }, 0, 2, 0},
		{"the newer meta page", func(p *damagedCopy) { p.wipe(p.s.Tx() % 2) }, 0, 0, 1},
	}
	for _, tt := range tests {
		p := newDamagedCopy(t, file)
		tt.damage(p)
		result := p.repair()
		got := everything(t, p.path)
		lost := 0
		for k := range want {
			if strings.HasPrefix(k, "document ") && got[k] == "" {
				lost++
			}
			if got[k] != "" && got[k] != want[k] && (strings.HasPrefix(k, "document ") || strings.HasPrefix(k, "id ") && result.Current == 2) {
				t.Errorf("%s: %s is %s, want %s", tt.name, k, got[k], want[k])
			}
		}
		if lost > tt.maxLost || lost == 0 && tt.maxLost > 0 || len(result.Lost)+result.Unnamed != lost {
			t.Errorf("%s: %d documents are lost, want at most %d: %+v", tt.name, lost, tt.maxLost, result)
		}
		if len(result.Dropped) != tt.dropped || result.Current != tt.current {
			t.Errorf("%s: %+v, want current generation %d and %d dropped", tt.name, result, tt.current, tt.dropped)
		}
	}
}

// Codes made elsewhere are copied, reachable or not, since no model can compute them.
func TestRepairOfForeignCodes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "codes.db")
	ix := openFileAt(t, path)
	unsynced(ix)
	var docs []Coded
	for i := range 4*format.Span + 10 { // enough that the bucket has a branch
		docs = append(docs, withCode(fmt.Sprint("d", i), "", hashing.Code{uint64(i) * 7}))
	}
	addCodes(t, ix, 20, docs...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	file := contentsOf(t, path)
	want := everything(t, path)
	codes := [][]byte{format.GenerationsBucket, format.Key64(1), format.CodesBucket}
	for name, damage := range map[string]func(p *damagedCopy){
		"ids":           func(p *damagedCopy) { p.wipe(p.root(format.IdsBucket)) },
		"the codes":     func(p *damagedCopy) { p.wipe(p.root(codes...)) },
		"root of docs":  func(p *damagedCopy) { p.wipe(p.root(format.DocsBucket)) },
		"an info":       func(p *damagedCopy) { p.overwrite(`"kind":"codes"`) },
		"ids and codes": func(p *damagedCopy) { p.wipe(p.root(format.IdsBucket), p.root(codes...)) },
	} {
		p := newDamagedCopy(t, file)
		damage(p)
		result := p.repair()
		got := everything(t, p.path)
		for k := range want {
			if strings.HasPrefix(k, "id ") && got[k] != want[k] {
				t.Fatalf("%s: %s is %s, want %s", name, k, got[k], want[k])
			}
		}
		if result.Current != 1 || len(result.Lost) > 0 || len(result.Dropped) > 0 {
			t.Errorf("%s: %+v", name, result)
		}
	}
}

// The codes of a damaged block are lost and reported.
func TestRepairReportsLostCodes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "codes.db")
	ix := openFileAt(t, path)
	var docs []Coded
	for i := range format.Span + 10 {
		docs = append(docs, withCode(fmt.Sprint("d", i), "", hashing.Code{uint64(i) * 7}))
	}
	addCodes(t, ix, 20, docs...)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	p := newDamagedCopy(t, contentsOf(t, path))
	p.overwrite("\xbc\x02\x00\xc3\x02\x00\xca\x02\x00") // the codes of d100 to d102
	result := p.repair()
	if !slices.Equal(result.Incomplete, []uint64{1}) || result.Current != 1 || result.Documents != len(docs) || len(result.Lost) > 0 {
		t.Errorf("%+v", result)
	}
	ix = openFileAt(t, p.path)
	for id, want := range map[string]bool{"d100": false, fmt.Sprint("d", format.Span+5): true} {
		if st, err := ix.Document(id); err != nil || (st.Code != nil) != want {
			t.Errorf("%s: %+v, %v", id, st, err)
		}
	}
}

// A heavyToy is a model that takes several parts in the file.
type heavyToy struct{ toy }

func (h heavyToy) WriteTo(w io.Writer) (int64, error) {
	if _, err := w.Write(bytes.Repeat([]byte(" "), 9*format.Part/2)); err != nil {
		return 0, err
	}
	return h.toy.WriteTo(w)
}

func TestRepairFindsALargeModel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "heavy.db")
	ix := openFileAt(t, path)
	unsynced(ix)
	add(t, ix, many(40)...)
	if _, err := ix.adopt(t.Context(), heavyToy{toy{Width: 16, Mask: 5}}, 0, nil); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	want := everything(t, path)
	p := newDamagedCopy(t, contentsOf(t, path))
	p.wipe(p.root(format.GenerationsBucket, format.Key64(1)))
	result := p.repair()
	if got := everything(t, p.path); result.Current != 1 || len(result.Dropped) > 0 || got["id d7"] != want["id d7"] {
		t.Errorf("%+v", result)
	}
}

// Without meta pages it is unknown which pages are outdated, but of two documents with one id the
// later is kept.
func TestRepairWithoutMetaPages(t *testing.T) {
	p := newDamagedCopy(t, sampleFile(t))
	want := everything(t, p.path)
	p.wipe(0, 1)
	if result := p.repair(); result.Current == 0 || len(result.Generations) != 2 {
		t.Errorf("%+v", result)
	}
	got := everything(t, p.path)
	for k := range want {
		if strings.HasPrefix(k, "document ") && got[k] != want[k] {
			t.Errorf("%s is %s, want %s", k, got[k], want[k])
		}
	}
}

// Whatever the missing end of the file contained, each recovered document is intact. If the list of
// free pages is lost, too, it may be an older version.
func TestRepairOfTruncated(t *testing.T) {
	file := sampleFile(t)
	want := everything(t, newDamagedCopy(t, file).path)
	for _, share := range []float64{0.3, 0.6, 0.8} {
		p := newDamagedCopy(t, file)
		p.file = p.file[:int(share*float64(len(p.file)))]
		result := p.repair()
		got, kept := everything(t, p.path), 0
		for k, v := range got {
			if strings.HasPrefix(k, "document ") {
				if kept++; want[k] != v && want[k] != "" {
					t.Errorf("%.1f of the file: %s is %s, want %s", share, k, v, want[k])
				}
			}
		}
		if kept != result.Documents {
			t.Errorf("%.1f of the file: %d documents exist, but %d were reported", share, kept, result.Documents)
		}
	}
}

func TestRepairRebuildsTheSame(t *testing.T) {
	p := newDamagedCopy(t, sampleFile(t))
	want := everything(t, p.path)
	p.wipe(p.root(format.IdsBucket))
	p.wipe(p.root(format.FieldsBucket))
	p.wipe(p.root(format.GenerationsBucket, format.Key64(1), format.CodesBucket))
	p.wipe(p.root(format.GenerationsBucket, format.Key64(2), format.CountsBucket))
	p.repair()
	checkSame(t, everything(t, p.path), want)
}

func TestRepairKeepsSoundFile(t *testing.T) {
	file := sampleFile(t)
	path := filepath.Join(t.TempDir(), "p.db")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	result, err := repair(t.Context(), path, readToy)
	if err != nil || len(result.Faults) > 0 || result.Damaged != "" || result.Documents == 0 || result.Current != 2 {
		t.Errorf("%+v, %v", result, err)
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, file) {
		t.Errorf("the file changed: %v", err)
	}
	checkDirectory(t, filepath.Dir(path), "p.db")
}

func TestRepairRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "p.db")
	damaged := func() {
		t.Helper()
		os.Remove(path)
		ix := openFileAt(t, path)
		add(t, ix, many(10)...)
		err := damage(ix, func(c Change) error { return c.Delete(format.IdsTable, []byte("d7")) })
		if err := errors.Join(err, ix.Close()); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		make func()
		want error
	}{
		{"another program's file", func() { os.WriteFile(path, bytes.Repeat([]byte("text\n"), 5000), 0o644) }, ErrFormat},
		{"an empty file", func() { os.WriteFile(path, nil, 0o644) }, ErrFormat},
		{"no file", func() { os.Remove(path) }, fs.ErrNotExist},
		{"an earlier file kept", func() { damaged(); os.WriteFile(path+".damaged", nil, 0o644) }, fs.ErrExist},
		{"in use", func() { damaged(); os.Remove(path + ".damaged"); openFileAt(t, path) }, ErrBusy},
	}
	for _, tt := range tests {
		tt.make()
		before, _ := os.ReadFile(path)
		if _, err := repair(t.Context(), path, readToy); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s: the file changed", tt.name)
		}
	}
}

// Check reports damaged pages that bbolt and checksums do not detect.
func TestCheckReportsPages(t *testing.T) {
	file := sampleFile(t)
	tests := []struct {
		name   string
		damage func(p *damagedCopy)
		want   string
	}{
		{"the older meta page", func(p *damagedCopy) { p.file[(p.s.Tx()+1)%2*4096+40] ^= 1 }, "the last change may be lost"},
		{"the newer meta page", func(p *damagedCopy) { p.file[p.s.Tx()%2*4096+40] ^= 1 }, "the last change may be lost"},
		{"the number of a generation", func(p *damagedCopy) {
			page := p.file[p.root(format.GenerationsBucket)*4096:][:4096]
			page[bytes.Index(page, format.Key64(1))+7] = 0
		}, "is stored under the key"},
	}
	for _, tt := range tests {
		p := newDamagedCopy(t, file)
		tt.damage(p)
		if err := os.WriteFile(p.path, p.file, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := firstFault(t.Context(), p.path, readToy); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if result := p.repair(); result.Documents == 0 || len(result.Generations) != 2 {
			t.Errorf("%s: %+v", tt.name, result)
		}
	}
}

// FuzzSalvage overwrites part of the sample. Reading the remaining entries must end and not panic.
func FuzzSalvage(f *testing.F) {
	file := sampleFile(f)
	pack, err := format.NewPacker()
	if err != nil {
		f.Fatal(err)
	}
	path := filepath.Join(f.TempDir(), "f.db")
	f.Add(uint32(0), []byte("garbage"))
	for page := range uint32(len(file) / 4096) {
		f.Add(page*4096+8, []byte{2, 0, 0xFF, 0xFF, 1, 0, 0, 0, 1})
		f.Add(page*4096+16, []byte{1, 0, 0, 0, 16, 0, 0, 0, 8, 0, 0, 0, 0xFF})
	}
	f.Fuzz(func(t *testing.T, at uint32, with []byte) {
		b := bytes.Clone(file)
		copy(b[int(at)%len(b):], with)
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		in, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		s, err := salvage.Open(in, pack, readToy)
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := s.Counters()
		ids := s.Entries(m.Documents, err == nil)
		docs := s.Survey(ids, m.Documents, err == nil)
		s.Generations(m.Generation, err == nil)
		given := 0
		if err := s.Documents(docs, func(salvage.Document) error { given++; return nil }); err != nil || given != int(docs.Kept.GetCardinality()) {
			t.Errorf("%d documents read, %v, want %d", given, err, docs.Kept.GetCardinality())
		}
	})
}
