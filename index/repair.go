package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashsearch/hashsearch/index/draft"
	"github.com/hashsearch/hashsearch/index/internal/filestore"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/internal/generations"
	"github.com/hashsearch/hashsearch/index/internal/salvage"
)

// Repaired reports the faults that a repair found and its result.
type Repaired struct {
	Faults    []string `json:"faults"`    // errors of Check; if empty, nothing was changed
	Damaged   string   `json:"damaged"`   // path of the damaged file; "" if nothing was changed
	Documents int      `json:"documents"` // number of documents now
	Lost      []Lost   `json:"lost"`      // documents that could not be recovered

	// Unnamed is the number of further lost documents, of which neither id nor number is known.
	Unnamed int `json:"unnamed"`

	Generations []uint64 `json:"generations"` // generations now
	Dropped     []uint64 `json:"dropped"`     // generations whose model could not be read

	// Incomplete are generations of codes made elsewhere of which some could not be read.
	Incomplete []uint64 `json:"incomplete"`

	// Unadapted are generations whose adapter, learned from feedback, could not be read.
	Unadapted []uint64 `json:"unadapted"`

	// LostFeedback are the numbers of entries of feedback that could not be read, and
	// UnnamedFeedback is the number of further ones.
	LostFeedback    []uint64 `json:"lost_feedback"`
	UnnamedFeedback int      `json:"unnamed_feedback"`

	Current uint64 `json:"current"` // the current generation; 0 is none
}

// Lost is a document that could not be recovered.
type Lost = salvage.Lost

// Repair builds a sound collection from the intact parts of a damaged one. It recovers the
// documents, models, feedback and adapters. Ids, lists by field, words, counters, codes and counts
// are rebuilt from these, which takes as long as adopting each model. Codes made elsewhere are
// copied. Damaged documents and models are lost and reported. If damaged pages leave documents or
// models unreachable, Repair searches all pages in use for them. If the model of the current
// generation is lost, the newest other one that has hashed all documents becomes current.
//
// The new file replaces the old one, which is renamed to path with the suffix ".damaged"; if a file
// with that name exists, Repair fails with fs.ErrExist. A sound collection is not changed. Repair
// requires exclusive access to the file (otherwise it fails with [ErrBusy]) and space for a second
// file. It fails with [ErrFormat] if the file contains no part of a collection.
func Repair(ctx context.Context, path string) (*Repaired, error) {
	return repair(ctx, path, generations.ReadModel)
}

func repair(ctx context.Context, path string, decode func([]byte) (generations.Model, error)) (*Repaired, error) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	result := &Repaired{Faults: []string{}, Lost: []Lost{}, Generations: []uint64{}, Dropped: []uint64{}, Incomplete: []uint64{},
		Unadapted: []uint64{}, LostFeedback: []uint64{}}
	r := &repairer{ctx: ctx, path: path, decode: decode, report: result}
	if err := r.diagnose(); err != nil || len(result.Faults) == 0 {
		return result, err
	}
	if err := filestore.Guarded(r.run); err != nil {
		return nil, fmt.Errorf("repair %s: %w", path, err)
	}
	return result, nil
}

// A repairer is the state of one repair.
type repairer struct {
	ctx    context.Context
	path   string
	decode func([]byte) (generations.Model, error)
	from   *salvage.File
	to     *Index
	report *Repaired
}

