package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Op says how a document's value and a condition's are compared. "" means [Equal].
type Op string

// The ops. The last four are ranges.
const (
	Equal    Op = "="
	NotEqual Op = "!="
	Less     Op = "<"
	AtMost   Op = "<="
	More     Op = ">"
	AtLeast  Op = ">="
)

// A Condition keeps documents by the values of a field: "id", "title", "label" (or "labels": each is a value) or a name in
// [Document.Fields].
//
// Equal holds for a document with a value that is Value or among Or, letter by letter; NotEqual for all other documents, those
// without the field too. A range holds for a document with a value that lies so to Value: by size where both are decimal
// numbers (as float64), else byte by byte, in which dates as in 2006-01-02 or RFC 3339 (of one time zone) sort by time. A value that
// is empty, longer than 200 bytes or contains a zero byte is in no range.
type Condition struct {
	Field string
	Op    Op
	Value string
	Or    []string // more values; not of a range
}

// longestRanged is the longest value in bytes that a range compares: longer ones are prose. The index lists values up to it.
const longestRanged = 200

// Validate says what is wrong with a condition.
func (c Condition) Validate() error {
	switch {
	case c.Field == "":
		return fmt.Errorf("a condition needs a field, as in label=sport")
	case c.Op != "" && !slices.Contains(ops, c.Op):
		return fmt.Errorf("condition on %s: there is no %q, only = != < <= > >=", c.Field, string(c.Op))
	case c.Ranged() && len(c.Or) > 0:
		return fmt.Errorf("condition on %s: %s takes one value, not alternatives", c.Field, c.Op)
	}
	return nil
}

// Ranged reports whether the condition is a range.
func (c Condition) Ranged() bool { return c.Op != "" && c.Op != Equal && c.Op != NotEqual }

// Textual reports whether the condition is a range that compares all values byte by byte, because its own is no number.
func (c Condition) Textual() bool {
	_, number := decimal(c.Value)
	return c.Ranged() && !number
}

// Matches reports whether the document meets the condition.
func (c Condition) Matches(d Document) bool {
	if c.Op == NotEqual {
		return !slices.ContainsFunc(d.values(c.Field), c.names)
	}
	return slices.ContainsFunc(d.values(c.Field), c.Admits)
}

// values are those that a document has in a field.
func (d Document) values(field string) []string {
	switch field {
	case "id":
		return []string{d.ID}
	case "title":
		return []string{d.Title}
	case "label", "labels":
		return d.Labels
	}
	if value, ok := d.Fields[field]; ok {
		return []string{value}
	}
	return nil
}

// Admits reports whether one value is as the condition wants.
func (c Condition) Admits(value string) bool {
	switch {
	case c.Op == NotEqual:
		return !c.names(value)
	case !c.Ranged():
		return c.names(value)
	case value == "" || len(value) > longestRanged || strings.Contains(value, "\x00"):
		return false
	}
	order := compare(value, c.Value)
	switch c.Op {
	case Less:
		return order < 0
	case AtMost:
		return order <= 0
	case More:
		return order > 0
	}
	return order >= 0
}

// names reports whether a value is one of the condition's.
func (c Condition) names(value string) bool { return value == c.Value || slices.Contains(c.Or, value) }

func compare(a, b string) int {
	x, first := decimal(a)
	y, second := decimal(b)
	if first && second {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

// decimal reads a number as people write it: no hexadecimal, no infinity.
func decimal(s string) (float64, bool) {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && strings.IndexByte("+-.eE", c) < 0 {
			return 0, false
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}
