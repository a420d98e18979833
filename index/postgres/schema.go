package postgres

import (
	"fmt"
	"strings"

	"github.com/hashsearch/hashsearch/index/store"
)

// schema returns the name of the schema of a collection.
func schema(id int) string { return fmt.Sprintf("hashsearch_%d", id) }

// tableOf returns the name of a table of a collection.
func tableOf(id int, t store.Table) string {
	if t.Generation == 0 {
		return schema(id) + "." + t.Name
	}
	return fmt.Sprintf("%s.%s_%d", schema(id), t.Name, t.Generation)
}

// shared are the tables that every collection has.
var shared = []string{"meta", "ids", "docs", "fields", "generations", "words", "segments", "dead"}

// newCollection returns the statements that create a collection. Without statistics, the planner
// would expect thousands of rows in state and read documents in a form for many uses.
func newCollection(id int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "create schema %s;\n", schema(id))
	fmt.Fprintf(&b, "create table %s.state (version int8 not null);\n", schema(id))
	fmt.Fprintf(&b, "insert into %[1]s.state values (1);\nanalyze %[1]s.state;\n", schema(id))
	fmt.Fprintf(&b, "create table %s.commits (version int8 primary key);\n", schema(id))
	fmt.Fprintf(&b, "insert into %s.commits values (1);\n", schema(id))
	fmt.Fprintf(&b, "create table %s.training (part int4 primary key, data bytea not null);\n", schema(id))
	fmt.Fprintf(&b, "alter table %s.training alter column data set storage external;\n", schema(id))
	for _, name := range shared {
		b.WriteString(newTable(tableOf(id, store.Table{Name: name})))
	}
	return b.String()
}

// newTable returns the statements that create a table. Values are compressed already or do not
// compress. Pages have room for rows that are changed in place.
func newTable(name string) string {
	return fmt.Sprintf(`create table if not exists %s (key bytea primary key, value bytea not null, version int8 not null) with (fillfactor = 90);
alter table %[1]s alter column value set storage external;
`, name)
}

// isShared reports whether every collection has the table.
func isShared(t store.Table) bool { return t.Generation == 0 }

// page returns the largest number of records of a table to read at once, so that they take a few
// megabytes.
func page(t store.Table) int {
	switch t.Name {
	case "model", "segments":
		return 8
	case "codes":
		return 128
	case "docs", "fields", "dead":
		return 1024
	}
	return 8192
}
