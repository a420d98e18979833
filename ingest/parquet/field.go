package parquet

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// A field is a node of the schema: a group, or a leaf, which is a column.
type field struct {
	name               string
	optional, repeated bool
	shape              shape
	fields             []*field
	column             int // the first one
	columns            int // number of leaves
	decode             func(parquet.Value) any
}

// A shape is what a group stands for.
type shape int

const (
	group   shape = iota
	list          // a group with a repeated field
	element       // a repeated group with one field, which is the element of a list
	mapping       // a group with a repeated group of keys and values
	entry         // a repeated group of a key and a value
)

func newField(c *parquet.Column) *field {
	f := &field{name: c.Name(), optional: c.Optional(), repeated: c.Repeated()}
	if c.Leaf() {
		f.column, f.columns, f.decode = c.Index(), 1, decoder(c.Type())
		return f
	}
	for _, child := range c.Columns() {
		field := newField(child)
		if f.columns == 0 {
			f.column = field.column
		}
		f.columns += field.columns
		f.fields = append(f.fields, field)
	}
	f.setShape(c)
	return f
}

// setShape gives a list or a map, and what repeats in it, their shapes.
func (f *field) setShape(c *parquet.Column) {
	if len(f.fields) != 1 || !f.fields[0].repeated || c.Type().LogicalType() == nil {
		return
	}
	inner := f.fields[0]
	switch c.Type().LogicalType().Value.(type) {
	case *format.ListType:
		f.shape = list
		// Old writers have the element itself in the place of a group around it.
		if len(inner.fields) == 1 && inner.shape == group && inner.name != "array" && inner.name != f.name+"_tuple" {
			inner.shape = element
		}
	case *format.MapType:
		if len(inner.fields) == 2 {
			f.shape, inner.shape = mapping, entry
		}
	}
}

var errLevels = errors.New("the levels of its values do not match its schema")

// A row is the values of a row that have not been read yet, by column.
type row struct {
	columns [][]parquet.Value
	err     error
}

// record returns the record of a row of the root.
func (f *field) record(values parquet.Row) (record document.Record, err error) {
	r := row{columns: make([][]parquet.Value, f.columns)}
	values.Range(func(column int, values []parquet.Value) bool {
		if column < len(r.columns) {
			r.columns[column] = values
		}
		return true
	})
	for _, child := range f.fields {
		if value := r.read(child, 0, 0); value != nil {
			record = append(record, document.Value{Name: child.name, Value: value})
		}
	}
	if r.err != nil {
		return nil, damaged(r.err)
	}
	return record, nil
}

// read reads the values of a field, given the levels of what contains it.
func (r *row) read(f *field, definition, repetition int) any {
	if f.columns == 0 {
		return nil
	}
	if f.optional || f.repeated {
		definition++
		if r.next(f).DefinitionLevel() < definition {
			r.skip(f)
			return nil
		}
	}
	if !f.repeated {
		return r.one(f, definition, repetition)
	}
	repetition++
	items := []any{r.one(f, definition, repetition)}
	for r.err == nil && len(r.columns[f.column]) > 0 && r.next(f).RepetitionLevel() >= repetition {
		items = append(items, r.one(f, definition, repetition))
	}
	return items
}

// next returns the next value of the first column of a field.
func (r *row) next(f *field) parquet.Value {
	if len(r.columns[f.column]) == 0 {
		r.err = errLevels
		return parquet.Value{}
	}
	return r.columns[f.column][0]
}

// skip skips the value that says of each column of a field that there is none.
func (r *row) skip(f *field) {
	for i := f.column; i < f.column+f.columns; i++ {
		if len(r.columns[i]) == 0 {
			r.err = errLevels
			return
		}
		r.columns[i] = r.columns[i][1:]
	}
}

// one reads one occurrence of a field.
func (r *row) one(f *field, definition, repetition int) any {
	switch {
	case f.decode != nil:
		v := r.next(f)
		if r.skip(f); r.err != nil || v.IsNull() {
			return nil
		}
		return f.decode(v)
	case f.shape == list || f.shape == element:
		return r.read(f.fields[0], definition, repetition)
	case f.shape == mapping:
		entries, _ := r.read(f.fields[0], definition, repetition).([]any)
		return mapOf(entries)
	case f.shape == entry:
		return [2]any{r.read(f.fields[0], definition, repetition), r.read(f.fields[1], definition, repetition)}
	}
	values := make(map[string]any, len(f.fields))
	for _, child := range f.fields {
		if value := r.read(child, definition, repetition); value != nil {
			values[child.name] = value
		}
	}
	return values
}

func mapOf(entries []any) any {
	values := make(map[string]any, len(entries))
	for _, e := range entries {
		if pair, ok := e.([2]any); ok && pair[0] != nil {
			values[fmt.Sprint(pair[0])] = pair[1]
		}
	}
	return values
}
