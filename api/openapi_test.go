package api

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/hashsearch/hashsearch/api/wire"
)

// The specification is valid: kin-openapi checks its parts, examples and defaults. It checks only
// those keywords of schemas that OpenAPI 3.0 has, so a validator of JSON Schema 2020-12 compiles
// each schema, too.
func TestDocumentValid(t *testing.T) {
	w := ask(newAPI(t, Options{}), "GET", "/openapi.json", "")
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("version %s", doc.OpenAPI)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaDefaultsValidation(), openapi3.EnableSchemaFormatValidation()); err != nil {
		t.Error(err)
	}
	c := theContract()
	for name, s := range c.doc.Components.Schemas.Map() {
		for field, p := range s.Properties {
			if p.UniqueItems {
				t.Errorf("%s.%s: huma panics on uniqueItems where there are lists in the list", name, field)
			}
		}
		if _, err := c.compiler.Compile("http://host/openapi.json#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every name in an operation is described: path parameters, codes, headers, sections. No name
// occurs twice.
func TestOperationsExplained(t *testing.T) {
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, o := range operations() {
		op := d.operation(&o)
		if o.serve == nil || names[o.name] || o.summary == "" || len(o.gives) == 0 || !slices.ContainsFunc(d.Tags, func(t *huma.Tag) bool { return t.Name == o.tag }) {
			t.Errorf("%s: handler, name, summary, answers or tag are missing, or the name is another's", o.at)
		}
		names[o.name] = true
		for _, m := range regexp.MustCompile(`{(\w+)}`).FindAllStringSubmatch(o.path(), -1) {
			if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == m[1] }) {
				t.Errorf("%s: %s is not in pathParameters", o.at, m[1])
			}
		}
		for _, code := range o.codes() {
			if !slices.ContainsFunc(wire.ErrCodes, func(e wire.ErrMeaning) bool { return string(e.Code) == code }) {
				t.Errorf("%s: there is no code %s", o.at, code)
			}
		}
		for status, r := range op.Responses {
			for name := range r.Headers {
				if d.Components.Headers[name] == nil {
					t.Errorf("%s: the header %s of %s is not in responseHeaders", o.at, name, status)
				}
			}
		}
	}
}

// Every code that this package returns is listed, and every listed one is returned somewhere.
func TestCodesListed(t *testing.T) {
	made := map[wire.ErrCode]bool{}
	for _, e := range translated {
		made[e.code] = true
	}
	var files []string
	for _, pattern := range []string{"*.go", "internal/*/*.go", "wire/*.go"} {
		some, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if code := madeIn(n); code != "" {
				made[code] = true
			}
			return true
		})
	}
	for _, e := range wire.ErrCodes {
		if !made[e.Code] {
			t.Errorf("nobody makes %s", e.Code)
		}
		delete(made, e.Code)
	}
	for code := range made {
		t.Errorf("the code %s is not listed", code)
	}
}

// madeIn returns the code in a call of wire.NewProblem or turns.problem.
func madeIn(n ast.Node) wire.ErrCode {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return ""
	}
	called, ok := call.Fun.(*ast.SelectorExpr)
	code, is := call.Args[0].(*ast.BasicLit)
	if !ok || !is || code.Kind != token.STRING || called.Sel.Name != "NewProblem" && called.Sel.Name != "problem" {
		return ""
	}
	s, _ := strconv.Unquote(code.Value)
	return wire.ErrCode(s)
}

// The limits of parameters in the specification are enforced: a value at the limit is accepted, one
// beyond it is rejected with the parameter's name.
func TestParameterLimits(t *testing.T) {
	h := newAPI(t, Options{})
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, o := range operations() {
		op := d.operation(&o)
		try := func(name, value string, good bool) {
			checked++
			target := pathOf(op) + "?" + name + "=" + value
			if slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "q" }) {
				target += "&q=orbit"
			}
			w := ask(h, op.Method, target, "")
			bad := strings.Contains(w.Body.String(), `"parameter":"`+name+`"`)
			if bad == good || w.Code >= 500 {
				t.Errorf("%s %s: %d %s", op.Method, target, w.Code, w.Body)
			}
		}
		for _, p := range op.Parameters {
			if p.In != "query" {
				continue
			}
			if p.Schema.Minimum != nil {
				try(p.Name, fmt.Sprintf("%.0f", *p.Schema.Minimum), true)
				try(p.Name, fmt.Sprintf("%.0f", *p.Schema.Minimum-1), false)
			}
			if p.Schema.Maximum != nil {
				try(p.Name, fmt.Sprintf("%.0f", *p.Schema.Maximum), true)
				try(p.Name, fmt.Sprintf("%.0f", *p.Schema.Maximum+1), false)
			}
			for _, e := range p.Schema.Enum {
				try(p.Name, fmt.Sprint(e), true)
			}
			if p.Schema.Type != "string" && p.Schema.Type != "array" {
				try(p.Name, "x", false)
			}
			if p.Schema.Default != nil {
				try(p.Name, fmt.Sprint(p.Schema.Default), true)
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d values tried", checked)
	}
}

// valueFor returns a value of a path parameter that exists in the test collection, or its example.
func valueFor(p *huma.Param) string {
	if here := map[string]string{"collection": "shelf", "id": "a"}[p.Name]; here != "" {
		return here
	}
	return fmt.Sprint(p.Example)
}

// pathOf returns a path of the operation with values that exist.
func pathOf(op *huma.Operation) string {
	path := op.Path
	for _, p := range op.Parameters {
		path = strings.ReplaceAll(path, "{"+p.Name+"}", valueFor(p))
	}
	return path
}

