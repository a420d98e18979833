package sources

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/hashsearch/hashsearch/ingest"
)

// filesNote begins the names of notes with the states of the files of a directory, by their base
// names. The rest is the source, a zero byte and the directory.
const filesNote = "files "

// A directoryState holds the states of the files of a directory.
type directoryState struct {
	Options string               `json:"options"` // by which they were read
	Files   map[string]fileState `json:"files"`
}

// describe returns a hash of the options on which the documents of a file depend.
func describe(o ingest.Options) string {
	var where []string
	for _, c := range o.Where {
		where = append(where, c.String())
	}
	// plain values have a JSON form
	text, _ := json.Marshal([]any{o.Format, o.Charset, where, o.Map, o.Columns, o.LabelDirs, o.Record, o.Article, o.Quotes, o.Split, o.MaxBytes})
	return fmt.Sprintf("%.8x", sha256.Sum256(text))
}

func (r *Recorder) note(dir string) string { return filesNote + r.root + "\x00" + dir }

// load returns the states of the last time. Those by other options equal no state.
func (r *Recorder) load(ctx context.Context) (map[string]fileState, error) {
	notes, err := r.ix.Notes(ctx, r.note(""))
	if err != nil {
		return nil, err
	}
	known := map[string]fileState{}
	for note, text := range notes {
		var d directoryState
		if err := json.Unmarshal(text, &d); err != nil {
			return nil, fmt.Errorf("the states of files: %w", err)
		}
		dir := strings.TrimPrefix(note, r.note(""))
		for base, s := range d.Files {
			if d.Options != r.options {
				s = fileState{Size: -1}
			}
			known[path.Join(dir, base)] = s
		}
	}
	return known, nil
}

// store stores the states of the directories of which one has changed. A file that could not be
// read entirely is read again the next time. If a directory could not be read, no file counts as
// gone.
func (r *Recorder) store(ctx context.Context) error {
	for name, f := range r.files {
		if f.rejected {
			r.now[name] = fileState{Size: -1}
		}
	}
	for name, s := range r.known {
		if _, ok := r.now[name]; !ok && r.unread {
			r.now[name] = s
		}
	}
	before, after := r.byDirectory(r.known), r.byDirectory(r.now)
	notes := map[string][]byte{}
	for dir, now := range after {
		if !maps.Equal(before[dir], now) {
			text, err := json.Marshal(directoryState{r.options, now})
			if err != nil {
				return err
			}
			notes[r.note(dir)] = text
		}
	}
	for dir := range before {
		if after[dir] == nil {
			notes[r.note(dir)] = nil
		}
	}
	if len(notes) == 0 {
		return nil
	}
	return r.ix.SetNotes(ctx, notes)
}

func (r *Recorder) byDirectory(states map[string]fileState) map[string]map[string]fileState {
	all := map[string]map[string]fileState{}
	for name, s := range states {
		dir, base := path.Split(name)
		dir = strings.TrimSuffix(dir, "/")
		if all[dir] == nil {
			all[dir] = map[string]fileState{}
		}
		all[dir][base] = s
	}
	return all
}
