package ingest

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// ops lists the binary operators. None of them begins with an earlier one.
var ops = []Op{NotEqual, AtMost, AtLeast, Equal, Less, More}

// special lists the characters that a backslash escapes. Before any other character, a backslash is
// literal.
const special = `=<>!|\`

// unary lists the operators without a value. They are written as a call: exists(field).
var unary = []Op{Exists, Missing, Never}

// ParseCondition parses a condition of one of the forms field=value, field=one|another|…, the same
// with !=, a range such as field>=value, or exists(field), missing(field) or never(field). The
// first operator in s ends the field. The value may be empty. A backslash escapes the characters
// =<>!|\: field=a\|b has the single value "a|b".
func ParseCondition(s string) (Condition, error) {
	field, op, rest := cutOp(s)
	if c, ok := parseUnary(s); op == "" && ok {
		return c, nil
	}
	c := Condition{Field: strings.TrimSpace(unescape(field)), Op: op}
	if op == "" || c.Field == "" {
		return Condition{}, fmt.Errorf("condition %q: write it as field=value, for example split=train, or with != < <= > >=, or as exists(field) or missing(field)", Brief(s))
	}
	if c.Ranged() {
		c.Value = unescape(rest)
		return c, nil
	}
	for i, v := range alternatives(rest) {
		if i == 0 {
			c.Value = unescape(v)
		} else {
			c.Or = append(c.Or, unescape(v))
		}
	}
	return c, nil
}

// parseUnary parses a call of a unary operator.
func parseUnary(s string) (c Condition, ok bool) {
	name, rest, _ := strings.Cut(strings.TrimSpace(s), "(")
	field, closed := strings.CutSuffix(rest, ")")
	c = Condition{Op: Op(name), Field: strings.TrimSpace(unescape(field))}
	return c, closed && c.Field != "" && slices.Contains(unary, c.Op)
}

// cutOp splits s around the first operator. Without an operator, op is "" and field is s.
func cutOp(s string) (field string, op Op, rest string) {
	for i := range specials(s) {
		if n := slices.IndexFunc(ops, func(op Op) bool { return strings.HasPrefix(s[i:], string(op)) }); n >= 0 {
			return s[:i], ops[n], s[i+len(ops[n]):]
		}
	}
	return s, "", ""
}

// alternatives splits s at each unescaped bar.
func alternatives(s string) (parts []string) {
	from := 0
	for i, b := range specials(s) {
		if b == '|' {
			parts, from = append(parts, s[from:i]), i+1
		}
	}
	return append(parts, s[from:])
}

// specials yields the unescaped special characters of s with their indices.
func specials(s string) iter.Seq2[int, byte] {
	return func(yield func(int, byte) bool) {
		for i := 0; i < len(s); i++ {
			switch {
			case escapes(s[i:]):
				i++
			case strings.IndexByte(special, s[i]) >= 0 && !yield(i, s[i]):
				return
			}
		}
	}
}

// escapes reports whether s begins with a backslash that escapes the next character.
func escapes(s string) bool {
	return len(s) > 1 && s[0] == '\\' && strings.IndexByte(special, s[1]) >= 0
}

// unescape removes the backslashes that escape a character.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if escapes(s[i:]) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// String returns the form that [ParseCondition] parses.
func (c Condition) String() string {
	op := c.Op
	switch {
	case slices.Contains(unary, op):
		return string(op) + "(" + fieldEscaper.Replace(c.Field) + ")"
	case op == "":
		op = Equal
	}
	values := make([]string, 0, 1+len(c.Or))
	for _, v := range append([]string{c.Value}, c.Or...) {
		values = append(values, valueEscaper.Replace(v))
	}
	s := strings.Join(values, "|")
	if strings.HasPrefix(s, "=") { // unescaped, it would be part of the operator
		s = `\` + s
	}
	return fieldEscaper.Replace(c.Field) + string(op) + s
}

var (
	fieldEscaper = strings.NewReplacer(`\`, `\\`, "=", `\=`, "<", `\<`, ">", `\>`, "!", `\!`, "|", `\|`)
	valueEscaper = strings.NewReplacer(`\`, `\\`, "|", `\|`)
)
