package tasks

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

	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
)

// childFile is an environment variable. In the process that will be killed, it contains the path of
// the queue, or the address of its database.
const childFile = "HASHSEARCH_TEST_TASKS"

// inChild reports whether the process is the child. If so, it first enqueues, runs and cancels
// tasks until it is killed, and prints each acknowledged change to standard output.
func inChild() bool {
	path := os.Getenv(childFile)
	if path != "" {
		fmt.Println("failed", childWorks(path))
	}
	return path != ""
}

func childWorks(path string) error {
	q, err := openAt(path, Options{Waiting: 8, Keep: 1 << 20, Ended: func(t Task) { fmt.Println(t.State, t.ID) }})
	if err != nil {
		return err
	}
	go q.Run(context.Background(), childRunners)
	for i := 0; ; i++ {
		typ := []Type{"quick", "slow", "wrong", "wild"}[i%4]
		t, err := q.Enqueue(typ, strconv.Itoa(i%3), nil)
		if err != nil { // the queue is full
			time.Sleep(time.Millisecond)
			continue
		}
		fmt.Println("enqueued", t.ID)
		if i%7 == 0 {
			if t, err = q.Cancel(t.ID); err != nil {
				return err
			}
			fmt.Println("cancel", t.ID)
		}
	}
}

var childRunners = map[Type]Runner{
	"quick": func(context.Context, Task, func(Progress)) (any, error) { return "done", nil },
	"slow": func(ctx context.Context, _ Task, report func(Progress)) (any, error) {
		for i := range 20 {
			report(Progress{Done: i, Total: 20})
			if time.Sleep(200 * time.Microsecond); ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		return nil, nil
	},
	"wrong": func(context.Context, Task, func(Progress)) (any, error) { return nil, os.ErrInvalid },
	"wild":  func(context.Context, Task, func(Progress)) (any, error) { panic("wild") },
}

// TestCrash repeatedly kills a process that works on the same queue, at random moments.
// HASHSEARCH_CRASH_ROUNDS sets the number of rounds.
func TestCrash(t *testing.T) {
	rounds := 5
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_CRASH_ROUNDS")); err == nil {
		rounds = n
	} else if testing.Short() {
		rounds = 2
	}
	crash(t, filepath.Join(t.TempDir(), "tasks"), rounds)
}

// TestCrashOfServers is TestCrash with a queue in a database, for which another process works all
// the time.
func TestCrashOfServers(t *testing.T) {
	address := pgtest.New(t).Address("postgres")
	stop := running(t, openQueue(t, address, Options{Keep: 1 << 20}), childRunners)
	defer stop()
	crash(t, address, 3)
}

func crash(t *testing.T, path string, rounds int) {
	told := map[string]string{}
	for range rounds {
		killed(t, path, told)
		q := openQueue(t, path, Options{})
		for id, verb := range told {
			task, err := q.Get(id)
			if err != nil || !credible(verb, task.State) && !postgres.IsAddress(path) { // others go on
				t.Fatalf("task %s, of which %q was told, is %q, %v", id, verb, task.State, err)
			}
		}
		q.Close()
	}
	q := openQueue(t, path, Options{Keep: 1 << 20})
	stop := running(t, q, childRunners)
	for id := range told {
		for range q.Watch(t.Context(), id) {
		}
	}
	stop()
	t.Logf("%d tasks told of", len(told))
}

// credible reports whether a task can be in state s if verb was its last acknowledged change.
func credible(verb string, s State) bool {
	switch verb {
	case "enqueued":
		return s != Running
	case "cancel":
		return s.Final()
	}
	return s == State(verb)
}

// killed starts a child, kills it after a random number of acknowledgements, and stores the last
// one of each task in told.
func killed(t *testing.T, path string, told map[string]string) {
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
	lines, patience := bufio.NewScanner(out), rand.IntN(1<<rand.IntN(9))
	for n := 0; lines.Scan(); n++ {
		verb, id, _ := strings.Cut(lines.Text(), " ")
		if verb == "failed" && strings.Contains(id, " ") {
			t.Errorf("child: %s", lines.Text())
		}
		if was := told[id]; was == "" || was == "enqueued" || was == "cancel" && verb != "enqueued" {
			told[id] = verb // two goroutines print: the end can precede "enqueued"
		}
		if n == patience {
			time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
}
