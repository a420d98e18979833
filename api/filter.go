package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/hashsearch/hashsearch/ingest"
)

// setFilter reads an object of fields and what their values have to be, all of it: {"field": "value"}, {"field": ["all", "of",
// "these"]}, {"field": {"any": [...], "none": [...], "gt": ..., "gte": ..., "lt": ..., "lte": ...}}; or a list of conditions as GET has them.
func (q *request) setFilter(raw json.RawMessage) error {
	if raw[0] == '[' {
		return q.listFilter(raw)
	}
	var fields map[string]json.RawMessage
	if err := decode(raw, &fields, pointer("filter"), "an object of fields and their values"); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		cs, err := conditions(name, fields[name])
		if err != nil {
			return err
		}
		q.Filter = append(q.Filter, cs...)
	}
	return nil
}

// listFilter reads ["field=value", "field>=value", …].
func (q *request) listFilter(raw json.RawMessage) error {
	var all []string
	if err := decode(raw, &all, pointer("filter"), "a list of strings, or an object of fields and their values"); err != nil {
		return err
	}
	for i, s := range all {
		c, err := ingest.ParseCondition(s)
		if err != nil {
			return pointer("filter", strconv.Itoa(i))("%v", err)
		}
		q.Filter = append(q.Filter, c)
	}
	return nil
}

// conditions are those on one field.
func conditions(field string, raw json.RawMessage) ([]ingest.Condition, error) {
	var value string
	if raw[0] == '"' && json.Unmarshal(raw, &value) == nil {
		return []ingest.Condition{{Field: field, Value: value}}, nil
	}
	if raw[0] == '{' {
		return comparisons(field, raw)
	}
	var values []string
	err := decode(raw, &values, pointer("filter", field), "a string, strings, or an object of any, none, gt, gte, lt and lte")
	var cs []ingest.Condition
	for _, v := range values {
		cs = append(cs, ingest.Condition{Field: field, Value: v})
	}
	return cs, err
}

// comparisons reads an object of any, none and ranges.
func comparisons(field string, raw json.RawMessage) (cs []ingest.Condition, err error) {
	var parts map[string]json.RawMessage
	if err := decode(raw, &parts, pointer("filter", field), "an object"); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		c := ingest.Condition{Field: field}
		if c.Op = ranges[name]; c.Op != "" {
			c.Value, err = bound(parts[name], pointer("filter", field, name))
		} else {
			err = choose(&c, name, parts[name], pointer("filter", field, name))
		}
		if err != nil {
			return nil, err
		}
		cs = append(cs, c)
	}
	return cs, nil
}

var ranges = map[string]ingest.Op{"gt": ingest.More, "gte": ingest.AtLeast, "lt": ingest.Less, "lte": ingest.AtMost}

// bound is the end of a range: a string, or a number as it stands there.
func bound(raw json.RawMessage, bad wrong) (string, error) {
	var v any
	json.Unmarshal(raw, &v)
	switch v := v.(type) {
	case string:
		return v, nil
	case float64:
		return string(raw), nil
	}
	return "", bad("this has to be a string or a number")
}

// choose makes c a choice among values.
func choose(c *ingest.Condition, name string, raw json.RawMessage, bad wrong) error {
	switch name {
	case "any":
		c.Op = ingest.Equal
	case "none":
		c.Op = ingest.NotEqual
	default:
		return bad("no such comparison; there are any, none, gt, gte, lt and lte")
	}
	var values []string
	if err := decode(raw, &values, bad, "a list of strings"); err != nil {
		return err
	}
	if len(values) == 0 {
		return bad("give at least one value")
	}
	c.Value, c.Or = values[0], values[1:]
	return nil
}
