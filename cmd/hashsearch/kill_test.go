package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/api/tasks"
)

// programEnv is the environment variable that makes the test binary run as hashsearch.
const programEnv = "HASHSEARCH_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programEnv) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A victim is a server in a process of its own, which is killed and started again with the same
// files.
type victim struct {
	t       *testing.T
	db      string
	base    string // address
	process *exec.Cmd
	output  *syncBuffer
	exited  chan error // receives the error of the process
}

// A syncBuffer is a buffer for concurrent use.
type syncBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *syncBuffer) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *syncBuffer) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

var serving = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// begin starts the server.
func (v *victim) begin() {
	v.t.Helper()
	v.output, v.exited = new(syncBuffer), make(chan error, 1)
	v.process = exec.Command(os.Args[0], "serve", v.db, "--addr", "127.0.0.1:0", "--backups", filepath.Join(filepath.Dir(v.db), "backups"))
	v.process.Env = append(os.Environ(), programEnv+"=1")
	v.process.Stderr = v.output
	if err := v.process.Start(); err != nil {
		v.t.Fatal(err)
	}
	go func(p *exec.Cmd, exited chan error) { exited <- p.Wait() }(v.process, v.exited)
	v.base = ""
	v.until(func() bool { v.base = serving.FindString(v.output.String()); return v.base != "" })
}

// end sends a signal to the server and waits until it exits.
func (v *victim) end(by os.Signal) {
	v.t.Helper()
	if err := v.process.Process.Signal(by); err != nil {
		v.t.Fatal(err)
	}
	if err := <-v.exited; (err == nil) != (by == syscall.SIGTERM) {
		v.t.Errorf("it exited after %v with %v\n%s", by, err, v.output)
	}
}

func (v *victim) until(happened func() bool) {
	v.t.Helper()
	for end := time.Now().Add(30 * time.Second); !happened(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			v.t.Fatalf("the condition did not become true within 30 s\n%s", v.output)
		}
	}
}

func (v *victim) task(id string) tasks.Task {
	v.t.Helper()
	return read[tasks.Task](v.t, get(v.t, v.base+"/v1/tasks/"+id))
}

func (v *victim) start(taskType, input string) (id string) {
	v.t.Helper()
	return v.enqueue(taskType, "application/json", strings.NewReader(input))
}

// enqueue enqueues a task and returns its id. The server has then acknowledged the task.
func (v *victim) enqueue(taskType, mediaType string, body io.Reader) (id string) {
	v.t.Helper()
	res, answer := send(v.t, nil, request(v.t, "POST", v.base+"/v1/collections/t/"+taskType, body, "Content-Type", mediaType))
	if res.StatusCode >= 300 {
		v.t.Fatalf("%s: %d %s", taskType, res.StatusCode, answer)
	}
	return read[tasks.Task](v.t, answer).ID
}

