package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// encodings are those that answers may have, the better first.
var encodings = []string{"zstd", "gzip"}

// accepted returns the encoding that the client prefers, "" for none. Of those that it likes alike it returns the better one. A client that accepts
// any encoding without a name for it gets gzip, which every client decodes.
func accepted(r *http.Request) string {
	wanted := newWeights(r.Header.Values("Accept-Encoding"))
	best, most := "", wanted.of("identity")
	for _, name := range encodings {
		ranges := []string{name}
		if name == "gzip" {
			ranges = append(ranges, "*")
		}
		if q := wanted.of(ranges...); q > 0 && (q > most || best == "" && q == most) {
			best, most = name, q
		}
	}
	return best
}

// refusesPlain reports whether the client takes no answer without an encoding, however short.
func refusesPlain(r *http.Request) bool {
	wanted := newWeights(r.Header.Values("Accept-Encoding"))
	return len(wanted) > 0 && slices.ContainsFunc([]string{"identity", "*"}, wanted.has) && wanted.of("identity", "*") == 0
}

// weights are the q-values of a list in a header, by name in lower case.
type weights map[string]float64

// newWeights reads the lists of a header. The q-value is 1 where there is none and 0 where it is not one; of a name that comes
// several times with different parameters, the largest counts.
func newWeights(lists []string) weights {
	all := weights{}
	for part := range strings.SplitSeq(strings.Join(lists, ","), ",") {
		name, parameters, _ := strings.Cut(strings.ToLower(part), ";")
		if name = strings.TrimSpace(name); name != "" {
			all[name] = max(all[name], qvalue(parameters))
		}
	}
	return all
}

// qvalue reads the q-value among parameters.
func qvalue(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(p, "=")
		if strings.TrimSpace(name) != "q" {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return 0
		}
		return q
	}
	return 1
}

func (w weights) has(name string) bool { _, ok := w[name]; return ok }

// of returns the q-value of the first of the ranges that is listed, from the exact one to the widest, and 0 for none.
func (w weights) of(ranges ...string) float64 {
	for _, name := range ranges {
		if w.has(name) {
			return w[name]
		}
	}
	return 0
}
