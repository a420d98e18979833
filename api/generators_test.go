package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Generators of clients fail, or generate clumsy types, for a specification that does not keep
// these rules; docs/clients runs some of them.
func TestSpecificationForGenerators(t *testing.T) {
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(d.json, &whole); err != nil {
		t.Fatal(err)
	}
	components := whole["components"].(map[string]any)["schemas"].(map[string]any)
	sent := map[string]bool{}
	for path, item := range whole["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			walk(method+" "+path, op, func(at string, s map[string]any) {
				body := strings.Contains(at, "/requestBody/")
				if body {
					reachable(components, s, sent)
				}
				checkInline(t, at, s)
				if body || strings.Contains(at, "/parameters/") {
					checkSent(t, at, s)
				}
			})
		}
	}
	for name, s := range components {
		one := s.(map[string]any)
		walk(name, s, func(at string, s map[string]any) {
			if at != name {
				checkInline(t, at, s)
			}
			if sent[name] {
				checkSent(t, at, s)
			}
			checkUnion(t, components, at, s)
		})
		if one["properties"] != nil && (one["additionalProperties"] == false) != sent[name] && name != "NewDocument" && name != "DocumentChange" {
			t.Errorf("%s: additionalProperties is %v; bodies of requests reach it: %v", name, one["additionalProperties"], sent[name])
		}
	}
}

// walk calls visit with each object of a JSON document and its place.
func walk(at string, v any, visit func(at string, s map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(at, v)
		for name, part := range v {
			walk(at+"/"+name, part, visit)
		}
	case []any:
		for i, part := range v {
			walk(fmt.Sprint(at, "/", i), part, visit)
		}
	}
}

// reachable adds the names of the schemas to which s refers.
func reachable(components, s map[string]any, names map[string]bool) {
	walk("", s, func(_ string, s map[string]any) {
		ref, _ := s["$ref"].(string)
		name := strings.TrimPrefix(ref, schemaPrefix)
		if one, ok := components[name].(map[string]any); ok && !names[name] {
			names[name] = true
			reachable(components, one, names)
		}
	})
}

// checkInline requires a name for objects and for choices: generators derive one from the place,
// which may be taken.
func checkInline(t *testing.T, at string, s map[string]any) {
	if choices, _ := s["enum"].([]any); s["properties"] != nil && s["type"] == "object" || len(choices) > 1 {
		t.Errorf("%s has no name", at)
	}
}

// checkSent checks a schema of requests: absent means absent, not null or "".
func checkSent(t *testing.T, at string, s map[string]any) {
	if types, ok := s["type"].([]any); ok || s["type"] == "null" {
		t.Errorf("%s may be null: %v", at, types)
	}
	if choices, _ := s["enum"].([]any); slices.Contains(choices, any("")) {
		t.Errorf("%s has an empty choice", at)
	}
	properties, _ := s["properties"].(map[string]any)
	for name, p := range properties {
		if p.(map[string]any)["default"] != nil {
			t.Errorf("%s/%s has a default, for which generators require it", at, name)
		}
	}
	if schema, _ := s["schema"].(map[string]any); s["required"] == true && schema["default"] != nil {
		t.Errorf("%s has a default and is required", at)
	}
}

// checkUnion requires a discriminator if several of the alternatives are objects. Its values are
// those of a property that each of them requires.
func checkUnion(t *testing.T, components map[string]any, at string, s map[string]any) {
	alternatives, _ := s["oneOf"].([]any)
	if others, ok := s["anyOf"].([]any); ok {
		alternatives = others
	}
	var objects []map[string]any
	for _, a := range alternatives {
		ref, _ := a.(map[string]any)["$ref"].(string)
		if o, ok := components[strings.TrimPrefix(ref, schemaPrefix)].(map[string]any); ok && o["properties"] != nil {
			objects = append(objects, o)
		}
	}
	if len(objects) < 2 {
		return
	}
	discriminator, _ := s["discriminator"].(map[string]any)
	property, _ := discriminator["propertyName"].(string)
	mapping, _ := discriminator["mapping"].(map[string]any)
	for _, o := range objects {
		p, _ := o["properties"].(map[string]any)[property].(map[string]any)
		if named, ok := p["$ref"].(string); ok {
			p = components[strings.TrimPrefix(named, schemaPrefix)].(map[string]any)
		}
		values, _ := p["enum"].([]any)
		required, _ := o["required"].([]any)
		if len(values) == 0 || !slices.Contains(required, any(property)) {
			t.Errorf("%s: no value of %q stands for %v", at, property, slices.Sorted(maps.Keys(o["properties"].(map[string]any))))
		}
		for _, v := range values {
			to, _ := mapping[v.(string)].(string)
			if !reflect.DeepEqual(components[strings.TrimPrefix(to, schemaPrefix)], any(o)) {
				t.Errorf("%s: %v stands for %q", at, v, to)
			}
		}
	}
}
