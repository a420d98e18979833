package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// An Op is the operator that compares a document's value with a condition's. "" means [Equal].
type Op string

// The operators. Less, AtMost, More and AtLeast are ranges. Exists, Missing and Never take no
// value.
const (
	Equal    Op = "="
	NotEqual Op = "!="
	Less     Op = "<"
	AtMost   Op = "<="
	More     Op = ">"
	AtLeast  Op = ">="
	Exists   Op = "exists"
	Missing  Op = "missing"
	Never    Op = "never"
)

// A Condition selects documents by the values of a field: "id", "title", "label" or "labels", or a
// name in [Document.Fields] or [Document.Lists]. Each label and each element of a list is a value.
//
// Equal holds for documents with a value that is Value or one of Or, and NotEqual for all other
// documents, including those without the field. A range holds for documents with a value in the
// range that Op and Value define. Exists holds for documents with a value that is not empty,
// Missing for all others. Never holds for no document: it is the condition of an empty list of
// alternatives.
//
// Two decimal numbers compare as numbers, exactly and of any size: 10 equals 10.0 and 1e1. A range
// whose Value is a number holds for numbers only. All other values compare as text, byte by byte,
// which sorts dates such as 2006-01-02, and RFC 3339 times of one time zone, by time. This rule
// applies to labels and titles, too. Ids are names, so Equal and NotEqual compare them as text.
//
// A range does not hold for values that are longer than 200 bytes, are empty or contain a zero
// byte. Equal and NotEqual compare values longer than 200 bytes as text, even if they have only
// digits.
type Condition struct {
	Field string
	Op    Op
	Value string
	Or    []string // alternatives to Value, for Equal and NotEqual only
}

// maxRanged is the maximum length in bytes of values that compare as numbers or are in ranges.
// Longer values are prose. The index lists values up to this length.
const maxRanged = 200

// Validate returns an error that describes the first fault of the condition, or nil.
func (c Condition) Validate() error {
	switch {
	case c.Field == "":
		return fmt.Errorf("a condition needs a field, as in label=sport")
	case c.Op != "" && !slices.Contains(ops, c.Op) && !slices.Contains(unary, c.Op):
		return fmt.Errorf("condition on %s: unknown operator %q: use one of = != < <= > >=", Brief(c.Field), string(c.Op))
	case c.Ranged() && len(c.Or) > 0:
		return fmt.Errorf("condition on %s: %s takes one value, not alternatives", Brief(c.Field), c.Op)
	case slices.Contains(unary, c.Op) && (c.Value != "" || len(c.Or) > 0):
		return fmt.Errorf("condition on %s: %s takes no value", Brief(c.Field), c.Op)
	}
	return nil
}

// Ranged reports whether the condition is a range.
func (c Condition) Ranged() bool {
	return c.Op == Less || c.Op == AtMost || c.Op == More || c.Op == AtLeast
}

// Textual reports whether the condition is a range that compares values byte by byte, because Value
// is not a number.
func (c Condition) Textual() bool {
	_, number := parseDecimal(c.Value)
	return c.Ranged() && !number
}

// Excludes reports whether the condition holds for the documents without a picked value, rather
// than for those with one. See [Condition.Picks].
func (c Condition) Excludes() bool { return c.Op == NotEqual || c.Op == Missing }

// Values returns the values of Equal and NotEqual, and nil for other operators.
func (c Condition) Values() []string {
	if c.Op != "" && c.Op != Equal && c.Op != NotEqual {
		return nil
	}
	return append([]string{c.Value}, c.Or...)
}

// Matches reports whether the document meets the condition. For many documents, see
// [Condition.Matcher].
func (c Condition) Matches(d Document) bool { return c.Matcher()(d) }

// Matcher returns a function that reports whether a document meets the condition.
func (c Condition) Matcher() func(Document) bool {
	picks, excludes := c.Picks(), c.Excludes()
	return func(d Document) bool { return slices.ContainsFunc(d.Values(c.Field), picks) != excludes }
}

// Picks returns a function that reports whether the condition picks a value. The condition holds
// for documents with a picked value or, if it excludes, for those without one.
func (c Condition) Picks() func(value string) bool {
	switch {
	case c.Ranged():
		return c.inRange()
	case c.Op == Exists || c.Op == Missing:
		return func(value string) bool { return value != "" }
	case c.Op == Never:
		return func(string) bool { return false }
	}
	return c.inList()
}

// inList returns a function that reports whether a value is one of the condition's, or a number
// equal to one of them.
func (c Condition) inList() func(string) bool {
	texts, numbers := map[string]bool{}, map[string]bool{}
	for _, v := range c.Values() {
		texts[v] = true
		if d, ok := c.number(v); ok {
			numbers[d.String()] = true
		}
	}
	return func(value string) bool {
		if texts[value] || len(numbers) == 0 || len(value) > maxRanged {
			return texts[value]
		}
		d, ok := parseDecimal(value)
		return ok && numbers[d.String()]
	}
}

// number parses one of the condition's values as a number. Ids are never numbers.
func (c Condition) number(value string) (decimal, bool) {
	if c.Field == "id" {
		return decimal{}, false
	}
	return parseDecimal(value)
}

func (c Condition) inRange() func(string) bool {
	bound, numeric := parseDecimal(c.Value)
	return func(value string) bool {
		if value == "" || len(value) > maxRanged || strings.Contains(value, "\x00") {
			return false
		}
		if !numeric {
			return c.admits(strings.Compare(value, c.Value))
		}
		d, ok := parseDecimal(value)
		return ok && c.admits(d.compare(bound))
	}
}

// admits reports whether a range contains a value, given the order of that value relative to Value:
// negative if it is less, 0 if equal, positive if greater.
func (c Condition) admits(order int) bool {
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

// Starts returns prefixes of values, none of which is a prefix of another. Every value that the
// condition picks begins with one of them, unless it is byte for byte one of Values.
func (c Condition) Starts() []string {
	switch {
	case c.Op == Never:
		return nil
	case c.Ranged() && !c.Textual():
		return strings.Split("+-.0123456789", "")
	case c.Ranged() || c.Op == Exists || c.Op == Missing:
		return []string{""}
	}
	var all []string
	for _, v := range c.Values() {
		if d, ok := c.number(v); ok {
			all = append(all, d.prefixes()...)
		}
	}
	slices.Sort(all)
	kept := all[:0]
	for _, s := range all {
		if n := len(kept); n == 0 || !strings.HasPrefix(s, kept[n-1]) {
			kept = append(kept, s)
		}
	}
	return kept
}