// diagnose records the faults of the collection or, if there are none, its contents.
func (r *repairer) diagnose() error {
	ix, err := open(r.path, &Options{ReadOnly: true}, r.decode)
	if errors.Is(err, ErrFormat) || errors.Is(err, ErrNewer) { // the version itself may be damaged
		r.report.Faults = []string{err.Error()}
		return nil
	}
	if err != nil {
		return err
	}
	defer ix.Close()
	for err := range ix.Check(r.ctx) {
		r.report.Faults = append(r.report.Faults, err.Error())
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if len(r.report.Faults) > 0 {
		return nil
	}
	return r.report.describe(ix)
}

// describe records the contents of the collection.
func (t *Repaired) describe(ix *Index) error {
	st, err := ix.Stats()
	if err != nil {
		return err
	}
	gs, err := ix.Generations()
	t.Documents, t.Current = st.Documents, ix.state.Load().now.generation
	for _, g := range gs {
		t.Generations = append(t.Generations, g.ID)
	}
	return err
}

// run holds the lock of the old file until the new one has replaced it.
func (r *repairer) run() error {
	f, err := draft.Open(r.path, os.O_RDWR)
	if err != nil {
		return err
	}
	defer f.Close()
	old, err := f.Stat()
	if err != nil {
		return err
	}
	if err := errors.Join(filestore.Lock(f), r.checkKept(old)); err != nil {
		return err
	}
	d, err := draft.Like(r.path, old)
	if err != nil {
		return err
	}
	defer d.Discard()
	if err := r.rebuild(f, d.Name); err != nil {
		return err
	}
	if err := firstFault(r.ctx, d.Name, r.decode); err != nil {
		return fmt.Errorf("the rebuilt collection is not sound either, so nothing was changed: %w", err)
	}
	return r.swap(d, old)
}

func (r *repairer) damaged() string { return r.path + ".damaged" }

// checkKept verifies that the damaged file can be kept. It may have been kept already, by a repair
// that was killed at its end.
func (r *repairer) checkKept(old fs.FileInfo) error {
	kept, err := os.Stat(r.damaged())
	if err == nil && !os.SameFile(kept, old) {
		return fmt.Errorf("%s was kept by an earlier repair: move it elsewhere: %w", r.damaged(), fs.ErrExist)
	}
	return nil
}

// swap keeps the old file under its second name and replaces it by the new one.
func (r *repairer) swap(d *draft.File, old fs.FileInfo) error {
	if err := draft.Link(r.path, r.damaged()); err != nil && (!errors.Is(err, fs.ErrExist) || r.checkKept(old) != nil) {
		return err
	}
	r.report.Damaged = r.damaged()
	return d.Publish()
}

// rebuild builds the collection in an empty file.
func (r *repairer) rebuild(f *os.File, name string) (err error) {
	if err := filestore.MakeEmpty(name); err != nil {
		return err
	}
	to, err := filestore.Open(name, filestore.Options{Unsynced: true})
	if err != nil {
		return err
	}
	if r.to, err = openStore(to, Options{}, r.decode); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.to.Close()) }()
	if r.from, err = salvage.Open(f, r.to.packer, r.decode); err != nil {
		return err
	}
	return r.fill()
}

func (r *repairer) fill() error {
	old, hasMagic, err := r.from.Counters()
	counted := err == nil
	if err := r.from.CheckVersion(); err != nil {
		return err
	}
	ids := r.from.Entries(old.Documents, counted)
	docs := r.from.Survey(ids, old.Documents, counted)
	remnants := r.from.Generations(old.Generation, counted)
	sound := slices.DeleteFunc(slices.Clone(remnants), func(g salvage.Remnant) bool { return g.Model == nil })
	if !hasMagic && docs.Kept.IsEmpty() && len(sound) == 0 {
		return fmt.Errorf("%w: it contains no part of a collection", ErrFormat)
	}
	r.report.addLost(docs, ids, remnants)
	if counted {
		r.report.Unnamed = max(0, int(old.Documents)-int(docs.Kept.GetCardinality())-len(r.report.Lost))
	}
	now := recount(old, docs, ids, remnants)
	if err := r.documents(docs); err != nil {
		return err
	}
	if err := r.generations(&now, sound, counted, old.Current); err != nil {
		return err
	}
	if err := r.words(); err != nil {
		return err
	}
	if err := r.feedback(); err != nil {
		return err
	}
	return r.report.describe(r.to)
}

// feedback stores the intact entries of feedback and records the lost ones.
func (r *repairer) feedback() error {
	f := r.from.Feedback()
	r.report.LostFeedback = append(r.report.LostFeedback, f.Lost...)
	r.report.UnnamedFeedback = f.Unnamed
	return r.to.AddFeedback(r.ctx, f.Entries)
}

// addLost records the lost documents, in order of number, and the lost models and adapters.
func (t *Repaired) addLost(docs salvage.Survey, ids salvage.Entries, remnants []salvage.Remnant) {
	t.Lost = append(t.Lost, docs.Lost(ids)...)
	slices.SortFunc(t.Lost, func(a, b Lost) int { return cmp.Compare(a.Number, b.Number) })
	for _, g := range remnants {
		if g.Model == nil {
			t.Dropped = append(t.Dropped, g.ID)
		}
		if g.Unadapted {
			t.Unadapted = append(t.Unadapted, g.ID)
		}
	}
}

// recount raises the counters such that no number is assigned twice.
func recount(m format.Meta, docs salvage.Survey, ids salvage.Entries, remnants []salvage.Remnant) format.Meta {
	if !docs.Kept.IsEmpty() {
		m.Next = max(m.Next, uint64(docs.Kept.Maximum())+1)
	}
	for _, e := range ids.ByID {
		m.Next = max(m.Next, uint64(e.Number)+1)
	}
	m.Generation = max(m.Generation, 1)
	for _, g := range remnants {
		m.Next, m.Generation = max(m.Next, g.Info.Learned), max(m.Generation, g.ID+1)
		if g.NextKnown {
			m.Next = max(m.Next, g.Next)
		}
	}
	return m
}
