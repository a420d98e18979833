package web

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/api"
	"github.com/hashsearch/hashsearch/api/collections"
	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
	"github.com/hashsearch/hashsearch/ingest"
)

// A server is the API over a directory with a small collection.
type server struct {
	http.Handler
	set  *collections.Set
	opts api.Options
}

const inAPI = "/v1/collections/harbour%20log" // path of the collection

// newAPI returns the API over a collection "harbour log" of docs, with a generation of each of the
// widths. Tasks wait until work or workAs is called.
func newAPI(t testing.TB, docs []ingest.Document, widths ...int) *server {
	t.Helper()
	dir := t.TempDir()
	ix := try(index.Open(filepath.Join(dir, "harbour log.db"), &index.Options{Create: true}))(t)
	if err := ix.Add(t.Context(), ingest.Sequence(docs), nil); err != nil {
		t.Fatal(err)
	}
	for _, bits := range widths {
		try(ix.Adopt(t.Context(), trainedModel(t, bits), ix.Next(), nil))(t)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	s := &server{set: try(collections.Open(dir))(t), opts: api.Options{Uploads: filepath.Join(dir, "uploads"), Backups: filepath.Join(dir, "backups")}}
	t.Cleanup(func() { s.set.Close() })
	s.opts.Tasks = try(api.OpenTasks(filepath.Join(dir, "tasks"), s.opts))(t)
	t.Cleanup(func() { s.opts.Tasks.Close() })
	s.Handler = api.New(s.set, s.opts)
	return s
}

// harbourAPI returns the API over the trained collection of all documents.
func harbourAPI(t testing.TB) *server { return newAPI(t, harbourLog(), 64) }

// try returns a function that returns v, or fails the test with err.
func try[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

var models sync.Map // functions that return the model of a width, once trained

func trainedModel(t testing.TB, bits int) *hashing.Model {
	t.Helper()
	train, _ := models.LoadOrStore(bits, sync.OnceValues(func() (*hashing.Model, error) {
		return hashing.Train(context.Background(), ingest.Sequence(harbourLog()), hashing.Options{Bits: bits, Hidden: []int{}, Epochs: 60, Seed: 1})
	}))
	return try(train.(func() (*hashing.Model, error))())(t)
}

// work runs the tasks of the API until the test ends.
func (s *server) work(t testing.TB) {
	s.during(t, func(ctx context.Context) { api.Work(ctx, s.set, s.opts) })
}

// workAs runs all tasks by run until the test ends.
func (s *server) workAs(t testing.TB, run tasks.Runner) {
	all := make(map[tasks.Type]tasks.Runner)
	for _, typ := range []tasks.Type{"train", "ingest", "evaluate", "compare", "backup", "sweep"} {
		all[typ] = run
	}
	s.during(t, func(ctx context.Context) { s.opts.Tasks.Run(ctx, all) })
}

func (s *server) during(t testing.TB, work func(context.Context)) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); work(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

// enqueue adds a task of the collection and returns its id.
func (s *server) enqueue(t testing.TB, typ tasks.Type) string {
	t.Helper()
	return try(s.opts.Tasks.Enqueue(typ, "harbour log", struct{}{}))(t).ID
}

// await waits until a task is as wanted, or has ended, and returns it.
func (s *server) await(t testing.TB, id string, wanted func(tasks.Task) bool) (last tasks.Task) {
	t.Helper()
	for last = range s.opts.Tasks.Watch(t.Context(), id) {
		if wanted(last) {
			break
		}
	}
	return last
}

func isEnded(t tasks.Task) bool { return t.State.Final() }

// held is a runner of tasks that runs until the task is canceled, and reports progress.
func held(ctx context.Context, _ tasks.Task, report func(tasks.Progress)) (any, error) {
	for n := 1; ctx.Err() == nil; n++ {
		report(tasks.Progress{Stage: "training", Done: n})
		time.Sleep(20 * time.Millisecond)
	}
	return nil, ctx.Err()
}

// harbourLog returns the documents of shelves, with metadata.
func harbourLog() []ingest.Document {
	var all []ingest.Document
	for i, s := range shelves {
		all = append(all, ingest.Document{ID: s.id, Title: s.title, Text: s.text, Labels: []string{s.label},
			Fields: map[string]string{"keeper": "M. Oduya", "season": []string{"winter", "summer"}[i%2]}, Lists: map[string][]string{"tags": {"tall", "white"}}})
	}
	return all
}

// shelves are the documents of the collection, written for these tests.
var shelves = []struct{ id, label, title, text string }{
	{"tides/springs.and.neaps", "tides", "Springs and neaps", "Twice a month the sun and the moon pull along one line, and the tide climbs the harbour wall to the iron ring. A week later they pull across each other and the water hardly bothers to move. Mark the table before you moor: a boat on a short rope hangs from the quay when a spring tide leaves."},
	{"tides/moon", "tides", "Why the moon is late", "The moon rises about fifty minutes later each day, and so does high water. Who learns one number knows when the tide will turn tomorrow, and the day after."},
	{"tides/surge", "tides", "Notes on the January surge", "Low pressure lifted the sea by a hand, and the north wind held the tide in the bay for two turns. Water stood in the lower store up to the second shelf."},
	{"light/lamp", "lighthouse", "Trimming the lamp", "Trim the wick level, or the flame smokes and the glass goes dark before midnight. Clean the lens with vinegar and a soft cloth, from the middle outwards, while it is cold."},
	{"light/clockwork", "lighthouse", "The clockwork and its weight", "The weight falls eleven metres in four hours and turns the lamp meanwhile. Wind it before it touches the floor; a beam that stands still is a different light on every chart."},
	{"light/fog", "lighthouse", "When the beam is not enough", "In fog the light ends at the railing. Sound the horn, two long and one short, and write the hour into the log."},
	{"ropes/splice", "ropes", "An eye splice in three strands", "Unlay the strands for five turns and tuck each against the lay, over one and under one. Three tucks hold in hemp; a slippery rope wants five."},
	{"ropes/bowline", "ropes", "The knot that lets go", "A bowline holds a ship and opens with two fingers. Make the loop small, pass the end up through it, around behind the standing rope, and down again."},
	{"birds/terns", "birds", "Terns on the gravel", "The terns came on the second of May, eleven days before last year. They nest on bare gravel, so we keep to the planks until the eggs have hatched."},
	{"birds/gull", "birds", "", "A gull learned to open the flour bin. We put a stone on it. The gull learned about the stone."},
	{"kitchen/bread", "kitchen", "Bread in a damp house", "Flour takes up the damp here, so hold back a cup of water. Let the dough stand by the lamp room, where it is warm, and bake when it has doubled."},
	{"hostile/<b>", "guests<b>", "<script>alert(1)</script>", "A visitor wrote <script>alert(1)</script> and <img src=x onerror=alert(2)> into the guest book, next to the terns."},
}
