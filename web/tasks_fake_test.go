package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// workshop runs the tasks of a [fake]. Each request for a task advances it by a step.
type workshop struct {
	mu    sync.Mutex // guards the fields below
	tasks []*task    // oldest first
	files []string   // paths of uploaded files
	asked []string   // requests that change something, and the bodies of tasks
	held  bool       // running tasks do not advance
	leap  int        // additional epochs per step
}

var fakeChoices = wire.Choices{Languages: []string{"de", "en", "none"}, Kinds: []wire.Kind{
	{Kind: "stacked", About: "deep encoder that predicts neighbours' words, with fading noise and balanced bits; the default"},
	{Kind: "adversarial", About: "a critic makes the bits resemble fair coin tosses"},
	{Kind: "lsh", About: "random hyperplanes: the baseline, which learns only the vocabulary"}}}

// work answers requests for tasks and changes, and reports whether r was one.
func (f *fake) work(w http.ResponseWriter, r *http.Request, path []string) bool {
	f.shop.mu.Lock()
	defer f.shop.mu.Unlock()
	if r.Method != "GET" {
		f.shop.asked = append(f.shop.asked, r.Method+" "+strings.Join(path, "/"))
	}
	switch {
	case path[0] == "tasks":
		f.task(w, r, path[1:])
	case path[0] == "aliases" && r.Method == "PUT":
		b, _ := io.ReadAll(r.Body)
		f.shop.asked = append(f.shop.asked, "PUT aliases/"+path[1]+" "+string(b))
		f.answer(w, map[string]string{"alias": path[1], "collection": f.name})
	case path[0] == "aliases" && path[1] != "live":
		f.problem(w, 404, "alias_not_found", "there is no such alias")
	case path[0] == "aliases":
		w.WriteHeader(http.StatusNoContent)
	case r.Method == "PUT" && len(path) == 2:
		f.create(w, path[1])
	case path[0] != "collections" || len(path) < 2 || path[1] != f.name:
		return false
	case r.Method == "DELETE":
		f.docs, f.gone = nil, true
		w.WriteHeader(http.StatusNoContent)
	case r.Method == "POST" && path[2] == "generations":
		f.current, _ = strconv.ParseUint(path[3], 10, 64)
		f.answer(w, map[string]any{"generations": f.models()})
	case r.Method == "POST" && slices.Contains([]string{"train", "ingest", "evaluate", "compare", "backup"}, path[2]):
		f.begin(w, r, path[2])
	default:
		return false
	}
	return true
}

func (f *fake) create(w http.ResponseWriter, name string) {
	switch {
	case name == f.name:
		f.problem(w, 409, "collection_exists", "there is a collection of this name")
	case strings.Contains(name, "/"):
		f.problem(w, 400, "bad_name", "a name has letters, digits, dots and hyphens")
	default:
		f.name, f.docs, f.trained = name, nil, false
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		json.NewEncoder(w).Encode(wire.Collection{Name: name})
	}
}

// begin adds a task. The documents of an upload are added when the task ends.
func (f *fake) begin(w http.ResponseWriter, r *http.Request, kind string) {
	if kind == "ingest" {
		parts, err := r.MultipartReader()
		for err == nil {
			p, next := parts.NextPart()
			if err = next; err == nil && p.FormName() == "files" {
				f.shop.files = append(f.shop.files, fileName(p.Header.Get("Content-Disposition")))
			}
		}
		if err != io.EOF {
			f.problem(w, 400, "bad_body", "these are no files")
			return
		}
	} else {
		b, _ := io.ReadAll(r.Body)
		f.shop.asked = append(f.shop.asked, string(b))
	}
	t := &task{Task: wire.Task{ID: strconv.Itoa(len(f.shop.tasks) + 1), Type: wire.TaskType(kind), Collection: f.name, State: "enqueued", Created: time.Now()}}
	f.shop.tasks = append(f.shop.tasks, t)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	json.NewEncoder(w).Encode(t)
}

// fileName returns a file name with its directories, which mime/multipart removes.
func fileName(disposition string) string {
	_, name, _ := strings.Cut(disposition, `filename="`)
	return strings.TrimSuffix(name, `"`)
}

func (f *fake) task(w http.ResponseWriter, r *http.Request, path []string) {
	if len(path) == 0 {
		all := slices.Clone(f.shop.tasks)
		slices.Reverse(all)
		f.answer(w, map[string]any{"tasks": all})
		return
	}
	i := slices.IndexFunc(f.shop.tasks, func(t *task) bool { return t.ID == path[0] })
	switch {
	case i < 0:
		f.problem(w, 404, "task_not_found", "there is no such task")
	case len(path) == 1:
		f.step(f.shop.tasks[i])
		f.answer(w, f.shop.tasks[i])
	case path[1] == "cancel":
		f.shop.tasks[i].State = "canceled"
		f.answer(w, f.shop.tasks[i])
	case path[1] == "events":
		f.events(w, r, f.shop.tasks[i])
	}
}

