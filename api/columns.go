package api

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/hashsearch/hashsearch/api/internal/snippet"
	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/index"
)

// write writes a [wire.Map] of at most limit documents, evenly spaced. It writes piece by piece: a
// large map has 10 MB, which would otherwise be held in memory for each slow client. Write errors
// are ignored, because they mean that the client has disconnected.
func (m *chart) write(to io.Writer, limit int, place *wire.Place, missed string) error {
	explained, err := json.Marshal(list(m.Explained))
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	at, err := m.at.UTC().MarshalJSON()
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w := columnWriter{bufio.NewWriterSize(to, 32<<10)}
	fmt.Fprintf(w, `{"generation":%d,"documents":%d,"as_of":%s,"explained":%s`, m.Generation, m.Documents, at, explained)
	w.place(place, missed)
	w.points(m.Points, limit)
	w.column("labels", len(m.Labels), func(b []byte, i int) []byte { return appendString(b, m.Labels[i]) })
	w.WriteString("}\n")
	w.Flush()
	return nil
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
	n := min(limit, len(all))
	of := func(name string, value func(b []byte, p *index.Point) []byte) {
		w.column(name, n, func(b []byte, i int) []byte { return value(b, &all[i*len(all)/n]) })
	}
	of("ids", func(b []byte, p *index.Point) []byte { return appendString(b, p.ID) })
	of("titles", func(b []byte, p *index.Point) []byte { return appendString(b, snippet.Clip(p.Title, titleBytes)) })
	of("x", func(b []byte, p *index.Point) []byte { return appendNumber(b, p.X) })
	of("y", func(b []byte, p *index.Point) []byte { return appendNumber(b, p.Y) })
	of("label", func(b []byte, p *index.Point) []byte { return strconv.AppendInt(b, int64(p.Label), 10) })
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
