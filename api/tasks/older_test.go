package tasks

import (
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"github.com/hashsearch/hashsearch/api/wire"
)

// A file whose records have a kind instead of a type, as older versions wrote them, keeps its
// tasks.
func TestOlderFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tasks")
	f, _, err := openFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{
		`{"id":"1","kind":"train","collection":"news","state":"succeeded","created":"2026-01-02T15:04:05Z","started":"2026-01-02T15:04:05Z","ended":"2026-01-02T15:04:06Z","progress":null,"input":{"bits":32},"result":{"terms":7},"problem":null}`,
		`{"id":"2","kind":"ingest","collection":"news","state":"running","created":"2026-01-02T15:04:05Z","started":"2026-01-02T15:04:05Z","ended":null,"progress":null,"input":{"path":"x"},"result":null,"problem":null,"canceling":true}`,
	} {
		if err := f.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucket).Put(key(uint64(i+1)), []byte(text)) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.db.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time, the records are of this version
		q, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		one, _ := q.Get("1")
		two, _ := q.Get("2")
		if one.Type != wire.TaskTrain || string(one.Result) != `{"terms":7}` || two.Type != wire.TaskIngest || two.State != Canceled || string(two.Input) != `{"path":"x"}` {
			t.Errorf("%+v\n%+v", one, two)
		}
		if err := q.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