// Parameters that an operation does not have are rejected with their names.
func TestUnknownParameters(t *testing.T) {
	h := newAPI(t, Options{})
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range operations() {
		if o.scope == "" || o.everywhere {
			continue
		}
		op := d.operation(&o)
		w := ask(h, op.Method, pathOf(op)+"?nobody=1", "")
		if w.Code != 400 || !strings.Contains(w.Body.String(), `"parameter":"nobody"`) {
			t.Errorf("%s: %d %s", o.at, w.Code, w.Body)
		}
		for _, p := range op.Parameters {
			if p.In != "query" || p.Schema.Type == huma.TypeArray {
				continue
			}
			w := ask(h, op.Method, pathOf(op)+"?"+p.Name+"=1&"+p.Name+"=1", "")
			if w.Code != 400 || !strings.Contains(w.Body.String(), `"parameter":"`+p.Name+`"`) {
				t.Errorf("%s: %s twice: %d %s", o.at, p.Name, w.Code, w.Body)
			}
		}
	}
}

// The fields of bodies in the specification are those that are read, under the same names.
func TestBodyFields(t *testing.T) {
	h := newAPI(t, Options{})
	for _, f := range reflect.VisibleFields(reflect.TypeFor[wire.Search]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		w := ask(h, "POST", "/v1/collections/shelf/search", `{"`+name+`":{}}`)
		if strings.Contains(w.Body.String(), "no such field") {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[fieldComparison]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		w := ask(h, "POST", "/v1/collections/shelf/search", `{"text":"orbit","filter":{"year":{"`+name+`":{}}}}`)
		if strings.Contains(w.Body.String(), "no such comparison") {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
}

// The links of the page have targets. The page loads nothing from elsewhere, runs no script, and is
// small.
func TestDocsPage(t *testing.T) {
	h := newAPI(t, Options{})
	w := ask(h, "GET", "/docs", "", "Accept", "text/html")
	page := w.Body.String()
	for _, link := range regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		switch to := link[1]; {
		case strings.HasPrefix(to, "#"):
			if !strings.Contains(page, `id="`+to[1:]+`"`) {
				t.Errorf("nothing is at %s", to)
			}
		case ask(h, "GET", to, "").Code != http.StatusOK:
			t.Errorf("%s is not served here", to)
		}
	}
	for _, o := range operations() {
		if !strings.Contains(page, `id="`+o.name+`"`) {
			t.Errorf("%s is missing", o.name)
		}
	}
	if p := w.Header().Get("Content-Security-Policy"); p != docsPolicy || strings.Contains(page, "<script") || strings.Contains(page, "style=") {
		t.Errorf("policy %s", p)
	}
	size := 0
	for _, name := range []string{"docs/docs.html", "docs/style.css"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		size += len(b)
	}
	if size > 30<<10 || strings.Contains(page, "ZgotmplZ") {
		t.Errorf("%d bytes", size)
	}
}

// Each line is a body, the pointer of its problem, and a part of the text.
func TestBody(t *testing.T) {
	s := &server{Options: Options{}.withDefaults()}
	for _, c := range []struct{ body, pointer, want string }{
		{`{"queries":[{"text":"x","limit":3}]}`, "", ""},
		{`{"queries":[{"text":"x","limit":null}]}`, "", ""},
		{`{"queries":[]}`, "/queries", "expected array length >= 1"},
		{`{"queries":[{"limit":0}]}`, "/queries/0/limit", "expected number >= 1"},
		{`{"queries":[{"limit":1e99}]}`, "/queries/0/limit", "expected number <= 1000"},
		{`{"queries":[{"limit":1e999}]}`, "/queries/0/limit", "expected number <= 1000"},
		{`{"queries":[{"limit":2.5}]}`, "/queries/0/limit", "expected integer"},
		{`{"queries":[{"text":7}]}`, "/queries/0/text", "expected string"},
		{`{"queries":[{"rerank":"magic"}]}`, "/queries/0/rerank", "expected value to be one of"},
		{`{"queries":[{"Text":"x"}]}`, "/queries/0/Text", "unknown field; the fields are around, candidates, code,"},
		{`{"queries":[{"a.b/c":1}]}`, "/queries/0/a.b~1c", "unknown field"},
		{`{"queries":[{}],"more":1}`, "/more", "unknown field; the fields are queries"},
		{`{}`, "/queries", "required. The searches"},
		{` `, "/queries", "required"},
		{`{"queries":null}`, "/queries", "required"},
		{`[]`, "", "not an object"},
		{`{"queries":[{}]} {}`, "", "not a JSON object"},
		{`{"queries":` + strings.Repeat("[", 20000) + `}`, "", "exceeded max depth"},
	} {
		r, _ := http.NewRequest("POST", "/", strings.NewReader(c.body))
		_, err := body[wire.Searches](s, discard{}, r)
		if c.want == "" && err == nil {
			continue
		}
		p := problemOf(err)
		if p.Code != "bad_query" || p.Pointer != c.pointer || !strings.Contains(p.Detail, c.want) {
			t.Errorf("%.60s: %+v", c.body, p)
		}
	}
	r, _ := http.NewRequest("POST", "/", strings.NewReader(`{}`))
	if _, err := body[struct{ X int }](s, discard{}, r); problemOf(err).Code != "internal" {
		t.Error(err)
	}
}

type discard struct{ http.ResponseWriter }
