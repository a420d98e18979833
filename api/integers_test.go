package api

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPlainIntegers(t *testing.T) {
	for in, want := range map[string]string{
		`32.0`: `32`, `3.2e1`: `32`, `3200E-2`: `32`, `-32.0`: `-32`, `0.0`: `0`, `-0.0`: `0`, `0e7`: `0`, `0.00032e5`: `32`, `1e3`: `1000`, `1e+3`: `1000`,
		`32`: `32`, `32.5`: `32.5`, `1e-1`: `1e-1`, `1e19`: `10000000000000000000`, `1e400`: `1e400`, `1e99999999999`: `1e99999999999`, `12e0`: `12`,
		`{"1.0":"2.0","a\"3.0":[4.0,true,5.0,null,"\\"],"b":6e0}`: `{"1.0":"2.0","a\"3.0":[4,true,5,null,"\\"],"b":6}`,
		``: ``, `"1.0`: `"1.0`, `"\`: `"\`, `-`: `-`, `1.e.e`: `1.e.e`,
	} {
		if got := string(plainIntegers([]byte(in))); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}

// The rewritten number equals the original as a big.Rat, and decodes into an int64 if and only if
// it is an integer that fits.
func TestPlainIntegersAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := strconv.FormatInt(rapid.Int64().Draw(t, "n"), 10)
		if rapid.Bool().Draw(t, "fraction") {
			in += "." + rapid.StringMatching(`0{0,3}[0-9]{0,4}0`).Draw(t, "after")
		}
		if rapid.Bool().Draw(t, "exponent") {
			in += "e" + strconv.Itoa(rapid.IntRange(-25, 25).Draw(t, "by"))
		}
		out := string(plainIntegers([]byte(in)))
		before, _ := new(big.Rat).SetString(in)
		after, ok := new(big.Rat).SetString(out)
		if !ok || before.Cmp(after) != 0 {
			t.Fatalf("%s became %s", in, out)
		}
		var n int64
		err := json.Unmarshal([]byte(out), &n)
		if fits := before.IsInt() && before.Num().IsInt64(); (err == nil) != fits {
			t.Fatalf("%s, which became %s: %v", in, out, err)
		}
	})
}

// A JSON text stays valid and keeps its meaning.
func FuzzPlainIntegers(f *testing.F) {
	for _, s := range []string{`{"a":[1.0,"1.0",-2e2]}`, `"\\"`, `1.5e3`, `[0.0e-9]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := plainIntegers([]byte(in))
		var before, after any
		if json.Unmarshal([]byte(in), &before) != nil {
			return
		}
		if err := json.Unmarshal(out, &after); err != nil || !strings.Contains(in, "-0") && !cmp.Equal(before, after) {
			t.Errorf("%s became %s: %v", in, out, err)
		}
	})
}

// Each row is a body. An integer is accepted in all its spellings, and a number of any size in a
// filter.
func TestIntegersInBodies(t *testing.T) {
	h, _ := newWorking(t, Options{})
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"search", `{"text":"orbit","limit":2.0}`, 200, `"rank":2`},
		{"search", `{"text":"orbit","limit":2e0,"radius":1.6e1,"rerank":"bm25","candidates":50E-1}`, 200, `"reranked":5`},
		{"search", `{"text":"orbit","limit":2.5}`, 400, `"pointer":"/limit"`},
		{"search", `{"text":"orbit","radius":1e-1}`, 400, `"pointer":"/radius"`},
		{"search", `{"text":"orbit","limit":1e400}`, 400, `"pointer":"/limit"`},
		{"search", `{"text":"orbit","filter":{"year":{"lt":1e400}}}`, 200, `"hits"`},
		{"search", `{"text":"orbit","filter":{"year":[-1e400]}}`, 200, `"hits"`},
		{"searches", `{"queries":[{"text":"orbit","limit":1.0}]}`, 200, `"rank":1`},
		{"suggest", `{"text":"orbit","limit":1.0}`, 200, `"labels"`},
		{"reconstruct", `{"text":"orbit","limit":1.5}`, 400, `"pointer":"/limit"`},
		{"train", `{"bits":32.0}`, 202, `"bits":32`},
		{"train", `{"bits":3.2e1}`, 202, `"bits":32`},
		{"train", `{"bits":32.5}`, 400, `"pointer":"/bits"`},
		{"compare", `{"bits":[16.0,3.2e1],"epochs":2.0}`, 202, `"bits":[16,32]`},
		{"compare", `{"bits":[16,32.5]}`, 400, `"pointer":"/bits`},
		{"evaluate", `{"sample":100.0}`, 202, `"sample":100`},
		{"reindex", `{"generation":1.0}`, 202, `"generation":1`},
	} {
		w := ask(h, "POST", "/v1/collections/shelf/"+c.path, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s", c.path, c.body, w.Code, w.Body)
		}
	}
}