// events streams each step of a task until the last. Other requests are served meanwhile.
func (f *fake) events(w http.ResponseWriter, r *http.Request, t *task) {
	w.Header().Set("Content-Type", "text/event-stream")
	for open := true; open && r.Context().Err() == nil; {
		f.step(t)
		b, _ := json.Marshal(t)
		fmt.Fprintf(w, "event: task\ndata: %s\n\n", b)
		http.NewResponseController(w).Flush()
		open = t.Open()
		f.shop.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		f.shop.mu.Lock()
	}
}

const fakeEpochs = 12

// step advances a task by an epoch.
func (f *fake) step(t *task) {
	if !t.Open() || f.shop.held && t.State == "running" {
		return
	}
	now := time.Now()
	if t.Started == nil {
		t.State, t.Started, t.Progress = "running", &now, &wire.Progress{Stage: "training", Epochs: fakeEpochs, PerSecond: 18700.5}
		if t.Type == "compare" {
			t.Progress.Kind, t.Progress.Ready, t.Progress.Contenders = "lsh", 1, 5
		}
	}
	p := t.Progress
	p.Epoch = min(p.Epoch+1+f.shop.leap, fakeEpochs)
	p.Share, p.SecondsLeft = float64(p.Epoch)/fakeEpochs, float64(fakeEpochs-p.Epoch)
	p.Curve = fakeCurve(p.Epoch)
	if p.Epoch == fakeEpochs {
		f.finish(t)
		t.State, t.Ended = "succeeded", &now
	}
}

func fakeCurve(n int) []wire.Epoch {
	var all []wire.Epoch
	for i := range n {
		all = append(all, wire.Epoch{Loss: 90 + 120/float64(i+1), Validation: 104 + 80/float64(i+1)})
	}
	return all
}

// finish applies and stores the result of a task.
func (f *fake) finish(t *task) {
	var result any
	switch t.Type {
	case "ingest":
		f.docs = newFake(f.width).docs
		result = map[string]any{"added": len(f.shop.files), "rejected": 3, "rejections": []map[string]string{{"place": "notes/<b>.txt", "error": "it is empty"}},
			"repeated": 2, "repeated_ids": []string{"<twice>"}, "passed_over": map[string]int{".pdf": 1, "": 2, ".rst": 1200},
			"charsets": []map[string]any{{"charset": "koi8-r", "files": 1300, "example": "ru/<b>.txt"}, {"charset": "windows-1252", "unsure": true, "files": 1, "example": "x.txt"}}}
	case "train":
		f.trained = true
		result = map[string]any{"generation": f.generation(), "documents": len(f.docs), "terms": 812, "warnings": []string{"9 documents: too few"}}
	case "evaluate":
		result = fakeQuality
	case "compare":
		result = map[string]any{"contenders": []wire.Contender{{Name: "stacked", Bits: 64, Measures: map[string]float64{"P@10": 0.7, "P@100": 0.6}}, {Name: "lsh", Bits: 64, Measures: map[string]float64{"P@10": 0.5, "P@100": 0.4}}}}
	case "backup":
		result = map[string]any{"file": "harbour log-1.db", "bytes": 1_840_000, "href": "/v1/backups/1"}
	}
	t.Result, _ = json.Marshal(result)
}

var fakeQuality = wire.Evaluated{Generation: 2, Fingerprint: "9f1c02ab77de4410", Queries: 12, LeftOut: 1500, Unjudged: 300, NoWord: 7, Warnings: []string{"12 of <1519> count"}, Measures: []wire.Score{
	{Ranker: "code", Measure: "P@10", Value: 0.713}, {Ranker: "code", Measure: "P@100", Value: 0.655}, {Ranker: "bm25", Measure: "P@10", Value: 0.702}, {Ranker: "bm25", Measure: "P@100", Value: 0.511}, {Ranker: "tfidf", Measure: "P@10", Value: 0.688}, {Ranker: "tfidf", Measure: "P@100", Value: 0.532}, {Ranker: "random", Measure: "P@10", Value: 0.051}, {Ranker: "random", Measure: "P@100", Value: 0.050}}}

// models returns two models, of which the second was evaluated.
func (f *fake) models() []model {
	if !f.trained {
		return []model{}
	}
	second := model{Model: wire.Model{Generation: *f.generation(), Learned: wire.Learned{Documents: len(f.docs), Terms: 812, Curve: fakeCurve(fakeEpochs)}, Quality: []wire.Evaluated{fakeQuality}}}
	first := model{Model: wire.Model{Generation: *f.generation(), Learned: wire.Learned{Documents: 9, Terms: 640, Curve: fakeCurve(5)}}}
	first.ID, first.Kind, first.Fingerprint = 1, "linear", "00aa5c1e2b3d4f60"
	second.Current = cmp.Or(f.current, 2) == 2
	first.Current = !second.Current
	return []model{first, second}
}
