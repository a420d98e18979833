package index

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/ingest"
	bolt "go.etcd.io/bbolt"
)

// childFile tells the test binary that it is the process that will be killed, and which file to write; childWork what to do with it.
const (
	childFile = "HASHSEARCH_TEST_CHILD"
	childWork = "HASHSEARCH_TEST_CHILD_WORK"
)

// inChild is the child's whole life: it works on the file until it is killed, and says on standard output what was acknowledged.
func inChild() bool {
	path := os.Getenv(childFile)
	if path == "" {
		return false
	}
	work := map[string]func(path string) error{"write": childWrites, "compact": childCompacts, "repair": childRepairs}[os.Getenv(childWork)]
	fmt.Println("failed", work(path))
	return true
}

// childWrites adds documents, adopts models and makes backups, all at the same time.
func childWrites(path string) error {
	ix, err := open(path, &Options{Create: true}, readToy)
	if err != nil {
		return err
	}
	go func() {
		fmt.Println("failed", childAdds(ix))
		os.Exit(1)
	}()
	go func() {
		fmt.Println("failed", childCopies(ix))
		os.Exit(1)
	}()
	for mask := rand.Uint64(); ; mask++ { // never a model that an earlier child left behind, whose generation is older
		before := ix.state.Load().now.generation
		id, err := ix.adopt(context.Background(), toy{Width: 64, Mask: mask}, 0, nil)
		if err == nil && before != 0 && before != id {
			err = ix.Drop(before)
		}
		if err != nil {
			return err
		}
		fmt.Println("adopted", id)
	}
}

func childCopies(ix *Index) error {
	for i := 0; ; i++ {
		path := fmt.Sprint(ix.path, ".copy", i%3)
		if err := ix.Backup(context.Background(), path, true); err != nil {
			return err
		}
		fmt.Println("copied", path)
	}
}

// childCompacts compacts the file after every few changes.
func childCompacts(path string) error {
	for i := 0; ; i++ {
		if err := onceOpen(path, func(ix *Index) error { return childAdd(ix, i) }); err != nil {
			return err
		}
		if _, _, err := compact(context.Background(), path, readToy); err != nil {
			return err
		}
		fmt.Println("compacted")
	}
}

// childRepairs damages the file after every few changes, and repairs it.
func childRepairs(path string) error {
	for i := 0; ; i++ {
		err := onceOpen(path, func(ix *Index) error {
			if err := childAdd(ix, i); err != nil {
				return err
			}
			return ix.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(idsBucket).Delete([]byte("again")) })
		})
		if err != nil {
			return err
		}
		if result, err := repair(context.Background(), path, readToy); err != nil || len(result.Lost)+result.Unnamed > 0 {
			return fmt.Errorf("%+v: %w", result, err)
		}
		if err := os.Remove(path + ".damaged"); err != nil {
			return err
		}
		fmt.Println("repaired")
	}
}

func onceOpen(path string, do func(ix *Index) error) error {
	ix, err := open(path, &Options{Create: true}, readToy)
	if err != nil {
		return err
	}
	return errors.Join(do(ix), ix.Close())
}

func childAdds(ix *Index) error {
	for i := 0; ; i++ {
		if err := childAdd(ix, i); err != nil {
			return err
		}
	}
}

// childAdd adds a small batch, replaces a document, and sometimes deletes some.
func childAdd(ix *Index, i int) error {
	var docs []ingest.Document
	for j := range 20 {
		id := fmt.Sprintf("%d-%d-%d", os.Getpid(), i, j)
		docs = append(docs, coded(id, hashing.Code{uint64(i)<<20 | uint64(j)}, 64, "a1", "a2"))
		docs[j].Labels = []string{"l" + strconv.Itoa(j%3)}
	}
	docs = append(docs, ingest.Document{ID: "again", Text: strconv.Itoa(i)})
	err := ix.Add(context.Background(), all(docs...), func(o Outcome) error {
		_, err := fmt.Println("stored", o.ID)
		return err
	})
	if err == nil && i%4 == 3 {
		_, err = ix.Delete(context.Background(), docs[0].ID, docs[1].ID)
		fmt.Println("deleted", docs[0].ID)
	}
	return err
}

