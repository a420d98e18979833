package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// An Op says how a document's value and a condition's are compared. "" means [Equal].
type Op string

// The ops. Less, AtMost, More and AtLeast are ranges. Exists, Missing and Never take no value.
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

// A Condition keeps documents by the values of a field: "id", "title", "label" (or "labels": each is a value) or a name in
// [Document.Fields] or [Document.Lists], whose elements are each a value.
//
// Equal holds for a document with a value that is Value or among Or; NotEqual for all other documents, those without the field too. A range
// holds for a document with a value that lies so to Value. Exists holds for a document with a value that is not empty, Missing for all
// others, and Never for none: it is any of no values.
//
// One rule compares values. Two decimal numbers compare as numbers, exactly and of any size: 10 equals 10.0 and 1e1. A range whose Value
// is a number holds for numbers only. All else compares as text, byte by byte, in which dates as in 2006-01-02 or RFC 3339 (of one time zone)
// sort by time. Labels and titles follow the rule; ids are names, so that Equal and NotEqual compare them as text.
//
// A document's value longer than 200 bytes is prose: it is text for Equal, even if it is all digits, and in no range. Neither is a value
// that is empty or contains a zero byte.
type Condition struct {
	Field string
	Op    Op
	Value string
	Or    []string // more values; of Equal and NotEqual only
}

// longestRanged is the longest value in bytes that is compared as a number or with a range: longer ones are prose. The index lists values up
// to it.
const maxRanged = 200

// Validate says what is wrong with a condition.
func (c Condition) Validate() error {
	switch {
	case c.Field == "":
		return fmt.Errorf("a condition needs a field, as in label=sport")
	case c.Op != "" && !slices.Contains(ops, c.Op) && !slices.Contains(unary, c.Op):
		return fmt.Errorf("condition on %s: there is no %q, only = != < <= > >=", c.Field, string(c.Op))
	case c.Ranged() && len(c.Or) > 0:
		return fmt.Errorf("condition on %s: %s takes one value, not alternatives", c.Field, c.Op)
	case slices.Contains(unary, c.Op) && (c.Value != "" || len(c.Or) > 0):
		return fmt.Errorf("condition on %s: %s takes no value", c.Field, c.Op)
	}
	return nil
}

// Ranged reports whether the condition is a range.
func (c Condition) Ranged() bool {
	return c.Op == Less || c.Op == AtMost || c.Op == More || c.Op == AtLeast
}

// Textual reports whether the condition is a range that compares all values byte by byte, because its own is no number.
func (c Condition) Textual() bool {
	_, number := parseDecimal(c.Value)
	return c.Ranged() && !number
}

// Excludes reports whether the condition keeps the documents without a value that it picks, rather than those with one.
func (c Condition) Excludes() bool { return c.Op == NotEqual || c.Op == Missing }

// Values are those that the condition names, none for a range.
func (c Condition) Values() []string {
	if c.Op != "" && c.Op != Equal && c.Op != NotEqual {
		return nil
	}
	return append([]string{c.Value}, c.Or...)
}

// Matches reports whether the document meets the condition. For many documents, see [Condition.Matcher].
func (c Condition) Matches(d Document) bool { return c.Matcher()(d) }

// Matcher returns a function that reports whether a document meets the condition.
func (c Condition) Matcher() func(Document) bool {
	picks, excludes := c.Picks(), c.Excludes()
	return func(d Document) bool { return slices.ContainsFunc(d.Values(c.Field), picks) != excludes }
}

// Picks returns a function that reports whether the condition picks a value: those that a document has to have one of or, if the condition
// excludes, none of.
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

// named picks the condition's values, however numbers are spelled.
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

// number reads one of the condition's values. Ids are none.
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

// admits reports whether a range holds for a value that compares so to its own.
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

// Starts are beginnings of values, none of another: every value that the condition picks without naming it letter by letter begins
// with one of them.
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
