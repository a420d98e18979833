package web

import (
	"net/http"
	"strconv"
	"strings"
)

// asked reads what a form asks of a task. What is empty is left to the API.
type asked struct{ *http.Request }

// training is what a form may ask of a training.
type training struct {
	Kind       string  `json:"kind,omitzero"`
	Bits       any     `json:"bits,omitempty"` // a number, or "auto"
	Language   string  `json:"language,omitzero"`
	Epochs     int     `json:"epochs,omitzero"`
	Seed       uint64  `json:"seed,omitzero"`
	Validation float64 `json:"validation,omitzero"`
	Patience   int     `json:"patience,omitzero"`
	Target     string  `json:"target,omitzero"`
	Hidden     []int   `json:"hidden,omitempty"`
}

func askTraining(a asked) (any, error) {
	f := fields{asked: a}
	t := training{
		Kind: f.text("kind"), Language: f.text("language"), Target: f.text("target"),
		Epochs: f.number("epochs"), Patience: f.number("patience"), Seed: uint64(f.number("seed")),
		Validation: f.share("validation"), Hidden: f.numbers("hidden"),
	}
	if bits := f.text("bits"); bits == "auto" {
		t.Bits = bits
	} else if n := f.number("bits"); n > 0 {
		t.Bits = n
	}
	return t, f.err
}

// comparison is which kinds to compare at which widths.
type comparison struct {
	Kinds  []string `json:"kinds,omitempty"`
	Bits   []int    `json:"bits,omitempty"`
	Halves bool     `json:"halves,omitzero"`
}

func askComparison(a asked) (any, error) {
	f := fields{asked: a}
	return comparison{a.PostForm["kind"], f.numbers("bits"), f.text("halves") != ""}, f.err
}

// askEvaluation asks by halves of documents where there are no labels.
func askEvaluation(a asked) (any, error) {
	return struct {
		Halves bool `json:"halves,omitzero"`
	}{a.PostFormValue("halves") != ""}, nil
}

// askNothing is for tasks that a page asks for as they are by default.
func askNothing(asked) (any, error) { return struct{}{}, nil }

// fields reads one field after the other, and keeps the first error.
type fields struct {
	asked
	err error
}

func (f *fields) text(name string) string { return strings.TrimSpace(f.PostFormValue(name)) }

// number is a whole number from 0 on, 0 where there is none.
func (f *fields) number(name string) int {
	n, err := strconv.ParseUint("0"+f.text(name), 10, 31)
	f.check(name, err)
	return int(n)
}

// share is a number from 0 to below 1, 0 where there is none.
func (f *fields) share(name string) float64 {
	x, err := strconv.ParseFloat("0"+f.text(name), 64)
	f.check(name, err)
	return x
}

// numbers are separated by commas or spaces.
func (f *fields) numbers(name string) []int {
	var all []int
	for _, s := range strings.FieldsFunc(f.text(name), func(r rune) bool { return r == ',' || r == ' ' || r == '，' }) {
		n, err := strconv.Atoi(s)
		f.check(name, err)
		all = append(all, n)
	}
	return all
}

func (f *fields) check(name string, err error) {
	if err != nil && f.err == nil {
		f.err = badForm("The field " + name + " wants a number, and has " + strconv.Quote(f.text(name)) + "; go back and change it.")
	}
}
