//go:build !float64

package ae

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// childTraining is the environment variable that makes the test binary train in the directory
// that it names, as a process that may be killed.
const childTraining = "HASHSEARCH_TEST_TRAINING"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childTraining); dir != "" {
		if err := trainInChild(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// documents returns the number of documents that the child trains on. HASHSEARCH_DOCUMENTS
// overrides it, for example with 1000000 for measurements.
func documents() int {
	if n, err := strconv.Atoi(os.Getenv("HASHSEARCH_DOCUMENTS")); err == nil {
		return n
	}
	return 6000
}

// trainInChild trains V-500-250-128-250-500-V for one epoch on documents of 100 Zipf words. It
// saves its state in a file, resumes from it if it exists, and writes the network at the end.
func trainInChild(dir string) error {
	debug.SetGCPercent(30) // as in the train command
	state := filepath.Join(dir, "state")
	cfg := Config{Shape: Shape{Layers: []int{500, 250, 128}, Hidden: ReLU}, Loss: SigmoidCrossEntropy{}, Epochs: 1, Batch: 500, Rate: 1e-3,
		Bottleneck: Noise{Sigma: 0.1}, SaveEvery: time.Duration(documents()) * 20 * time.Microsecond,
		Save: func(s io.WriterTo) error { fmt.Println("saved"); return writeFile(state, s) }}
	var err error
	if cfg.Resume, err = os.ReadFile(state); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	net, err := Train(context.Background(), zipfRows(documents(), 2000, 100, 1), cfg)
	if err != nil {
		return err
	}
	b, _ := net.AppendBinary(nil)
	memory, _ := os.ReadFile("/proc/self/status")
	fmt.Println(line(memory, "VmHWM"))
	return os.WriteFile(filepath.Join(dir, "net"), b, 0o600)
}

func writeFile(name string, state io.WriterTo) error {
	f, err := os.Create(name + ".new")
	if err != nil {
		return err
	}
	if _, err := state.WriteTo(f); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Close(), os.Rename(f.Name(), name))
}

func line(b []byte, with string) string {
	for l := range strings.Lines(string(b)) {
		if strings.Contains(l, with) {
			return strings.TrimSpace(l)
		}
	}
	return ""
}

// A training that is killed and restarted ends in the same network as an uninterrupted one.
func TestKilledTrainingEndsInTheSameNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("trains on thousands of documents, twice")
	}
	whole, killed := t.TempDir(), t.TempDir()
	began := time.Now()
	t.Logf("%d documents: %s", documents(), runChild(t, whole, false))
	t.Logf("one epoch, including the generation of documents, took %v", time.Since(began).Round(time.Second))
	runChild(t, killed, true)
	if _, err := os.Stat(filepath.Join(killed, "net")); err == nil {
		t.Fatal("the child finished before it was killed")
	}
	runChild(t, killed, false)
	want, err1 := os.ReadFile(filepath.Join(whole, "net"))
	got, err2 := os.ReadFile(filepath.Join(killed, "net"))
	if err1 != nil || err2 != nil || !bytes.Equal(got, want) {
		t.Errorf("networks of %d and %d bytes differ (%v, %v)", len(got), len(want), err1, err2)
	}
}

// runChild trains in a child process and returns the last line of its output. With kill, it kills
// the process after it has saved its state.
func runChild(t *testing.T, dir string, kill bool) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childTraining+"="+dir)
	var output bytes.Buffer
	watch := &watcher{w: &output, written: make(chan struct{}, 1000)}
	cmd.Stdout, cmd.Stderr = watch, watch
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if kill {
		<-watch.written
		cmd.Process.Kill()
	}
	if err := cmd.Wait(); err != nil && !kill {
		t.Fatalf("%v: %s", err, output.String())
	}
	lines := strings.Split(strings.TrimSpace(output.String()), "\n")
	return lines[len(lines)-1]
}

// A watcher signals every write.
type watcher struct {
	w       *bytes.Buffer
	written chan struct{}
}

func (w *watcher) Write(p []byte) (int, error) {
	w.written <- struct{}{}
	return w.w.Write(p)
}
