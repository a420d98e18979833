package api

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashsearch/hashsearch/api/tasks"
	"github.com/hashsearch/hashsearch/api/wire"
)

// mostLeftOut is the number of rejections and skipped files that are listed in a file.
const mostLeftOut = 20_000

const (
	leftOutPrefix = "left-out-"
	leftOutEnd    = ".ndjson"
)

// leftOutFile returns the path of the list of what a task did not store, or "".
func (o *Options) leftOutFile(id string) string {
	if o.Uploads == "" {
		return ""
	}
	return filepath.Join(o.Uploads, leftOutPrefix+id+leftOutEnd)
}

// A leftOutList is a file with a line for each rejection and each skipped file. It is made with the
// first line.
type leftOutList struct {
	path  string // "" if there is no place for it
	file  *os.File
	out   *bufio.Writer
	lines int
	err   error
}

// newLeftOutList returns an empty list, and removes the one of an earlier run.
func newLeftOutList(path string) *leftOutList {
	l := &leftOutList{path: path}
	if path != "" {
		l.err = ignoreMissing(os.Remove(path))
	}
	return l
}

func (l *leftOutList) add(line wire.LeftOut) {
	if l.path == "" || l.err != nil || l.lines == mostLeftOut {
		return
	}
	if l.file == nil {
		l.create()
	}
	if l.lines++; l.err == nil {
		l.err = json.NewEncoder(l.out).Encode(line)
	}
}

func (l *leftOutList) create() {
	if l.err = os.MkdirAll(filepath.Dir(l.path), 0o700); l.err == nil {
		l.file, l.err = os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	}
	l.out = bufio.NewWriter(l.file)
}

// close writes the rest, and returns the first error.
func (l *leftOutList) close() error {
	if l.file == nil {
		return l.err
	}
	return errors.Join(l.err, l.out.Flush(), l.file.Close())
}

// leftOut writes the list of what an ingest did not store. Without the file, as on another server,
// it is the list in the result.
func (s *server) leftOut(w http.ResponseWriter, r *http.Request) error {
	t, err := s.oneTask(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	f, err := os.Open(s.leftOutFile(t.ID))
	if err == nil {
		defer f.Close()
		io.Copy(w, f) // an error means that the client went away, or that it receives too little
		return nil
	}
	out := json.NewEncoder(w)
	for _, line := range leftOutOf(t) {
		if out.Encode(line) != nil {
			return nil
		}
	}
	return nil
}

// leftOutOf returns the list in the result of a task.
func leftOutOf(t tasks.Task) (all []wire.LeftOut) {
	var i wire.Ingested
	if t.Type != wire.TaskIngest || json.Unmarshal(t.Result, &i) != nil {
		return nil
	}
	for _, r := range i.Rejections {
		all = append(all, wire.LeftOut(r))
	}
	for _, name := range i.Skipped {
		all = append(all, wire.LeftOut{Place: name})
	}
	return all
}

// dropLists removes the lists of tasks that the queue keeps no more.
func (o *Options) dropLists() {
	lists, _ := filepath.Glob(o.leftOutFile("*"))
	for _, path := range lists {
		id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), leftOutPrefix), leftOutEnd)
		if _, err := o.Tasks.Get(id); errors.Is(err, tasks.ErrNotFound) {
			if err := ignoreMissing(os.Remove(path)); err != nil {
				o.Log.Error("cannot remove a list of rejections", "file", path, "error", err)
			}
		}
	}
}
