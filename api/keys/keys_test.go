package keys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func add(t *testing.T, path string, s Scope, collection string) string {
	t.Helper()
	key, err := Add(path, Key{Scope: s, Collection: collection})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAllows(t *testing.T) {
	for _, c := range []struct {
		key        Key
		scope      Scope
		collection string
		want       bool
	}{
		{Key{Scope: Search, Collection: "news"}, Search, "news", true},
		{Key{Scope: Search, Collection: "news"}, Search, "", true},
		{Key{Scope: Search, Collection: "news"}, Search, "mail", false},
		{Key{Scope: Search, Collection: "news"}, Write, "news", false},
		{Key{Scope: Search, Collection: All}, Search, "mail", true},
		{Key{Scope: Write, Collection: "news"}, Search, "news", true},
		{Key{Scope: Write, Collection: "news"}, Write, "news", true},
		{Key{Scope: Write, Collection: "news"}, Write, "mail", false},
		{Key{Scope: Write, Collection: All}, Admin, "news", false},
		{Key{Scope: Admin, Collection: All}, Write, "news", true},
		{Key{Scope: Admin, Collection: "news"}, Admin, "mail", false},
		{Key{}, Search, "", false},
	} {
		if got := c.key.Allows(c.scope, c.collection); got != c.want {
			t.Errorf("%+v allows %s in %q: %v", c.key, c.scope, c.collection, got)
		}
	}
}

// A key is found while it is in the file, and only in its exact spelling.
func TestRing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := Open(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a ring of no file: %v", err)
	}
	key := add(t, path, Search, "news")
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	r.file.Every = -1
	for _, c := range []string{"", "hs_", "hs__", key[:len(key)-1], key + "A", strings.ToUpper(key), "Bearer " + key, prefix + idOf(key) + "_", prefix + idOf(key)} {
		if _, err := r.Find(c); !errors.Is(err, ErrUnknown) {
			t.Errorf("%q is found: %v", c, err)
		}
	}
	if k, err := r.Find(key); err != nil || k.Collection != "news" {
		t.Errorf("%+v, %v", k, err)
	}
	other := add(t, path, Admin, All)
	if k, err := r.Find(other); err != nil || k.Scope != Admin {
		t.Errorf("a key that came later: %+v, %v", k, err)
	}
	if err := Revoke(path, idOf(key)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Find(key); !errors.Is(err, ErrUnknown) {
		t.Errorf("a key that was revoked: %v", err)
	}
	os.Remove(path)
	if _, err := r.Find(other); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a key of a file that is gone: %v", err)
	}
}

// The file is readable by its owner alone and does not contain the keys.
func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	key := add(t, path, Write, All)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	_, secret, _ := strings.Cut(strings.TrimPrefix(key, prefix), "_")
	if b, err := os.ReadFile(path); err != nil || strings.Contains(string(b), secret) || !strings.Contains(string(b), idOf(key)) {
		t.Errorf("the file is %s, %v", b, err)
	}
	if err := Revoke(path, "nobody"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	for _, k := range []Key{{Scope: "all", Collection: All}, {Scope: Search}, {Scope: Search, Collection: All, Expires: time.Now()},
		{Scope: Write, Collection: All, Filter: []string{"a=b"}}, {Scope: Search, Collection: All, Filter: []string{"a"}}} {
		if _, err := Add(path, k); !errors.Is(err, ErrKey) {
			t.Errorf("%+v: %v", k, err)
		}
	}
}

