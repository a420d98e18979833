package query

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// Filter returns the conditions of a filter: a list of conditions as in the query string, or an
// object of conditions on fields, all of which a document must meet:
//
//	{"field": value}
//	{"field": [one, "of", "these"]}
//	{"field": {"any": […], "none": […], "exists": true, "gt": …, "gte": …, "lt": …, "lte": …}}
//
// A value is a string, or a number or truth value, whose spelling is kept. An empty list of values
// matches no document.
func Filter(f wire.Filter) (all []ingest.Condition, err error) {
	raw := f.RawMessage
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return parseConditions(list, func(i int) report { return at("filter", strconv.Itoa(i)) })
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return nil, at("filter")("must be an object of fields and their values, or a list of strings")
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		cs, err := conditions(name, fields[name])
		if err != nil {
			return nil, err
		}
		all = append(all, cs...)
	}
	return all, nil
}

// NewFilter returns the filter that Filter parses to the conditions.
func NewFilter(all []ingest.Condition) (f wire.Filter) {
	if len(all) == 0 {
		return f
	}
	list := make([]string, len(all))
	for i, c := range all {
		list[i] = c.String()
	}
	f.RawMessage, _ = json.Marshal(list) // strings never fail
	return f
}

// parseConditions parses ["field=value", "field>=value", …]. bad returns the report of element i.
func parseConditions(list []string, bad func(i int) report) (all []ingest.Condition, err error) {
	for i, s := range list {
		c, err := ingest.ParseCondition(s)
		if err != nil {
			return nil, bad(i)("%v", err)
		}
		all = append(all, c)
	}
	return all, nil
}

// conditions parses the conditions on one field.
func conditions(field string, raw json.RawMessage) ([]ingest.Condition, error) {
	bad := at("filter", field)
	switch raw[0] {
	case '{':
		return comparisons(field, raw)
	case '[':
		c, err := anyOf(field, raw, bad)
		return []ingest.Condition{c}, err
	}
	value, ok := scalar(raw)
	if !ok {
		return nil, bad("must be a value, a list of values, or an object of any, none, exists, gt, gte, lt and lte")
	}
	return []ingest.Condition{{Field: field, Value: value}}, nil
}

// comparisons parses an object of any, none, exists and ranges.
func comparisons(field string, raw json.RawMessage) (cs []ingest.Condition, err error) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return nil, at("filter", field)("must be an object")
	}
	if len(parts) == 0 {
		return nil, at("filter", field)("must have at least one of any, none, exists, gt, gte, lt and lte")
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		c, err := comparing(field, name, parts[name], at("filter", field, name))
		if err != nil {
			return nil, err
		}
		cs = append(cs, c)
	}
	return cs, nil
}

var ranges = map[string]ingest.Op{"gt": ingest.More, "gte": ingest.AtLeast, "lt": ingest.Less, "lte": ingest.AtMost}

// comparing parses one member of such an object.
func comparing(field, name string, raw json.RawMessage, bad report) (c ingest.Condition, err error) {
	switch name {
	case "any":
		return anyOf(field, raw, bad)
	case "none":
		if c, err = anyOf(field, raw, bad); err == nil && c.Op == ingest.Never {
			return c, bad("must have at least one value")
		}
		c.Op = ingest.NotEqual
		return c, err
	case "exists":
		return existence(field, raw, bad)
	}
	op, is := ranges[name]
	if !is {
		return c, bad("unknown comparison; the comparisons are any, none, exists, gt, gte, lt and lte")
	}
	bound, ok := scalar(raw)
	if !ok || raw[0] == 't' || raw[0] == 'f' {
		return c, bad("must be a string or a number")
	}
	return ingest.Condition{Field: field, Op: op, Value: bound}, nil
}

// anyOf parses a list of values, one of which a document must have.
func anyOf(field string, raw json.RawMessage, bad report) (c ingest.Condition, err error) {
	var list []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &list) != nil {
		return c, bad("must be a list of values")
	}
	values := make([]string, len(list))
	for i, element := range list {
		var ok bool
		if values[i], ok = scalar(element); !ok {
			return c, bad("value %d is not a string, a number, true or false", i+1)
		}
	}
	if len(values) == 0 {
		return ingest.Condition{Field: field, Op: ingest.Never}, nil
	}
	return ingest.Condition{Field: field, Op: ingest.Equal, Value: values[0], Or: values[1:]}, nil
}

func existence(field string, raw json.RawMessage, bad report) (ingest.Condition, error) {
	switch string(raw) {
	case "true":
		return ingest.Condition{Field: field, Op: ingest.Exists}, nil
	case "false":
		return ingest.Condition{Field: field, Op: ingest.Missing}, nil
	}
	return ingest.Condition{}, bad("must be true or false")
}

// scalar returns a string, or the spelling of a number or a truth value.
func scalar(raw json.RawMessage) (value string, ok bool) {
	switch raw[0] {
	case '{', '[', 'n':
		return "", false
	case '"':
		err := json.Unmarshal(raw, &value)
		return value, err == nil
	}
	return string(raw), true
}