// upload uploads one file with a document per line, and three files with one document each, two of
// them in directories.
func (v *victim) upload(round string, documents int) (id string) {
	v.t.Helper()
	var b, lines bytes.Buffer
	for i := range documents {
		fmt.Fprintf(&lines, `{"id":"%s-%d","text":"anchor wave captain %d"}`+"\n", round, i, i)
	}
	form := multipart.NewWriter(&b)
	for name, text := range map[string]string{"many.jsonl": lines.String(), round + ".txt": "station", "notes/" + round + ".txt": "train station",
		"notes/deep/" + round + ".md": "# Station\nof trains"} {
		p, err := form.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="files"; filename="` + name + `"`}})
		if err != nil {
			v.t.Fatal(err)
		}
		io.WriteString(p, text)
	}
	form.Close()
	return v.enqueue("ingest", form.FormDataContentType(), &b)
}

// killDuring kills the server during a task, starts it again, and waits until the task has
// succeeded.
func (v *victim) killDuring(id string) (was tasks.State) {
	v.t.Helper()
	v.until(func() bool { was = v.task(id).State; return was != tasks.Enqueued })
	time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
	v.end(os.Kill)
	v.begin()
	v.succeeds(id)
	return was
}

func (v *victim) succeeds(id string) {
	v.t.Helper()
	var t tasks.Task
	v.until(func() bool { t = v.task(id); return t.State.Final() })
	if t.State != tasks.Succeeded || t.Result == nil {
		v.t.Fatalf("task %s, %s, is %s: %+v\n%s", id, t.Type, t.State, t.Problem, v.output)
	}
}

// epoch waits until a training has finished at least this many epochs.
func (v *victim) epoch(id string, atLeast int) {
	v.t.Helper()
	v.until(func() bool {
		t := v.task(id)
		if t.State.Final() {
			v.t.Fatalf("the training ended too early: %s", t.State)
		}
		return t.Progress != nil && t.Progress.Epoch >= atLeast
	})
}

// A server is killed during each type of task. After a restart it completes the task, and nothing
// that it acknowledged is lost. HASHSEARCH_CRASH_ROUNDS sets the number of rounds.
func TestKilledServer(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	rounds, err := strconv.Atoi(os.Getenv("HASHSEARCH_CRASH_ROUNDS"))
	if err != nil {
		rounds = 1
	}
	v := &victim{t: t, db: filepath.Join(t.TempDir(), "t.db")}
	must(t, "ingest", v.db, corpus(t, 300))
	v.begin()
	t.Cleanup(func() { v.process.Process.Kill() })
	const many, short = 4000, `{"bits":16,"hidden":[20],"epochs":5,"seed":%d}`
	running, documents := 0, 300
	for round := range rounds {
		for _, id := range []func() string{
			func() string { documents += many + 3; return v.upload(fmt.Sprint("u", round), many) },
			func() string { return v.start("train", fmt.Sprintf(short, round+1)) },
			func() string { return v.start("reindex", `{"generation":1}`) },
			func() string { return v.start("evaluate", `{"measures":["P@10"],"sample":300}`) },
			func() string {
				return v.start("compare", `{"kinds":["stacked","lsh"],"bits":[16],"hidden":[20],"epochs":2,"sample":200}`)
			},
			func() string { return v.start("backup", ``) },
		} {
			if v.killDuring(id()) == tasks.Running {
				running++
			}
		}
	}
	v.checkResumes()
	v.checkAll(documents, 6*rounds+1)
	t.Logf("%d of %d tasks ran when the server was killed", running, 6*rounds)
}

// checkResumes stops the server during a training, restarts it, and kills it during the same
// training. The training must continue from its state both times.
func (v *victim) checkResumes() {
	v.t.Helper()
	id := v.start("train", `{"bits":16,"hidden":[20],"epochs":200,"seed":77,"kind":"undercomplete"}`)
	v.epoch(id, 2)
	for _, by := range []os.Signal{syscall.SIGTERM, os.Kill} {
		v.end(by)
		v.begin()
		v.epoch(id, 2)
		if output := v.output.String(); !strings.Contains(output, "resuming the training") || strings.Contains(output, "starting over") {
			v.t.Errorf("after %v the training did not continue\n%s", by, output)
		}
	}
	v.succeeds(id)
}

// checkAll checks the tasks, the collection, the backups and the files after all tasks have ended.
func (v *victim) checkAll(documents, ended int) {
	v.t.Helper()
	list := read[struct{ Tasks []tasks.Task }](v.t, get(v.t, v.base+"/v1/tasks?limit=1000&state=succeeded"))
	size := read[struct{ Documents int }](v.t, get(v.t, v.base+"/v1/collections/t"))
	answer := read[struct{ Models []struct{ Quality []any } }](v.t, get(v.t, v.base+"/v1/collections/t/models"))
	evaluations, rounds := 0, ended/6
	for _, m := range answer.Models {
		evaluations += len(m.Quality)
	}
	if len(answer.Models) != rounds+1 || evaluations != min(rounds, 10) { // a comparison leaves no model
		v.t.Errorf("%d models and %d evaluations after %d rounds", len(answer.Models), evaluations, rounds)
	}
	if len(list.Tasks) != ended || size.Documents != documents {
		v.t.Errorf("%d tasks succeeded, want %d; %d documents, want %d", len(list.Tasks), ended, size.Documents, documents)
	}
	v.end(syscall.SIGTERM)
	copies, err := filepath.Glob(filepath.Join(filepath.Dir(v.db), "backups", "*", "*.db"))
	if err != nil || len(copies) == 0 {
		v.t.Errorf("copies %v, %v", copies, err)
	}
	for _, path := range append(copies, v.db) {
		if out := must(v.t, "check", path); !strings.Contains(out, " 0 faults") {
			v.t.Error(path, out)
		}
	}
	if left, err := os.ReadDir(v.db + ".tasks.uploads"); err != nil || len(left) > 0 {
		v.t.Errorf("left in uploads: %v, %v", left, err)
	}
	if _, err := os.Stat(v.db + ".training"); err == nil {
		v.t.Error("the state of the training was not removed")
	}
}
