package postgres

import (
	"runtime"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for address, want := range map[string][2]string{
		"postgres://host/db/news":                        {"postgres://host/db", "news"},
		"postgresql://u@h1:5433,h2/db/news?a=b":          {"postgresql://u@h1:5433,h2/db?a=b", "news"},
		"postgres:///db/news?host=/run/pg":               {"postgres:///db?host=/run/pg", "news"},
		"postgres://host/db/%E6%96%B0%E8%81%9E":          {"postgres://host/db", "新聞"},
		"postgres://host/db":                             {},
		"postgres://host/db/":                            {},
		"postgres://host//news":                          {},
		"postgres://host/db/a/b":                         {},
		"http://host/db/news":                            {},
		"news.db":                                        {},
		"postgres://host/db/%00":                         {},
		"postgres://host/db/" + strings.Repeat("x", 401): {},
		"postgres://user:secret@host/db":                 {},
	} {
		db, name, err := Split(address)
		if (err == nil) != (want[0] != "") || err == nil && (db != want[0] || name != want[1]) {
			t.Errorf("%s: %s, %s, %v", address, db, name, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows the password: %v", address, err)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("postgres://u:p@host:1/db/news?x=y")
	f.Fuzz(func(t *testing.T, address string) {
		db, name, err := Split(address)
		if err != nil {
			return
		}
		if !IsAddress(db) || CheckName(name) != nil {
			t.Errorf("%q: %q, %q", address, db, name)
		}
	})
}

func TestIsDatabase(t *testing.T) {
	for address, want := range map[string]bool{
		"postgres://h/db":                         true,
		"postgres://h/db/":                        true,
		"postgresql://u@h1,h2:5433/db?sslmode=no": true,
		"postgres:///db?host=/run/a/b":            true,
		"postgres://h/db/news":                    false,
		"postgres://h/":                           false,
		"postgres://h":                            false,
		"x.db":                                    false,
		"a/b":                                     false,
	} {
		if IsDatabase(address) != want {
			t.Errorf("%s: not %t", address, want)
		}
	}
}

// A server has connections for several exports beside its searches, unless the address limits them.
func TestConnections(t *testing.T) {
	for address, want := range map[string]int32{"postgres://h/db": max(16, int32(runtime.NumCPU())), "postgres://h/db?pool_max_conns=3": 3} {
		if c, err := configure(address); err != nil || c.MaxConns != want {
			t.Errorf("%s: %v, %v", address, c.MaxConns, err)
		}
	}
}
