package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/postings"
	"github.com/hashsearch/hashsearch/index/internal/salvage"
	"github.com/hashsearch/hashsearch/ingest"

	bolt "go.etcd.io/bbolt"
)

// sampleFile writes a collection that uses all features and returns the bytes of the file.
func sampleFile(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sample.db")
	ix := openFileAt(t, path)
	unsynced(ix)
	r := rand.New(rand.NewPCG(7, 7))
	adoptToy(t, ix, toy{Width: 20})
	for range 3 {
		var docs []ingest.Document
		for range 100 {
			d := coded(fmt.Sprint("d", r.IntN(500)), randomCode(r, 20), 20, "a1", "a2")
			d.Title = "a document with a longer title, so that pages fill and branches grow"
			d.Labels = []string{fmt.Sprint("l", r.IntN(3))}
			d.Fields = map[string]string{"n": fmt.Sprint(r.IntN(50))}
			docs = append(docs, d)
		}
		add(t, ix, docs...)
	}
	adoptToy(t, ix, toy{Width: 12, Mask: 5})
	checkSound(t, ix)
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// useCollection calls the operations of a collection and returns the errors that are not about
// damage.
func useCollection(path string) error {
	ix, err := open(path, &Options{}, readToy)
	if err != nil {
		return unexpected(err)
	}
	defer ix.Close()
	ctx := context.Background()
	var errs []error
	note := func(err error) { errs = append(errs, unexpected(err)) }
	for _, q := range []Query{
		{Code: hashing.Code{1}, Limit: 1000},
		{ID: "d1", Rerank: TFIDF, Filter: []ingest.Condition{{Field: "label", Value: "l1"}}},
	} {
		_, err := ix.Search(ctx, q)
		note(err)
	}
	for _, err := range ix.Documents(ctx) {
		note(err)
	}
	for _, err := range ix.Rows(ctx) {
		note(err)
	}
	for err := range ix.Check(ctx) {
		note(err)
	}
	_, err = ix.Stats()
	note(err)
	note(ix.Add(ctx, all(ingest.Document{ID: "new", Text: "1"}, ingest.Document{ID: "d2", Text: "2"}), nil))
	_, err = ix.Delete(ctx, "d3", "new")
	note(err)
	return errors.Join(errs...)
}

// unexpected returns err unless it is an error that damage may cause.
func unexpected(err error) error {
	for _, expected := range []error{ErrFormat, ErrNewer, ErrQuery, ErrNotFound, ErrGeneration, ErrNoModel, hashing.ErrNoTerms} {
		if errors.Is(err, expected) {
			return nil
		}
	}
	return err
}

func TestTruncated(t *testing.T) {
	file := sampleFile(t)
	path := filepath.Join(t.TempDir(), "cut.db")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	st, err := openFileAt(t, path).Stats()
	if err != nil {
		t.Fatal(err)
	}
	documents := st.Documents
	path = filepath.Join(t.TempDir(), "cut.db")
	for n := 0; n < len(file); n += 1 + n/16 {
		if err := os.WriteFile(path, file[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		ix, err := open(path, nil, readToy)
		if err == nil { // bbolt files have spare pages at the end: only unused ones were cut
			checkSound(t, ix)
			if st, err := ix.Stats(); err != nil || st.Documents != documents {
				t.Errorf("%d of %d bytes: %+v, %v", n, len(file), st, err)
			}
			ix.Close()
		} else if !errors.Is(err, ErrFormat) {
			t.Errorf("%d of %d bytes: %v, want ErrFormat", n, len(file), err)
		}
	}
}

// flips returns the number of bits to flip. HASHSEARCH_FLIPS sets another number.
func flips() int {
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_FLIPS")); err == nil {
		return n
	}
	return 300
}

// TestBitFlips flips one bit at a time. Nothing may hang or panic; Open or Check must report the
// damage, or all content must be as before; and Repair must lose no more than the page that was
// hit.
func TestBitFlips(t *testing.T) {
	file := sampleFile(t)
	path := filepath.Join(t.TempDir(), "flip.db")
	write := func(b []byte) {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(file)
	want, hit := everything(t, path), documentsOf(t, path)
	r := rand.New(rand.NewPCG(uint64(flips()), 2))
	repairs := 0
	for i := range flips() {
		at := r.IntN(len(file))
		if r.IntN(2) == 0 { // headers and elements of pages are the most vulnerable
			at = at/4096*4096 + r.IntN(64)
		}
		at, bit := min(at, len(file)-1), byte(1)<<r.IntN(8)
		b := bytes.Clone(file)
		b[at] ^= bit
		write(b)
		named, err := examine(path, want)
		if err == nil && named && (i%4 == 0 || flips() > 300) {
			repairs++
			err = repairAndCompare(path, want, hit[uint64(at/4096)])
		}
		if err == nil && (named || i%8 == 0) {
			write(b)
			err = useCollection(path)
		}
		if err != nil {
			t.Errorf("byte %d bit %#x: %v", at, bit, err)
		}
	}
	t.Logf("%d flips, %d repairs", flips(), repairs)
}

// examine reports whether Open or Check report damage. If not, the content must be as wanted.
func examine(path string, want contents) (named bool, err error) {
	ix, err := open(path, nil, readToy)
	if err != nil {
		return true, unexpected(err)
	}
	defer ix.Close()
	for range ix.Check(context.Background()) {
		return true, nil
	}
	// Words that look as if they were not indexed yet are indexed in the background.
	if err := ix.Settle(context.Background()); err != nil {
		return false, unexpected(err)
	}
	got := contents{}
	if err := got.read(ix); err != nil {
		return false, err
	}
	if d := firstDifference(got, want); d != "" {
		return false, fmt.Errorf("no damage is reported, but %s", d)
	}
	return false, nil
}

// repairAndCompare repairs the file, in which a page with maxLost documents was hit.
func repairAndCompare(path string, want contents, maxLost int) error {
	defer os.Remove(path + ".damaged")
	result, err := repair(context.Background(), path, readToy)
	if errors.Is(err, ErrNewer) { // the version was hit, which cannot be detected
		return nil
	}
	if err != nil {
		return err
	}
	ix, err := open(path, nil, readToy)
	if err != nil {
		return err
	}
	defer ix.Close()
	lost := 0
	for k, v := range want {
		if id, ok := strings.CutPrefix(k, "id "); ok {
			d, err := ix.Document(id)
			if errors.Is(err, ErrNotFound) {
				lost++
			} else if got := fmt.Sprintf("%+v", d.Document); !strings.HasPrefix(v, "{Document:"+got) {
				return fmt.Errorf("%s became %s", v, got)
			}
		}
	}
	if lost > maxLost || lost != len(result.Lost)+result.Unnamed {
		return fmt.Errorf("%d documents are lost, but the page had %d: %+v", lost, maxLost, *result)
	}
	return nil
}

// documentsOf returns the number of documents in each page.
func documentsOf(t *testing.T, path string) map[uint64]int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := format.NewPacker()
	if err != nil {
		t.Fatal(err)
	}
	s, err := salvage.Open(f, p, readToy)
	if err != nil {
		t.Fatal(err)
	}
	in := map[uint64]int{}
	for id, elements := range s.Leaves(0) {
		for _, e := range elements {
			if _, err := p.Unpack(e.Key, e.Value); err == nil {
				in[id]++
			}
		}
	}
	return in
}

func TestForeign(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bolted := func(name string, fn func(tx *bolt.Tx) error) string {
		path := filepath.Join(dir, name)
		db, err := bolt.Open(path, 0o644, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Update(fn), db.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	newer := func(tx *bolt.Tx) error {
		b, err := tx.CreateBucket(format.MetaBucket)
		return errors.Join(err, b.Put(format.MagicKey, []byte(format.Magic)), b.Put(format.VersionKey, []byte{format.Version + 1, 0, 0, 0}))
	}
	tests := []struct {
		path string
		want error
	}{
		{filepath.Join(dir, "absent"), fs.ErrNotExist},
		{dir, ErrFormat},
		{write("empty", nil), ErrFormat},
		{write("text", bytes.Repeat([]byte("some text\n"), 10000)), ErrFormat},
		{write("zeros", make([]byte, 1<<16)), ErrFormat},
		{bolted("bare", func(*bolt.Tx) error { return nil }), ErrFormat},
		{bolted("other", func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }), ErrFormat},
		{bolted("newer", newer), ErrNewer},
	}
	for _, tt := range tests {
		if _, err := open(tt.path, nil, readToy); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", filepath.Base(tt.path), err, tt.want)
		}
	}
}

func FuzzDocument(f *testing.F) {
	p, err := format.NewPacker()
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"id":"a","text":"b"}`))
	f.Add(bytes.Repeat([]byte(`{"id":"a","text":"b"}`), 20))
	f.Fuzz(func(t *testing.T, text []byte) {
		key := format.Key32(1)
		packed := p.Pack("a", text)
		if got, err := p.Inflate(packed, nil); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%q is unpacked as %q, %v", text, got, err)
		}
		_, _ = p.Unpack(key, format.Seal(key, bytes.Clone(text))) // any bytes: an error, never a panic
		_, _ = format.DecodeEntry(key, format.Seal(key, bytes.Clone(text)))
		_, _ = postings.Read(key, format.Seal(key, bytes.Clone(text)))
	})
}
