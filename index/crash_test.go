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
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/ingest"
)

// childFile names the file that the test binary works on when it runs as the process to be killed.
// childWork names the work.
const (
	childFile = "HASHSEARCH_TEST_CHILD"
	childWork = "HASHSEARCH_TEST_CHILD_WORK"
)

// inChild runs the work of the child until it is killed, and prints what was acknowledged. It
// reports false in the parent.
func inChild() bool {
	path := os.Getenv(childFile)
	if path == "" {
		return false
	}
	work := map[string]func(path string) error{"write": childWrites, "compact": childCompacts, "repair": childRepairs, "crowd": childCrowd}[os.Getenv(childWork)]
	fmt.Println("failed", work(path))
	return true
}

// childWrites adds documents, adopts models and makes backups concurrently.
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
	// The mask is random, since the generation of an earlier child's model would be older.
	for mask := rand.Uint64(); ; mask++ {
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
		path := fmt.Sprint(ix.Path(), ".copy", i%3)
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
			return damage(ix, func(c Change) error { return c.Delete(format.IdsTable, []byte("again")) })
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

// childAdd adds a small batch, replaces a document, and sometimes deletes documents.
func childAdd(ix *Index, i int) error {
	var docs []ingest.Document
	for j := range 20 {
		id := fmt.Sprintf("%d-%d-%d", os.Getpid(), i, j)
		docs = append(docs, coded(id, hashing.Code{uint64(i)<<20 | uint64(j)}, 64, "a1", "a2"))
		docs[j].Text += fmt.Sprintf(" x%d-%d-%d", os.Getpid(), i, j)
		docs[j].Labels = []string{"l" + strconv.Itoa(j%3)}
	}
	docs = append(docs, ingest.Document{ID: "again", Text: strconv.Itoa(i)})
	err := ix.Load(context.Background(), all(docs...), func(o Outcome) error {
		_, err := fmt.Println("stored", o.ID)
		return err
	})
	if err == nil && i%4 == 3 {
		_, err = ix.Delete(context.Background(), docs[0].ID, docs[1].ID)
		fmt.Println("deleted", docs[0].ID)
	}
	return err
}

// crashRounds returns how often a child is killed. HASHSEARCH_CRASH_ROUNDS sets another number.
func crashRounds(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_CRASH_ROUNDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 2
	}
	return usual
}

// TestCrash repeatedly kills a process that works on a file, at random moments.
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
		if round%15 == 14 { // small files change fast
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

// repairIfDamaged repairs the file unless the child has done so. A second name of the old file does
// not prevent it.
func repairIfDamaged(t *testing.T, path string) {
	t.Helper()
	if result, err := repair(t.Context(), path, readToy); errors.Is(err, fs.ErrNotExist) {
		t.Log("the child was killed before the file existed")
	} else if err != nil || len(result.Lost)+result.Unnamed > 0 {
		t.Errorf("%+v, %v", result, err)
	}
	os.Remove(path + ".damaged")
}

// checkNothingLeft repeats all work once more and verifies that no file of a killed process is
// left.
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
	// A child that was killed while it created the file leaves a temporary directory.
	unborn, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".hashsearch-*"))
	for _, dir := range unborn {
		os.RemoveAll(dir)
	}
	checkDirectory(t, filepath.Dir(path), "crash.db", "crash.db.copy0", "crash.db.copy1", "crash.db.copy2")
}

// checkCopies verifies that the backups are complete.
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

// killedRound starts a child, kills it after a random number of acknowledgements, and records them.
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
		verb, arg, _ := strings.Cut(lines.Text(), " ")
		switch verb {
		case "stored":
			stored[arg] = true
		case "deleted":
			delete(stored, arg)
		case "adopted":
			generation, _ = strconv.ParseUint(arg, 10, 64)
		case "copied", "compacted", "repaired":
		default:
			t.Errorf("child: %s", lines.Text())
		}
		if n == patience {
			time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond) // within an operation
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended before it was killed")
	}
	return generation
}

func verify(t *testing.T, path string, stored map[string]bool, generation uint64) {
	t.Helper()
	// The child may have been killed before it created the file.
	ix, err := open(path, &Options{Create: true}, readToy)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if err := ix.Settle(t.Context()); err != nil { // a change of language may be under way
		t.Fatal(err)
	}
	deletable := func(id string) bool { // the deletion may be durable but not printed yet
		return strings.HasSuffix(id, "-0") || strings.HasSuffix(id, "-1")
	}
	for id := range stored {
		d, err := ix.Document(id)
		if err != nil && !deletable(id) {
			t.Errorf("an acknowledged document is missing: %v", err)
		}
		if err == nil && id != "again" && !slices.Contains(foundByWords(t, ix, d.Text), id) {
			t.Errorf("no word of an acknowledged document finds it: %q", d.Text)
		}
	}
	if now := ix.state.Load().now.generation; now < generation {
		t.Errorf("the current generation is %d, but %d was acknowledged", now, generation)
	}
	checkSound(t, ix)
}