// crashRounds is how often a child is killed; HASHSEARCH_CRASH_ROUNDS asks for more.
func crashRounds(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_CRASH_ROUNDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 2
	}
	return usual
}

// TestCrash kills a process that works on a file, again and again at random moments, on the same file.
func TestCrash(t *testing.T) {
	for work, usual := range map[string]int{"write": 14, "compact": 4, "repair": 4} {
		t.Run(work, func(t *testing.T) { crashRepeatedly(t, work, crashRounds(usual)) })
	}
}

func crashRepeatedly(t *testing.T, work string, rounds int) {
	dir := t.TempDir()
	path := filepath.Join(dir, "crash.db")
	stored, generation := map[string]bool{}, uint64(0)
	for round := range rounds {
		if round%15 == 14 { // small files are where things happen fast
			os.Remove(path)
			stored, generation = map[string]bool{}, 0
		}
		generation = max(generation, killedRound(t, work, path, stored))
		if work == "repair" {
			repairIfDamaged(t, path)
		}
		verify(t, path, stored, generation)
		checkCopies(t, path)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	checkNothingLeft(t, path)
	t.Logf("%d rounds, %d documents acknowledged, generation %d", rounds, len(stored), generation)
}

// mended repairs the file if that was not done; a second name of the old one does not hinder it.
func repairIfDamaged(t *testing.T, path string) {
	t.Helper()
	if result, err := repair(t.Context(), path, readToy); errors.Is(err, fs.ErrNotExist) {
		t.Log("killed before there was a file")
	} else if err != nil || len(result.Lost)+result.Unnamed > 0 {
		t.Errorf("%+v, %v", result, err)
	}
	os.Remove(path + ".damaged")
}

// tidied makes everything once more, and finds nothing left of what was killed.
func checkNothingLeft(t *testing.T, path string) {
	t.Helper()
	err := onceOpen(path, func(ix *Index) (err error) {
		for i := range 3 {
			err = errors.Join(err, ix.Backup(t.Context(), fmt.Sprint(path, ".copy", i), true))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, _, err := compact(t.Context(), path, readToy); err != nil {
		t.Error(err)
	}
	unborn, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".hashsearch-*")) // killed while it was made
	for _, dir := range unborn {
		os.RemoveAll(dir)
	}
	checkDirectory(t, filepath.Dir(path), "crash.db", "crash.db.copy0", "crash.db.copy1", "crash.db.copy2")
}

// copies makes sure that backups are whole.
func checkCopies(t *testing.T, path string) {
	t.Helper()
	names, err := filepath.Glob(path + ".copy?")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		ix, err := open(name, nil, readToy)
		if err != nil {
			t.Error(err)
			continue
		}
		checkSound(t, ix)
		ix.Close()
	}
}

// killedRound starts a child, kills it after a random number of acknowledgements, and notes them.
func killedRound(t *testing.T, work, path string, stored map[string]bool) (generation uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+path, childWork+"="+work)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	patience := rand.IntN(1 << rand.IntN(12))
	for n := 0; lines.Scan(); n++ {
		verb, what, _ := strings.Cut(lines.Text(), " ")
		switch verb {
		case "stored":
			stored[what] = true
		case "deleted":
			delete(stored, what)
		case "adopted":
			generation, _ = strconv.ParseUint(what, 10, 64)
		case "copied", "compacted", "repaired":
		default:
			t.Errorf("child: %s", lines.Text())
		}
		if n == patience {
			time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond) // into the middle of something
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return generation
}

func verify(t *testing.T, path string, stored map[string]bool, generation uint64) {
	t.Helper()
	ix, err := open(path, &Options{Create: true}, readToy) // it may have been killed before it made one
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	deletable := func(id string) bool { // its deletion may be durable, but not yet told
		return strings.HasSuffix(id, "-0") || strings.HasSuffix(id, "-1")
	}
	for id := range stored {
		if _, err := ix.Document(id); err != nil && !deletable(id) {
			t.Errorf("acknowledged, but: %v", err)
		}
	}
	if now := ix.state.Load().now.generation; now < generation {
		t.Errorf("generation %d is in force, %d was acknowledged", now, generation)
	}
	checkSound(t, ix)
}
