package web

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/api/wire"
)

// options returns the input of an ingest.
func (t task) options() (in wire.IngestInput) {
	_ = json.Unmarshal(t.Input, &in) // of another version of the API: defaults
	return in
}

// IsPreview reports whether the task is a dry run of an ingest.
func (t task) IsPreview() bool { return t.Type == wire.TaskIngest && t.options().DryRun }

// previewed is the result of a dry run.
type previewed struct {
	ingested
	options wire.IngestInput
}

// Previewed returns the result of a dry run, nil for other tasks.
func (p *taskPage) Previewed() *previewed {
	i := resultOf[ingested](p.Task, wire.TaskIngest)
	if i == nil || i.Preview == nil {
		return nil
	}
	return &previewed{*i, p.Task.options()}
}

// Result returns the result itself.
func (p previewed) Result() *ingested { return &p.ingested }

// leftOutView is the data of the template that lists what an ingest did not store.
type leftOutView struct {
	Page     *taskPage
	Ingested *ingested
}

// LeftOut returns i with the page, whose language the template uses.
func (p *taskPage) LeftOut(i *ingested) leftOutView { return leftOutView{p, i} }

// Kept reports whether the files of the dry run may still be there.
func (p *taskPage) Kept() bool {
	return p.Task.options().Upload != "" && p.Task.Ended != nil && time.Since(*p.Task.Ended) < wire.KeptFor
}

// Documents returns the number of documents that would be stored.
func (p previewed) Documents() (n int) {
	for _, f := range p.Preview.Formats {
		n += f.Documents
	}
	return n
}

// Unlisted returns the number of files that are not listed.
func (p previewed) Unlisted() int { return p.Preview.Read - len(p.Preview.Files) }

// A taken is a part of documents and the names that were taken for it.
type taken struct {
	Part  string
	Names []wire.FacetCount
}

// Taken returns the names that were taken for parts of documents.
func (p previewed) Taken() (all []taken) {
	for _, part := range slices.Sorted(maps.Keys(p.Names)) {
		t := taken{Part: part}
		for _, name := range slices.Sorted(maps.Keys(p.Names[part])) {
			t.Names = append(t.Names, wire.FacetCount{Value: name, Count: p.Names[part][name]})
		}
		all = append(all, t)
	}
	return all
}

// mappedParts are the parts of documents that the form of a preview maps.
var mappedParts = []string{"title", "text", "labels", "id"}

// Mappings returns the names that each part was mapped from, as in the form.
func (p previewed) Mappings() []pair {
	pairs := make([]pair, len(mappedParts))
	for i, part := range mappedParts {
		pairs[i] = pair{Name: part}
		for _, m := range p.options.Map {
			if name, from, ok := strings.Cut(m, "="); ok && name == part {
				pairs[i].Value = from
			}
		}
	}
	return pairs
}

// Fields returns the names of metadata in the first documents, and those taken for a part.
func (p previewed) Fields() []string {
	names := map[string]bool{}
	for _, f := range p.Preview.Formats {
		for _, d := range f.First {
			for name := range d.Fields {
				names[name] = true
			}
		}
	}
	for _, t := range p.Taken() {
		for _, n := range t.Names {
			names[n.Value] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// LabelDirs returns the choices whether names of directories are labels.
func (p *taskPage) LabelDirs() []choice {
	at := string(p.Task.options().LabelDirs)
	if at == "auto" {
		at = ""
	}
	return choose(at, []choice{{Text: p.T("if the directories look like classes")}, {Value: "yes", Text: p.T("yes")}, {Value: "no", Text: p.T("no")}})
}

// Part returns the displayed name of a part of documents.
func (p page) Part(name string) string {
	switch name {
	case "id":
		return p.T("id")
	case "title":
		return p.T("title")
	case "text":
		return p.T("text")
	case "labels":
		return p.T("labels")
	}
	return name
}

// ingestKept ingests the files of a dry run, or makes another one, with the options of the first
// and those of the form.
func (s *site) ingestKept(_ http.ResponseWriter, r *http.Request) (string, error) {
	name, id := r.PathValue("collection"), r.PathValue("task")
	var before, after task
	if err := s.get(r, &before, nil, "tasks", id); err != nil {
		return "", err
	}
	in := wire.KeptUpload{Upload: id, Files: before.options().Files}
	in.DryRun = r.PostFormValue("dry_run") == "true"
	in.LabelDirs = wire.LabelDirs(r.PostFormValue("label_dirs"))
	in.Map = changedMap(in.Map, r)
	err := s.send(r, http.MethodPost, in, &after, "collections", name, "ingest", "kept")
	return taskPath(name, after.ID), err
}

// changedMap returns mappings with those of the form in place of the ones of the same parts.
func changedMap(old []string, r *http.Request) []string {
	all := slices.DeleteFunc(slices.Clone(old), func(m string) bool {
		name, _, _ := strings.Cut(m, "=")
		return slices.Contains(mappedParts, name)
	})
	for _, part := range mappedParts {
		if from := strings.TrimSpace(r.PostFormValue("map_" + part)); from != "" {
			all = append(all, part+"="+from)
		}
	}
	return all
}

// discard removes the files of a dry run.
func (s *site) discard(_ http.ResponseWriter, r *http.Request) (string, error) {
	return aboutPath(r.PathValue("collection")), s.send(r, http.MethodPost, nil, nil, "tasks", r.PathValue("task"), "cancel")
}

// leftOut downloads what an ingest did not store, as a table.
func (s *site) leftOut(w http.ResponseWriter, r *http.Request) (string, any, error) {
	id := r.PathValue("task")
	answer := s.exchange(&reply{}, r, http.MethodGet, apiPath("tasks", id, "left-out"), nil, http.NoBody)
	if err := answer.decode(nil); err != nil {
		return "", nil, err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "left-out-" + id + ".csv"}))
	p, out := s.page(r, "", ""), csv.NewWriter(w)
	// its error is that of Flush, about which nothing can be done
	out.Write([]string{p.T("place"), p.T("state"), p.T("reason")})
	for lines := json.NewDecoder(&answer.body); ; {
		var line wire.LeftOut
		if lines.Decode(&line) != nil {
			break
		}
		state, reason := p.T("rejected"), line.Error
		if reason == "" {
			state, reason = p.T("skipped"), p.SkipReason(line.Place)
		}
		out.Write([]string{harmless(line.Place), state, harmless(reason)})
	}
	out.Flush()
	return "", nil, nil
}

// SkipReason returns why a file was skipped.
func (p page) SkipReason(name string) string {
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") || part == "node_modules" || part == "__MACOSX" {
			return p.T("hidden files and those that programs make are not read")
		}
	}
	if end := path.Ext(name); end != "" {
		return p.T("no format has the extension %s, or the options leave the file out", end)
	}
	return p.T("its content has no known format, or the options leave the file out")
}

// harmless returns a cell of a table that programs do not take for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Of returns the number of files of an upload, as a text, or "".
func (b progressBar) Of() string {
	if b.Files == 0 || b.Progress == nil || b.Progress.Files > b.Files {
		return ""
	}
	return strconv.Itoa(b.Files)
}
