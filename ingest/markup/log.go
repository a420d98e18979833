package markup

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// Limits on the documents of a log: the number of lines after which one ends before the next entry,
// the number that it has at most, the time between entries of one document, and the default size.
const (
	logLines    = 50
	maxLogLines = 500
	logPause    = 10 * time.Minute
	maxLog      = 1 << 20
)

// Log returns the documents of a log: blocks of about 50 lines, which also end at empty lines and
// at pauses of ten minutes. Lines without a time, such as those of a stack trace, stay with the
// entry that they follow. The field "date" is the time of the first entry, and "line" the number of
// the first line. A limit is the size of a document in bytes, 0 means 1 MiB. The error for a line
// beyond it wraps [document.ErrTooLarge]; further documents follow.
func Log(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	if limit <= 0 {
		limit = maxLog
	}
	return func(yield func(document.Document, error) bool) {
		in := logReader{in: bufio.NewReader(r), limit: limit}
		var block logBlock
		for {
			line, err := in.next()
			large := errors.Is(err, document.ErrTooLarge)
			if (err != nil || block.endsBefore(line, limit)) && len(block.lines) > 0 {
				if !yield(block.document(), nil) {
					return
				}
				block = logBlock{}
			}
			switch {
			case err == nil:
				block.add(line, in.number)
			case err == io.EOF || !yield(document.Document{}, err) || !large:
				return
			}
		}
	}
}

// A logReader reads lines of limited length.
type logReader struct {
	in     *bufio.Reader
	limit  int
	number int // of the line read last
}

// next returns the next line without its end. For a line that is too long, it returns an error.
func (l *logReader) next() (string, error) {
	var line []byte
	size := 0
	for {
		part, err := l.in.ReadSlice('\n')
		if size += len(part); size <= l.limit+2 {
			line = append(line, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && (err != io.EOF || size == 0) {
			return "", err
		}
		l.number++
		text := strings.ToValidUTF8(strings.TrimRight(string(line), "\r\n"), "\ufffd")
		if size > l.limit+2 || len(text) > l.limit {
			return "", document.TooLarge(int64(max(size, len(text))), l.limit)
		}
		return text, nil
	}
}

// A logBlock is the lines of a document.
type logBlock struct {
	lines  []string
	number int // of the first line
	size   int
	date   string    // of the first entry
	last   time.Time // of the last one
	empty  bool      // an empty line came last
}

// endsBefore reports whether a line begins another document.
func (b *logBlock) endsBefore(line string, limit int) bool {
	_, at := logTime(line)
	indented := line != "" && strings.ContainsAny(line[:1], " \t")
	switch {
	case b.size+len(line)+1 > limit || len(b.lines) >= maxLogLines:
		return true
	case line == "" || indented || at.IsZero() && !b.last.IsZero():
		return false // it belongs to the entry before
	case b.empty || len(b.lines) >= logLines:
		return true
	}
	return !at.IsZero() && !b.last.IsZero() && at.Sub(b.last) > logPause
}

// add adds a line.
func (b *logBlock) add(line string, number int) {
	b.empty = line == ""
	if line == "" && len(b.lines) == 0 {
		return
	}
	if len(b.lines) == 0 {
		b.number = number
	}
	if date, at := logTime(line); !at.IsZero() {
		b.last = at
		if b.date == "" {
			b.date = date
		}
	}
	b.lines = append(b.lines, line)
	b.size += len(line) + 1
}

// document returns the block's document.
func (b *logBlock) document() document.Document {
	d := document.Document{Text: strings.TrimRight(strings.Join(b.lines, "\n"), "\n")}
	d.SetField("line", strconv.Itoa(b.number))
	if b.date != "" {
		d.SetField("date", b.date)
	}
	return d
}

// logTimes are the forms of times at the beginning of entries, and their layouts.
var logTimes = []struct {
	form    *regexp.Regexp
	layouts []string
}{
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[-+]\d\d:?\d\d))?`),
		[]string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05 Z07:00", "2006-01-02T15:04:05 Z0700", "2006-01-02T15:04:05"}},
	{regexp.MustCompile(`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?`), []string{"2006/01/02T15:04:05"}},
	{regexp.MustCompile(`\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [-+]\d{4}`), []string{"02/Jan/2006:15:04:05T-0700"}},
	{regexp.MustCompile(`[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4}`), []string{"MonTJan _2 15:04:05 2006"}},
	{regexp.MustCompile(`^(?:<\d+>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)\b`), nil},
}

// maxLogTime is the number of bytes of a line in which its time is looked for.
const maxLogTime = 150

// logTime returns the time of an entry as text and as a time, which is zero if there is none. A
// time without a zone is written without one; one without a year is as it is.
func logTime(line string) (string, time.Time) {
	begin := line[:min(len(line), maxLogTime)]
	for _, t := range logTimes {
		found := t.form.FindString(begin)
		if found == "" {
			continue
		}
		if t.layouts == nil {
			date := found[len(found)-len(time.Stamp):]
			at, _ := time.Parse(time.Stamp, date)
			return date, at
		}
		for _, layout := range t.layouts {
			if at, err := time.Parse(layout, strings.Replace(strings.Replace(found, ",", ".", 1), " ", "T", 1)); err == nil {
				return logDate(at, layout), at
			}
		}
	}
	return "", time.Time{}
}

// logDate returns a time as text, in UTC if its layout has a zone.
func logDate(at time.Time, layout string) string {
	if strings.Contains(layout, "07") {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return at.Format("2006-01-02T15:04:05.999999999")
}
