package ingest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Rejection is one line or file that could not become a document. The rest of the source goes on.
type Rejection struct {
	Place string // file:line or path
	Err   error  // why
}

// Error returns the place and the reason, each of them [Brief].
func (r *Rejection) Error() string { return BriefPlace(r.Place) + ": " + Brief(r.Err.Error()) }

// Unwrap returns the reason.
func (r *Rejection) Unwrap() error { return r.Err }

// mostBrief is the most bytes that [Brief] and [BriefPlace] return.
const maxBrief = 300

// Brief returns the beginning of a message of any length, cut with "…" between two characters: a message may quote what a source holds.
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

// BriefPlace returns the end of a place, which is cut like a message: the line and the file matter more than the folders. The name of a
// file that is not UTF-8 is quoted and escaped.
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