// A change by one ring is in effect in it at once, and in another one of the same file. An expired
// key stays in the list, and is told from an unknown one only to who has its secret.
func TestRings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	add(t, path, Admin, All)
	one, err := Open(path)
	other, oerr := Open(path)
	if err != nil || oerr != nil {
		t.Fatal(err, oerr)
	}
	other.file.Every = -1
	key, made, err := one.Add(Key{Scope: Search, Collection: All, Filter: []string{"tenant=a", "year>=1990"}, Expires: time.Now().Add(time.Hour)})
	if err != nil || made.ID != idOf(key) {
		t.Fatal(made, err)
	}
	for _, r := range []*Ring{one, other} {
		k, err := r.Find(key)
		conditions, cerr := k.Conditions()
		if err != nil || cerr != nil || len(conditions) != 2 || conditions[1].Op != ">=" {
			t.Errorf("%+v, %v, %v", conditions, err, cerr)
		}
	}
	if err := one.Revoke(made.ID); err != nil {
		t.Fatal(err)
	}
	for _, r := range []*Ring{one, other} {
		if _, err := r.Find(key); !errors.Is(err, ErrUnknown) {
			t.Errorf("a revoked key: %v", err)
		}
	}
	key, made, err = one.Add(Key{Scope: Search, Collection: All, Expires: time.Now().Add(50 * time.Millisecond)})
	if err != nil && !errors.Is(err, ErrExpired) {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if _, err := one.Find(key); !errors.Is(err, ErrExpired) {
		t.Errorf("an expired key: %v", err)
	}
	if _, err := one.Find(key + "x"); !errors.Is(err, ErrUnknown) {
		t.Errorf("a wrong secret of an expired key: %v", err)
	}
	if all, err := one.List(); err != nil || len(all) != 2 || all[1].ID != made.ID {
		t.Errorf("%+v, %v", all, err)
	}
}

// No concurrent change of the file is lost.
func TestChangesAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	old := add(t, path, Search, All)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := Add(path, Key{Scope: Search, Collection: All}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		if err := Revoke(path, idOf(old)); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	if left, err := Load(path); err != nil || len(left) != 8 {
		t.Errorf("%d keys, %v", len(left), err)
	}
}

const good = `{"id":"a","scope":"search","collection":"*","created":"2020-01-01T00:00:00Z","sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}`

// with returns a file of one key with a further field.
func with(field string) string {
	return `{"keys":[` + strings.TrimSuffix(good, "}") + `,` + field + `}]}`
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, want string // "" means no error
	}{
		{`{"keys":[]}`, ""},
		{`{"keys":[` + good + `]}`, ""},
		{`{"keys":[` + good + `,` + good + `]}`, "two keys have the id a"},
		{`{"keys":[]} {}`, "data after its end"},
		{`{"keys":[]}]`, "data after its end"},
		{`{"kyes":[]}`, "kyes"},
		{``, "EOF"},
		{strings.Replace(`{"keys":[`+good+`]}`, "search", "root", 1), "root"},
		{strings.Replace(`{"keys":[`+good+`]}`, "AAAA", "", 1), "a has no SHA-256"},
		{strings.Replace(`{"keys":[`+good+`]}`, `"*"`, `""`, 1), "requires a collection"},
		{strings.Replace(`{"keys":[`+good+`]}`, `"a"`, `"a_b"`, 1), "is not an id"},
		{with(`"filter":["tenant=a"]`), ""},
		{with(`"expires":"2020-01-01T00:00:00Z"`), ""},
		{with(`"filter":[]`), "has no condition"},
		{with(`"filter":["tenant"]`), "field=value"},
		{with(`"filter":["a<1","=b"]`), "field=value"},
		{with(`"filter":"tenant=a"`), "cannot unmarshal"},
		{strings.Replace(with(`"filter":["tenant=a"]`), "search", "write", 1), "can only read"},
	} {
		_, err := parse([]byte(c.text))
		if c.want == "" && err == nil {
			continue
		}
		if !errors.Is(err, ErrFile) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

// Parsed keys are valid, and idOf returns the id that follows the prefix or "".
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"keys":[`+good+`]}`), "hs_a_x")
	f.Fuzz(func(t *testing.T, b []byte, key string) {
		all, err := parse(b)
		if err != nil && !errors.Is(err, ErrFile) {
			t.Error(err)
		}
		for _, k := range all {
			if k.check() != nil {
				t.Errorf("took %+v", k)
			}
		}
		if id := idOf(key); id != "" && !strings.HasPrefix(key, prefix+id+"_") {
			t.Errorf("%q has the id %q", key, id)
		}
	})
}
