package index

import (
	"github.com/hashsearch/hashsearch/index/store"
)

// The storage of a collection, see package store.
type (
	Store  = store.Store
	View   = store.View
	Change = store.Change
	Table  = store.Table
	Record = store.Record
)
