package index

import (
	"bufio"
	"context"
	"fmt"
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
)

// childFile tells the test binary that it is the process that will be killed, and which file to write.
const childFile = "HASHSEARCH_TEST_CHILD"

// inChild is the child's whole life: it adds documents and adopts models until it is killed, and says on standard
// output what was acknowledged.
func inChild() bool {
	path := os.Getenv(childFile)
	if path == "" {
		return false
	}
	ix, err := open(path, &Options{Create: true}, readToy)
	if err != nil {
		fmt.Println("failed", err)
		return true
	}
	go childAdds(ix)
	for mask := rand.Uint64(); ; mask++ { // never a model that an earlier child left behind, whose generation is older
		before := ix.state.Load().now.generation
		id, err := ix.adopt(context.Background(), toy{Width: 64, Mask: mask}, 0, nil)
		if err == nil && before != 0 && before != id {
			err = ix.Drop(before)
		}
		if err != nil {
			fmt.Println("failed", err)
			return true
		}
		fmt.Println("adopted", id)
	}
}

// childAdds adds small batches, replaces some documents, and deletes some.
func childAdds(ix *Index) {
	for i := 0; ; i++ {
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
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
}

// TestCrash kills a process that adds and adopts, again and again at random moments, on the same file.
// HASHSEARCH_CRASH_ROUNDS asks for more rounds.
func TestCrash(t *testing.T) {
	rounds := 30
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	if testing.Short() {
		rounds = 3
	}
	path := filepath.Join(t.TempDir(), "crash.db")
	stored, generation := map[string]bool{}, uint64(0)
	for round := range rounds {
		if round%15 == 14 { // small files are where things happen fast
			os.Remove(path)
			stored, generation = map[string]bool{}, 0
		}
		generation = max(generation, killedRound(t, path, stored))
		verify(t, path, stored, generation)
		if t.Failed() {
			t.Fatalf("round %d", round)
		}
	}
	t.Logf("%d rounds, %d documents acknowledged, generation %d", rounds, len(stored), generation)
}

// killedRound starts a child, kills it after a random number of acknowledgements, and notes them.
func killedRound(t *testing.T, path string, stored map[string]bool) (generation uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+path)
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
	ix, err := open(path, nil, readToy)
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
	sound(t, ix)
}
