package quality

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Measure // zero: refused
	}{
		{"P@100", Measure{"P", 100}},
		{"R@5", Measure{"R", 5}},
		{"Success@1", Measure{"Success", 1}},
		{"AP", Measure{"AP", 0}},
		{"AP@10", Measure{"AP", 10}},
		{"nDCG", Measure{"nDCG", 0}},
		{"nDCG@10", Measure{"nDCG", 10}},
		{"RR", Measure{"RR", 0}},
		{"RR@10", Measure{"RR", 10}},
		{"Rprec", Measure{"Rprec", 0}},
		{"", Measure{}},
		{"P", Measure{}},
		{"R", Measure{}},
		{"Success", Measure{}},
		{"Rprec@5", Measure{}},
		{"P@", Measure{}},
		{"P@0", Measure{}},
		{"P@-1", Measure{}},
		{"P@1e2", Measure{}},
		{"P@99999999999", Measure{}},
		{"p@10", Measure{}},
		{"MAP", Measure{}},
	} {
		got, err := Parse(tt.in)
		if got != tt.want {
			t.Errorf("Parse(%q) = %v, want %v", tt.in, got, tt.want)
		}
		if refused := tt.want == (Measure{}); refused != errors.Is(err, ErrMeasure) || !refused && err != nil {
			t.Errorf("Parse(%q): error %v", tt.in, err)
		}
		if err == nil && got.String() != tt.in {
			t.Errorf("%q is written %q", tt.in, got)
		}
	}
}

func TestMeasureJSON(t *testing.T) {
	in := Result{Ranker: "code", Measure: Measure{"P", 100}, Value: .5, Queries: 7}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"ranker":"code","measure":"P@100","value":0.5,"queries":7,"left_out":0}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	var out Result
	if err := json.Unmarshal(text, &out); err != nil || out.Measure != in.Measure {
		t.Errorf("read back %v, %v", out.Measure, err)
	}
}
