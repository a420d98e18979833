package ingest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Rejection reports a line or file of a source that is not a valid document.
type Rejection struct {
	Place string // file:line or path
	Err   error  // reason
}

// Error returns the place and the reason, shortened by [BriefPlace] and [Brief].
func (r *Rejection) Error() string { return BriefPlace(r.Place) + ": " + Brief(r.Err.Error()) }

// Unwrap returns the reason.
func (r *Rejection) Unwrap() error { return r.Err }

// maxBrief is the maximum length in bytes of the results of [Brief] and [BriefPlace].
const maxBrief = 300

// Brief returns message or, if it is longer than 300 bytes, its beginning followed by "…". It does
// not split characters. Messages may be long because they quote the source.
func Brief(message string) string {
	if len(message) <= maxBrief {
		return message
	}
	end := maxBrief - len("…")
	for end > 0 && !utf8.RuneStart(message[end]) {
		end--
	}
	return strings.TrimRight(message[:end], " ") + "…"
}

// BriefPlace returns place or, if it is longer than 300 bytes, "…" followed by its end, since the
// line and the file matter more than the directories. A place that is not UTF-8 is quoted and
// escaped.
func BriefPlace(place string) string {
	if !utf8.ValidString(place) {
		place = strconv.Quote(place)
	}
	if len(place) <= maxBrief {
		return place
	}
	begin := len(place) - maxBrief + len("…")
	for begin < len(place) && !utf8.RuneStart(place[begin]) {
		begin++
	}
	return "…" + place[begin:]
}
