package api

import (
	"net/http"
	"strconv"
	"strings"
)

// encodings are those that answers may have, the better first.
var encodings = []string{"zstd", "gzip"}

// accepted is the encoding that the client would most like, "" for none. Where it likes several alike, the better one.
func accepted(r *http.Request) string {
	wanted := weights(strings.Join(r.Header.Values("Accept-Encoding"), ","))
	best, most := "", wanted["identity"]
	for _, name := range encodings {
		q, ok := wanted[name]
		if !ok {
			q = wanted["*"]
		}
		if q > 0 && (q > most || best == "" && q == most) {
			best, most = name, q
		}
	}
	return best
}

// weights reads a list of names with q-values, 1 where there is none and 0 where it is not one.
func weights(list string) map[string]float64 {
	all := map[string]float64{}
	for part := range strings.SplitSeq(list, ",") {
		name, rest, weighed := strings.Cut(strings.ToLower(part), ";")
		q := 1.0
		if _, v, ok := strings.Cut(rest, "q="); weighed && ok {
			q, _ = strconv.ParseFloat(strings.TrimSpace(v), 64)
		}
		if !(q >= 0 && q <= 1) {
			q = 0
		}
		all[strings.TrimSpace(name)] = q
	}
	return all
}
