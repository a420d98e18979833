package api

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index"
)

// openVectors returns a collection whose documents have vectors, and the vectors.
func openVectors(t testing.TB) (*index.Index, [][]float32) {
	r, all := rand.New(rand.NewPCG(1, 1)), make([][]float32, len(shelf))
	for i := range all {
		for range 4 {
			all[i] = append(all[i], float32(r.NormFloat64()))
		}
	}
	m, err := hashing.LearnVectors(t.Context(), func(yield func([]float32, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}, 4, hashing.VectorOptions{Bits: 40})
	if err != nil {
		t.Fatal(err)
	}
	ix := openIndex(t, nil)
	if err := ix.AdoptVectors(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	err = ix.AddVectors(t.Context(), func(yield func(index.Embedded, error) bool) {
		for i, d := range shelf {
			if !yield(index.Embedded{Document: d, Vector: all[i]}, nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ix, all
}

// Collections of documents with vectors are searched by vector, by words, by code and by id.
func TestSearchByVector(t *testing.T) {
	ix, all := openVectors(t)
	h := newHandler(fixed{"c": indexed{ix}, "codes": indexed{openCodes(t)}, "empty": indexed{openIndex(t, nil)}}, Options{})
	list, _ := json.Marshal(all[2])
	v := string(list)
	for _, tt := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"c/search", `{"vector":` + v + `,"limit":1}`, 200, `"id":"` + shelf[2].ID + `"`},
		{"c/search", `{"vector":` + v + `,"limit":1,"rerank":"asymmetric","explain":true}`, 200, `"id":"` + shelf[2].ID + `"`},
		{"c/search", `{"vector":` + v + `,"q":"","radius":0}`, 200, `"rank":"code"`},
		{"c/searches", `{"queries":[{"vector":` + v + `,"limit":1},{"vector":[1]}]}`, 200, `"id":"` + shelf[2].ID + `"`},
		{"c/searches", `{"queries":[{"vector":` + v + `,"limit":1},{"vector":[1]}]}`, 200, `"code":"bad_query"`},
		{"c/search/stream", `{"vector":` + v + `,"radius":3}`, 200, shelf[2].ID},
		{"c/search", `{"vector":[1,2]}`, 400, `it has 2 numbers, and the model is for vectors of 4`},
		{"c/search", `{"vector":[0,0,0,0]}`, 400, `no direction`},
		{"c/search", `{"vector":[]}`, 400, `bad_query`},
		{"c/search", `{"vector":[1,2,3,1e300]}`, 400, `bad_query`},
		{"c/search", `{"vector":[1,2,3,"4"]}`, 400, `bad_query`},
		{"c/search", `{"vector":"1"}`, 400, `bad_query`},
		{"c/search", `{"vector":` + v + `,"q":"orbit"}`, 400, `exactly one of q, id, code, vector and like`},
		{"c/search", `{"vector":` + v + `,"rank":"words"}`, 400, `no words`},
		{"c/search", `{"q":"orbit","rank":"code"}`, 409, `foreign_codes`},
		{"c/search", `{"q":"orbit"}`, 200, `"rank":"words"`},
		{"codes/search", `{"vector":` + v + `}`, 400, `not made from vectors`},
		{"empty/search", `{"vector":` + v + `}`, 409, `no_model`},
	} {
		w := ask(h, "POST", "/v1/collections/"+tt.path, tt.body)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s of %s: %d %s, want %d with %s", tt.path, tt.body, w.Code, w.Body, tt.status, tt.want)
		}
	}
	for path, want := range map[string]string{
		"": `"kind":"vectors","bits":40`, "/stats": `"drift":null`, "/documents/" + shelf[0].ID + "/similar?limit=1&rerank=asymmetric": `"rank":"code"`, "/models": `"kind":"vectors"`,
	} {
		if w := ask(h, "GET", "/v1/collections/c"+path, ""); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
