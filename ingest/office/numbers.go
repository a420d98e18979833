package office

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A timeFormat is what the format of a cell says of a number that is a time.
type timeFormat struct{ date, clock, elapsed bool }

// notShown matches parts of a format that are no fields: texts, colours and currencies.
var notShown = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

// parseTimeFormat returns the fields of the first section of a format. A month and a minute are
// both written m, but minutes stand beside hours or seconds.
func parseTimeFormat(code string) timeFormat {
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	elapsed := strings.Contains(code, "[h") || strings.Contains(code, "[m") || strings.Contains(code, "[s")
	code = notShown.ReplaceAllString(code, "")
	if strings.Contains(code, "general") || strings.Contains(code, "standard") {
		return timeFormat{}
	}
	clock := elapsed || strings.ContainsAny(code, "hs")
	return timeFormat{strings.ContainsAny(code, "yd") || strings.Contains(code, "m") && !clock, clock, elapsed}
}

// builtInFormat returns the format of a number that needs no definition. Some depend on the
// language, but are dates or times in all.
func builtInFormat(id int) timeFormat {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id >= 57 && id <= 58:
		return timeFormat{date: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id >= 55 && id <= 56:
		return timeFormat{clock: true}
	case id == 22:
		return timeFormat{date: true, clock: true}
	case id == 46:
		return timeFormat{clock: true, elapsed: true}
	}
	return timeFormat{}
}

// timeFormats returns the formats of the styles of cells, in their order.
func (a archive) timeFormats(entry string) (formats []timeFormat) {
	defined := map[int]timeFormat{}
	a.each(entry, func(t *tokens, e element) error {
		switch e.Name.Local {
		case "numFmt":
			id, _ := strconv.Atoi(attribute(e, "numFmtId"))
			if _, known := defined[id]; !known {
				defined[id] = parseTimeFormat(attribute(e, "formatCode"))
			}
		case "cellXfs":
			return t.within(func(e element) (skip bool) {
				if e.Name.Local == "xf" {
					id, _ := strconv.Atoi(attribute(e, "numFmtId"))
					format, ok := defined[id]
					if !ok {
						format = builtInFormat(id)
					}
					formats = append(formats, format)
				}
				return e.Name.Local == "xf"
			})
		}
		return nil
	}) // without styles, times are numbers
	return formats
}

// maxSerial is the number of the last day of the year 9999.
const maxSerial = 2958465

// time returns a number of days as text, or "" if it is no time.
func (f timeFormat) time(value string, from1904 bool) string {
	days, err := strconv.ParseFloat(value, 64)
	if err != nil || !f.date && !f.clock || days < 0 || days > maxSerial {
		return ""
	}
	seconds := int64(math.Round(days * 24 * 60 * 60))
	if f.elapsed {
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60: // a day that did not exist, 29 February 1900, is counted
		first = first.AddDate(0, 0, 1)
	}
	at := first.AddDate(0, 0, int(seconds/86400)).Add(time.Duration(seconds%86400) * time.Second)
	switch {
	case !f.date:
		return at.Format(time.TimeOnly)
	case !f.clock || seconds%86400 == 0:
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02T15:04:05")
}

var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// standardNumber returns a number as people write it, or the text if it is none. Programs store 0.1
// as 0.10000000000000001, and 1234567890123456 as 1.234567890123456E+15.
func standardNumber(text string) any {
	if wholeNumber.MatchString(text) {
		return json.Number(text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return text
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return json.Number(strconv.FormatFloat(f, format, -1, 64))
}
