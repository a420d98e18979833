package tagged

import (
	"net/mail"
	"strings"
	"time"
)

// dateLayouts are layouts of dates beside those of mail. A date without a zone is one of UTC.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05", "2-Jan-2006 15:04:05",
	time.RFC1123, time.RFC850, "Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04 MST", "Monday, 2 January 2006 15:04:05 MST",
}

// date returns a date with a time as RFC 3339 in UTC, and any other text as it is.
func date(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	for _, layout := range dateLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	}
	if at, err := mail.ParseDate(text); err == nil {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return text
}
