package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/hashsearch/hashsearch/api/internal/snippet"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// titleBytes is the maximum length in bytes of a title in a map.
const titleBytes = 50

// mapped writes the documents in two dimensions.
func (s *server) mapped(w http.ResponseWriter, r *http.Request, l *lease, in wire.MapParameters) error {
	ctx, cancel := s.patient(r.Context())
	defer cancel()
	m, err := s.chart(ctx, l, mapSize(in.Limit))
	if err != nil {
		return err
	}
	topics, err := s.foundTopics(ctx, l)
	if err != nil {
		return err
	}
	place, missed, err := s.placeOrReason(ctx, l, in.Subject)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return m.write(w, in, place, missed, topics)
}

// mapSize returns the size of the map to compute for limit points. There are only two sizes, so
// that few maps are computed: a smaller map is a part of one of them.
func mapSize(limit int) int {
	if limit <= mapPoints {
		return mapPoints
	}
	return mostMap
}

// placeOrReason returns the position of a text or a document, if one is given, or the reason why it
// has none.
func (s *server) placeOrReason(ctx context.Context, l *lease, in wire.Subject) (*wire.Place, string, error) {
	if in == (wire.Subject{}) {
		return nil, "", nil
	}
	at, err := s.place(ctx, l, in)
	if err == nil {
		return &at, "", nil
	}
	if p := problemOf(err); p.Code != "internal" {
		return nil, p.Detail, nil
	}
	return nil, "", err
}

// place returns the position of a text or a document on the map.
func (s *server) place(ctx context.Context, l *lease, in wire.Subject) (p wire.Place, err error) {
	res, err := s.nearest(ctx, l, in, 0)
	if err != nil {
		return p, err
	}
	m, err := s.chart(ctx, l, mapPoints)
	if err != nil {
		return p, err
	}
	if m.Generation != res.Generation {
		return p, wire.NewProblem("busy", "the collection switched to another model during the request; retry")
	}
	p.Generation = m.Generation
	if i := slices.IndexFunc(m.Points, func(p index.Point) bool { return p.ID == in.ID }); i >= 0 && in.ID != "" {
		p.X, p.Y = m.Points[i].X, m.Points[i].Y
		return p, nil
	}
	p.X, p.Y, err = m.Place(ctx, res.Sketch.Code)
	return p, err
}

const (
	mapPoints = 20_000  // default number of documents on a map
	mostMap   = 100_000 // limit of the number of documents on a map
	mostMaps  = 16      // number of maps kept; the largest takes 20 MB
)

// A chart is a map and the time at which it was made.
type chart struct {
	*index.Map
	at time.Time
}

// surveyed identifies the state of a collection from which a map is made.
type surveyed struct {
	of         collection // compared, because a new collection may have the name of a deleted one
	generation index.Generation
	next       uint64 // number of the next document
	codes      int
	limit      int
}

// serves reports whether a map made from made may still be shown: it is of the current generation,
// and fewer than a hundredth of its documents were added or deleted since, as far as the numbers
// show.
func (made surveyed) Serves(asked surveyed) bool {
	if made.of != asked.of || made.generation.ID != asked.generation.ID || !made.generation.Created.Equal(asked.generation.Created) || made.next > asked.next {
		return false
	}
	came, left := int(asked.next-made.next), made.codes-asked.codes
	return made.limit >= min(asked.limit, made.codes) && 100*max(came, left, came+left) < max(1, made.codes)
}

// chart returns a map of at least limit documents, or of all: the kept one while it serves, or a
// new one.
func (s *server) chart(ctx context.Context, l *lease, limit int) (*chart, error) {
	next := l.Next()
	size, err := l.Size()
	if err != nil {
		return nil, err
	}
	if size.Generation == nil {
		return nil, index.ErrNoModel
	}
	asked := surveyed{l.collection, *size.Generation, next, size.Codes, limit}
	return s.maps.Of(ctx, l.name, asked, queued(s.computing, func(ctx context.Context) (*chart, error) {
		at := time.Now()
		m, err := l.Map(ctx, limit)
		if err != nil {
			return nil, err
		}
		return &chart{m, at}, nil
	}))
}

// write writes a [wire.Map] of at most in.Limit documents, evenly spaced. It writes piece by piece:
// a large map has 10 MB, which would otherwise be held in memory for each slow client. Write errors
// are ignored, because they mean that the client has disconnected.
func (m *chart) write(to io.Writer, in wire.MapParameters, place *wire.Place, missed string, topics *index.Topics) error {
	names, err := json.Marshal(topicNames(topics))
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	at, err := m.at.UTC().MarshalJSON()
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w := columnWriter{bufio.NewWriterSize(to, 32<<10)}
	fmt.Fprintf(w, `{"generation":%d,"documents":%d,"as_of":%s`, m.Generation, m.Documents, at)
	w.place(place, missed)
	w.points(m.Points, in.Limit)
	w.column("labels", len(m.Labels), func(b []byte, i int) []byte { return appendString(b, m.Labels[i]) })
	fmt.Fprintf(w, `,"topics":%s`, names)
	w.ofPoints("topic", m.Points, in.Limit, func(b []byte, p *index.Point) []byte { return strconv.AppendInt(b, int64(topics.Of(p.Number)), 10) })
	w.fields(m.Fields, in)
	w.WriteString("}\n")
	w.Flush()
	return nil
}

