package transport

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// encodings lists the encodings of answers, the best first.
var encodings = []string{"zstd", "gzip"}

// Encoding returns the encoding of the answer that the client prefers, or "" for none. Among
// encodings of equal weight, it returns the best. A client that accepts any encoding by "*" gets
// gzip, which every client decodes.
func Encoding(r *http.Request) string {
	wanted := NewWeights(r.Header.Values("Accept-Encoding"))
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

// refusesPlain reports whether the client refuses answers without an encoding, however short.
func refusesPlain(r *http.Request) bool {
	wanted := NewWeights(r.Header.Values("Accept-Encoding"))
	return len(wanted) > 0 && slices.ContainsFunc([]string{"identity", "*"}, wanted.has) && wanted.of("identity", "*") == 0
}

// Weights are the q-values of a header, by name in lower case.
type Weights map[string]float64

// NewWeights parses the lists of a header. A missing q-value counts as 1 and an invalid one as 0.
// If a name is repeated with different parameters, its largest q-value counts.
func NewWeights(lists []string) Weights {
	all := Weights{}
	for part := range strings.SplitSeq(strings.Join(lists, ","), ",") {
		name, parameters, _ := strings.Cut(strings.ToLower(part), ";")
		if name = strings.TrimSpace(name); name != "" {
			all[name] = max(all[name], qvalue(parameters))
		}
	}
	return all
}

// qvalue returns the q-value among parameters: 1 if it is missing, 0 if it is invalid.
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

func (w Weights) has(name string) bool { _, ok := w[name]; return ok }

// of returns the q-value of the first of ranges that is listed, or 0. The ranges go from the exact
// name to the widest.
func (w Weights) of(ranges ...string) float64 {
	for _, name := range ranges {
		if w.has(name) {
			return w[name]
		}
	}
	return 0
}

// Media returns the q-value of a media type.
func (w Weights) Media(name string) float64 {
	family, _, _ := strings.Cut(name, "/")
	return w.of(name, family+"/*", "*/*")
}
