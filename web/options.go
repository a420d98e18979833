package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// An optionsForm holds the options of a task. The API's defaults apply to empty fields.
type optionsForm struct{ *http.Request }

func trainingOptions(o optionsForm) (any, error) {
	f := fields{optionsForm: o}
	t := wire.Training{Learning: wire.Learning{
		Target: wire.Target(f.text("target")), Epochs: f.number("epochs"), Patience: f.number("patience"),
		Seed: uint64(f.number("seed")), Validation: f.share("validation"), Memory: int64(1e9 * f.share("memory")),
	}}
	t.Labels = f.text("labels")
	// the current model has the other settings
	if t.Continue = f.text("continue") != ""; t.Continue {
		return t, f.err
	}
	t.Kind, t.Language, t.Hidden, t.Bits = wire.KindName(f.text("kind")), wire.Language(f.text("language")), f.numbers("hidden"), f.width()
	return t, f.err
}

// betterBits is the width of the codes of a training that may take longer: twice the default.
const betterBits = 128

// width returns the width of the codes, 0 for the default.
func (f *fields) width() wire.Width {
	switch {
	case f.text("bits") == "auto":
		return wire.Auto
	case f.text("bits") == "" && f.text("better") != "":
		return betterBits
	}
	return wire.Width(f.number("bits"))
}

func comparisonOptions(o optionsForm) (any, error) {
	f := fields{optionsForm: o}
	c := wire.Comparison{Bits: f.numbers("bits"), Measuring: wire.Measuring{Halves: f.text("halves") != ""}}
	for _, k := range o.PostForm["kind"] {
		c.Kinds = append(c.Kinds, wire.KindName(k))
	}
	return c, f.err
}

// evaluationOptions selects an evaluation by halves of documents if the form does, as for a
// collection without labels.
func evaluationOptions(o optionsForm) (any, error) {
	return wire.Evaluation{Measuring: wire.Measuring{Halves: o.PostFormValue("halves") != ""}}, nil
}

// noOptions returns the input of a task that runs with default options.
func noOptions(optionsForm) (any, error) { return struct{}{}, nil }

// fields reads the fields of a form and keeps the first error.
type fields struct {
	optionsForm
	err error
}

func (f *fields) text(name string) string { return strings.TrimSpace(f.PostFormValue(name)) }

// number returns a non-negative integer, 0 for an empty field.
func (f *fields) number(name string) int {
	n, err := strconv.ParseUint("0"+f.text(name), 10, 31)
	f.check(name, err)
	return int(n)
}

// share returns a non-negative number, 0 for an empty field. The API checks its upper limit.
func (f *fields) share(name string) float64 {
	x, err := strconv.ParseFloat("0"+f.text(name), 64)
	f.check(name, err)
	return x
}

// numbers returns integers that are separated by commas or spaces.
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
		f.err = badForm("The field " + name + " requires a number, not " + strconv.Quote(f.text(name)) + ". Go back and correct it.")
	}
}
