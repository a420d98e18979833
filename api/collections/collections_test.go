package collections

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

func open(t *testing.T, folder string) *Set {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func create(t *testing.T, s *Set, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := s.Create(name); err != nil {
			t.Fatal(err)
		}
	}
}

func alias(t *testing.T, s *Set, alias, name string) {
	t.Helper()
	if _, err := s.Alias(alias, name); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, s *Set, name string) *Lease {
	t.Helper()
	l, err := s.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func newIndex(t *testing.T, path string) *index.Index {
	t.Helper()
	ix, err := index.Open(path, &index.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// lying returns the names of the files in a directory.
func lying(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestCheckName(t *testing.T) {
	for name, good := range map[string]bool{
		"news": true, "20news": true, "a": true, "_x": true, "a.b": true, "a..b": true, "新聞": true, "héé": true, "हिन्दी": true, "٣": true,
		strings.Repeat("x", 100): true, strings.Repeat("é", 100): true, strings.Repeat("新", 66): true,
		"": false, ".": false, "..": false, ".a": false, "a/b": false, `a\b`: false, "a b": false, "a\x00": false, "a\n": false, "a%2f": false, "a:b": false,
		"*": false, "½": false, "a\xff": false, "e\u0301": false, "\u202eab": false, "a\u200db": false, "😀": false,
		"-": false, "-rf": false, "a-": true, "db": true, "a.db": false, "a.DB": false, "a.db.x": true, "a.": false, "a..": false,
		"con": false, "CON": false, "Con.txt": false, "con.a.b": false, "cons": true, "a.con": true, "nul": false, "prn": false, "aux": false,
		"com0": false, "com1": false, "COM9.x": false, "com": true, "com10": true, "com¹": false, "com²": false, "lpt1": false, "lpt³.x": false, "lpt٣": true, "lpta": true,
		strings.Repeat("x", 101): false, strings.Repeat("新", 67): false,
	} {
		if err := checkName(name); (err == nil) != good || err != nil && !errors.Is(err, ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// A name is rejected with ErrName, or creates exactly one file in the directory, beside the note.
func FuzzCreate(f *testing.F) {
	for _, name := range []string{"news", "../x", "a\x00b", "新", ".hidden", "a.db"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		dir := t.TempDir()
		s := open(t, dir)
		err := s.Create(name)
		if err != nil {
			if !errors.Is(err, ErrName) || len(s.Names()) > 0 || len(lying(t, dir)) > 1 {
				t.Errorf("%q: %v, %v", name, err, lying(t, dir))
			}
			return
		}
		if got := lying(t, dir); !slices.Contains(got, name+ending) || len(got) != 2 {
			t.Errorf("%q: %q", name, got)
		}
	})
}

// Each case is a change, its error, and the collections served after it.
func TestChanges(t *testing.T) {
	s := open(t, t.TempDir())
	create(t, s, "news", "mail")
	alias(t, s, "live", "news")
	write(t, s.place.(folder).path("late"), "")
	swap := func(alias, name string) error { _, err := s.Alias(alias, name); return err }
	for _, c := range []struct {
		what string
		err  error
		want error
	}{
		{"create again", s.Create("news"), ErrExists},
		{"create over an alias", s.Create("live"), ErrExists},
		{"create over a file", s.Create("late"), ErrExists},
		{"create outside", s.Create("../x"), ErrName},
		{"delete nothing", s.Delete("nope"), ErrNotFound},
		{"delete what an alias names", s.Delete("news"), ErrInUse},
		{"delete by alias", s.Delete("live"), ErrInUse},
		{"alias of nothing", swap("x", "nope"), ErrNotFound},
		{"alias of an alias", swap("x", "live"), ErrNotFound},
		{"alias over a collection", swap("mail", "news"), ErrExists},
		{"alias of a bad name", swap(".x", "news"), ErrName},
		{"alias of a device's name", swap("nul", "news"), ErrName},
		{"alias like a flag", swap("-x", "news"), ErrName},
		{"create with the ending", s.Create("x.db"), ErrName},
		{"create in another case", s.Create("NEWS"), ErrExists},
		{"create in another case than an alias", s.Create("Live"), ErrExists},
		{"alias in another case", swap("LIVE", "news"), ErrExists},
		{"alias in another case than a collection", swap("Mail", "news"), ErrExists},
		{"swap", swap("live", "mail"), nil},
		{"delete after the swap", s.Delete("news"), nil},
		{"create after that", s.Create("news"), nil},
		{"delete no alias", s.Unalias("nope"), ErrNoAlias},
		{"delete the alias", s.Unalias("live"), nil},
		{"delete the other", s.Delete("mail"), nil},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v", c.what, c.err)
		}
	}
	if got := s.Names(); !slices.Equal(got, []string{"news"}) || len(s.Aliases()) > 0 {
		t.Errorf("%q, aliases %v", got, s.Aliases())
	}
	none := new(Set)
	for _, err := range []error{none.Create("x"), none.Delete("x"), none.Close()} {
		if err != nil && !errors.Is(err, ErrNoFolder) {
			t.Errorf("without a folder: %v", err)
		}
	}
}

// A set that is opened again has the same collections and aliases. A file that cannot be opened
// does not affect the others and can be deleted.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	create(t, s, "news", "新聞")
	alias(t, s, "live", "news")
	if _, err := Open(dir); !errors.Is(err, index.ErrBusy) {
		t.Errorf("opened twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"broken.db": "not a collection", ".hidden.db": "", "notes.txt": ""} {
		write(t, filepath.Join(dir, name), text)
	}
	held := newIndex(t, filepath.Join(dir, "held.db"))
	defer held.Close()
	s = open(t, dir)
	if got := s.Names(); !slices.Equal(got, []string{"news", "新聞"}) || s.Aliases()["live"] != "news" {
		t.Errorf("%q, aliases %v", got, s.Aliases())
	}
	for name, want := range map[string]error{"broken": index.ErrFormat, "held": index.ErrBusy} {
		if _, err := s.Get(name); !errors.Is(err, ErrUnavailable) || !errors.Is(err, want) || !errors.Is(s.Failed()[name], want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Delete("held"); !errors.Is(err, index.ErrBusy) {
		t.Errorf("deleted what another has: %v", err)
	}
	if err := errors.Join(s.Delete("broken"), s.Create("broken")); err != nil {
		t.Errorf("anew: %v", err)
	}
}

// Existing collections with names that are no longer allowed can be served, switched and deleted.
func TestOldNames(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no files with these names")
	}
	dir := t.TempDir()
	old := []string{"-x", "CON", "News", "a.db", "com1.x", "news", "z."}
	for _, name := range old {
		ix := newIndex(t, filepath.Join(dir, name+ending))
		put(t, ix, "of "+name)
		ix.Close()
	}
	write(t, filepath.Join(dir, "aliases.json"), `{"aliases":{"-live":"CON","nul":"a.db"}}`)
	s := open(t, dir)
	if got := s.Names(); !slices.Equal(got, old) {
		t.Errorf("%q", got)
	}
	alias(t, s, "-live", "news")
	for name, want := range map[string]string{"-x": "-x", "nul": "a.db", "-live": "news", "News": "News"} {
		l := get(t, s, name)
		if _, err := l.Index.Document("of " + want); err != nil || l.Name != want {
			t.Errorf("%s is %s: %v", name, l.Name, err)
		}
		l.Release()
	}
	if err := errors.Join(s.Delete("-x"), s.Unalias("nul"), s.Delete("a.db")); err != nil {
		t.Error(err)
	}
	if err := s.Create("-x"); !errors.Is(err, ErrName) {
		t.Errorf("created anew: %v", err)
	}
}

func TestParseAliases(t *testing.T) {
	for text, good := range map[string]bool{
		`{"aliases":{}}`: true, `{"aliases":null}`: true, `{"aliases":{"a":"b"}}`: true, `{}`: true,
		``: false, `[]`: false, `{"aliases":{"a":""}}`: false, `{"aliases":{"":"b"}}`: false, `{"aliases":{"a/b":"b"}}`: false,
		`{"aliases":{}} {}`: false, `{"alias":{}}`: false, `{"aliases":{"a":7}}`: false,
	} {
		if _, err := parseAliases([]byte(text)); (err == nil) != good || err != nil && !errors.Is(err, ErrFile) {
			t.Errorf("%s: %v", text, err)
		}
	}
	dir := t.TempDir()
	s := open(t, dir)
	create(t, s, "news", "old")
	alias(t, s, "live", "news")
	s.Close()
	if err := os.Rename(filepath.Join(dir, "old.db"), filepath.Join(dir, "live.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrFile) {
		t.Errorf("an alias that is a collection: %v", err)
	}
}

// A lease stays valid after the deletion of its collection, beside a new collection of the same
// name. The last release closes the collection.
func TestDeleteInUse(t *testing.T) {
	s := open(t, t.TempDir())
	create(t, s, "news")
	one := get(t, s, "news")
	two, _ := s.Get("news")
	put(t, one.Index, "a")
	if err := s.Delete("news"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get("news"); !errors.Is(err, ErrNotFound) {
		t.Errorf("still there: %v", err)
	}
	create(t, s, "news")
	fresh, _ := s.Get("news")
	defer fresh.Release()
	one.Release()
	one.Release()
	put(t, two.Index, "b")
	for ix, want := range map[*index.Index]int{two.Index: 2, fresh.Index: 0} {
		if st, err := ix.Size(); err != nil || st.Documents != want {
			t.Errorf("%+v, %v, want %d", st, err, want)
		}
	}
	two.Release()
	if _, err := two.Index.Size(); err == nil {
		t.Error("nobody uses it, and it is open")
	}
}

// Deletion removes all files of a collection, and Tidy the one that a training writes later, even
// if a new collection has the name. Tidy keeps the files of a collection that was not deleted.
func TestDeleteLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	touch := func(end string) { os.WriteFile(s.place.(folder).path("news")+end, []byte("x"), 0o600) }
	there := func(end string) bool { _, err := os.Stat(s.place.(folder).path("news") + end); return err == nil }
	for _, again := range []bool{false, true} {
		create(t, s, "news")
		l := get(t, s, "news")
		touch(training)
		if err := l.Tidy(); err != nil || !there(training) {
			t.Errorf("%v, the state of a training is gone", err)
		}
		touch(".damaged")
		if err := s.Delete("news"); err != nil || there(training) || there(".damaged") || there("") {
			t.Errorf("%v, %q", err, lying(t, dir))
		}
		if again {
			create(t, s, "news")
		}
		touch(training)
		if err := l.Tidy(); err != nil || there(training) {
			t.Errorf("made again %v: %q, %v", again, lying(t, dir), err)
		}
		l.Release()
	}
}

func put(t *testing.T, ix *index.Index, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if _, err := ix.AddIf(t.Context(), ingest.Document{ID: id, Text: "text"}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Collections are created, deleted and switched concurrently with readers: an alias always leads to
// one of its two collections, with its documents.
func TestAllAtOnce(t *testing.T) {
	s := open(t, t.TempDir())
	create(t, s, "one", "two")
	for _, name := range []string{"one", "two"} {
		l := get(t, s, name)
		put(t, l.Index, "of "+name)
		l.Release()
	}
	alias(t, s, "live", "one")
	ctx, stop := context.WithCancel(t.Context())
	var readers, writers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				if err := look(s); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Go(func() {
		for i := range 20 {
			alias(t, s, "live", []string{"two", "one"}[i%2])
		}
	})
	writers.Go(func() {
		for i := range 10 {
			if err := errors.Join(s.Create("brief"), s.Delete("brief")); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
	writers.Wait()
	stop()
	readers.Wait()
}

// look reads a document through the alias and uses a collection that comes and goes.
func look(s *Set) error {
	l, err := s.Get("live")
	if err != nil {
		return err
	}
	defer l.Release()
	if _, err := l.Index.Document("of " + l.Name); err != nil {
		return fmt.Errorf("%s: %w", l.Name, err)
	}
	b, err := s.Get("brief")
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer b.Release()
	_, err = b.Index.Size()
	return err
}

// A note is valid while its server holds it. A note left behind by a crash is ignored.
func TestNote(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "mail.v2.db")
	ix := newIndex(t, file)
	folder, single := open(t, dir), new(Set)
	create(t, folder, "a")
	if err := errors.Join(single.Add("mail.v2", ix), folder.Announce("http://h:1"), single.Announce("https://h:2")); err != nil {
		t.Fatal(err)
	}
	check := func(path, want string) {
		t.Helper()
		if got := ServedAt(path); got != want {
			t.Errorf("%s is served at %q", path, got)
		}
	}
	check(filepath.Join(dir, "a.db"), "http://h:1/a")
	check(filepath.Join(dir, "later.db"), "http://h:1/later")
	check(dir, "http://h:1")
	check(file, "https://h:2/mail.v2")
	check(filepath.Join(filepath.Dir(file), "other.db"), "")
	if err := errors.Join(folder.Close(), single.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file + noteEnding); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the note is there: %v", err)
	}
	check(filepath.Join(dir, "a.db"), "")
	write(t, file+noteEnding, "http://h:3")
	check(file, "")
}