// fields writes the names of the fields, and the values of the one asked for.
func (w columnWriter) fields(all []index.MapField, in wire.MapParameters) {
	w.column("fields", len(all), func(b []byte, i int) []byte { return appendString(b, all[i].Name) })
	for _, f := range all {
		if f.Name == in.Field {
			n := min(in.Limit, len(f.Of))
			w.column("values", len(f.Values), func(b []byte, i int) []byte { return appendString(b, f.Values[i]) })
			w.column("value", n, func(b []byte, i int) []byte { return strconv.AppendInt(b, int64(f.Of[i*len(f.Of)/n]), 10) })
		}
	}
}

func topicNames(topics *index.Topics) []wire.TopicName {
	names := make([]wire.TopicName, len(topics.Topics))
	for i, t := range topics.Topics {
		names[i] = wire.TopicName{ID: t.ID, Words: list(t.Words), Size: t.Size}
	}
	return names
}

// A columnWriter writes the fields of a JSON object. After a failed write, the rest is skipped.
type columnWriter struct{ *bufio.Writer }

func (w columnWriter) place(at *wire.Place, missed string) {
	if at != nil {
		b, _ := json.Marshal(at) // numbers that are finite never fail
		fmt.Fprintf(w, `,"place":%s`, b)
	}
	if missed != "" {
		fmt.Fprintf(w, `,"missed":%s`, appendString(nil, missed))
	}
}

func (w columnWriter) points(all []index.Point, limit int) {
	of := func(name string, value func(b []byte, p *index.Point) []byte) { w.ofPoints(name, all, limit, value) }
	of("ids", func(b []byte, p *index.Point) []byte { return appendString(b, p.ID) })
	of("titles", func(b []byte, p *index.Point) []byte { return appendString(b, snippet.Clip(p.Title, titleBytes)) })
	of("x", func(b []byte, p *index.Point) []byte { return appendNumber(b, p.X) })
	of("y", func(b []byte, p *index.Point) []byte { return appendNumber(b, p.Y) })
	of("label", func(b []byte, p *index.Point) []byte { return strconv.AppendInt(b, int64(p.Label), 10) })
}

// ofPoints writes a value of each of at most limit points, evenly spaced.
func (w columnWriter) ofPoints(name string, all []index.Point, limit int, value func(b []byte, p *index.Point) []byte) {
	n := min(limit, len(all))
	w.column(name, n, func(b []byte, i int) []byte { return value(b, &all[i*len(all)/n]) })
}

// column writes a list of n values. value appends value i to b, which is empty.
func (w columnWriter) column(name string, n int, value func(b []byte, i int) []byte) {
	fmt.Fprintf(w, ",%q:[", name)
	var b []byte
	for i := range n {
		if i > 0 {
			w.WriteByte(',')
		}
		b = value(b[:0], i)
		if _, err := w.Write(b); err != nil {
			return
		}
	}
	w.WriteByte(']')
}

func appendString(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string never fails
	return append(b, text...)
}

// appendNumber appends v with four significant digits; encoding/json would write all of them.
func appendNumber(b []byte, v float32) []byte { return strconv.AppendFloat(b, float64(v), 'g', 4, 32) }

// topics returns the topics of a collection.
func (s *server) topics(ctx context.Context, l *lease, in wire.TopicsParameters) (*wire.Topics, error) {
	found, err := s.foundTopics(ctx, l)
	if err != nil {
		return nil, err
	}
	answer := &wire.Topics{Topics: []wire.Topic{}, Found: len(found.Topics), Documents: found.Documents, Generation: found.Generation, Version: found.Version()}
	for _, t := range found.Topics {
		if t.Size >= in.Least && len(answer.Topics) < in.Limit {
			answer.Topics = append(answer.Topics, newTopic(t, in.Examples))
		}
	}
	return answer, nil
}

func newTopic(t index.Topic, examples int) wire.Topic {
	topic := wire.Topic{ID: t.ID, Words: list(t.Words), Size: t.Size, Examples: []wire.Opening{}}
	for _, e := range t.Examples[:min(examples, len(t.Examples))] {
		topic.Examples = append(topic.Examples, wire.Opening(e))
	}
	return topic
}

// foundTopics returns the topics of a collection, which it keeps itself: they are found within a
// turn of the computations, and for longer than a request waits.
func (s *server) foundTopics(ctx context.Context, l *lease) (*index.Topics, error) {
	return once(ctx, s, l, &s.answered.topics, "topics", l.Topics)
}

// prepareTopic finds the topics of a collection if a search is for one of them, before it takes its
// turn.
func (s *server) prepareTopic(ctx context.Context, l *lease, topic string) error {
	if topic == "" || filtered(ctx) { // the search will fail
		return nil
	}
	ctx, cancel := s.patient(ctx)
	defer cancel()
	_, err := s.foundTopics(ctx, l)
	return err
}
