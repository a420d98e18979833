package collections

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// A process that is killed during changes leaves a directory with all acknowledged changes and
// nothing incomplete.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("HASHSEARCH_TEST_FOLDER"); dir != "" {
		changeForEver(t, dir)
	}
	if testing.Short() {
		t.Skip("-short")
	}
	dir := t.TempDir()
	for round := range 4 {
		last := killed(t, dir, 1+3*round)
		s := open(t, dir)
		to := s.Aliases()["live"]
		if len(s.Failed()) > 0 || to < last || !slices.Contains(s.Names(), to) {
			t.Errorf("acknowledged %s: live is %s, there are %q, failed %v", last, to, s.Names(), s.Failed())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// changeForEver repeatedly creates a collection, switches the alias to it, prints its name, and
// deletes the previous one.
func changeForEver(t *testing.T, dir string) {
	s := open(t, dir)
	before := s.Aliases()["live"]
	var n int
	fmt.Sscanf(before, "c%d", &n)
	for {
		n++
		name := fmt.Sprintf("c%06d", n)
		if !slices.Contains(s.Names(), name) { // created before the kill, but not printed
			create(t, s, name)
		}
		alias(t, s, "live", name)
		fmt.Println(name)
		if before != "" {
			if err := s.Delete(before); err != nil {
				t.Fatal(err)
			}
		}
		before = name
	}
}

// killed runs changeForEver in another process, kills it after the given number of names, and
// returns the last name.
func killed(t *testing.T, dir string, names int) (last string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "HASHSEARCH_TEST_FOLDER="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	lines := bufio.NewScanner(out)
	for range names {
		if !lines.Scan() {
			t.Fatal("it ended by itself")
		}
		last = lines.Text()
	}
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond) // kill it during a change
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	return last
}
