package document

// A Record is what a source holds of a document under names of its own, in the source's order, such
// as a row of a table. Package ingest finds the document's parts among its names.
type Record []Value

// A Value is the value of a record under a name: any that package json encodes, so strings,
// json.Number, booleans, nil, and slices and maps of them.
type Value struct {
	Name  string
	Value any
}
