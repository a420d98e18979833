package markup

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// Subtitles returns the document of subtitles in SRT or WebVTT. The text is that of the cues, a
// line for what is spoken without a long pause. The field "duration" is the end of the last cue in
// seconds, and "language" that of the header. Rolling captions, which show each line again below
// the one before, are shown once.
func Subtitles(content string) document.Document {
	lines := pageLines(content)
	var s subtitles
	if strings.HasPrefix(lines[0], "WEBVTT") {
		lines = s.header(lines)
	}
	for i, line := range lines {
		s.line(strings.TrimSpace(line), i+1 < len(lines) && cueTimes.MatchString(lines[i+1]))
	}
	s.endCue()
	if s.cues == 0 {
		return document.Document{Text: strings.TrimSpace(content)}
	}
	s.doc.SetField("duration", strconv.FormatFloat(s.duration.Seconds(), 'f', -1, 64))
	s.doc.Text = s.text.String()
	return s.doc
}

// pause is the time between two cues after which a line begins.
const pause = 3 * time.Second

// A subtitles reads cues line by line.
type subtitles struct {
	doc      document.Document
	text     strings.Builder
	web      bool // an empty line ends a cue
	inCue    bool
	cues     int
	open     []string // the lines of the open cue
	last     []string // those of the cue before
	begin    time.Duration
	end      time.Duration // of the cue
	before   time.Duration // the end of the cue before
	duration time.Duration
}

var (
	cueTimes = regexp.MustCompile(`^\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})`)
	cueTag   = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|</?>|\{\\[^{}]*\}`)
)

// header reads the lines before the first empty one.
func (s *subtitles) header(lines []string) []string {
	s.web = true
	for i, line := range lines {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "" {
			return lines[i:]
		}
		if strings.EqualFold(name, "language") {
			setMark(&s.doc, "language", value)
		}
	}
	return nil
}

// line reads a line. The one before the times of a cue is its number or name.
func (s *subtitles) line(line string, beforeTimes bool) {
	switch m := cueTimes.FindStringSubmatch(line); {
	case m != nil:
		s.endCue()
		s.inCue = true
		s.cues++
		s.begin, s.end = clock(m[1:5]), clock(m[5:9])
		s.duration = max(s.duration, s.end)
	case line == "":
		s.inCue = s.inCue && !s.web
	case s.inCue && !(beforeTimes && isNumber(line)):
		if text := OneLine(html.UnescapeString(cueTag.ReplaceAllString(line, ""))); text != "" {
			s.open = append(s.open, text)
		}
	}
}

func isNumber(line string) bool { return strings.Trim(line, "0123456789") == "" }

// clock returns a time by its hours, minutes, seconds and milliseconds.
func clock(parts []string) (t time.Duration) {
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi("0" + parts[i])
		t += time.Duration(n) * unit
	}
	n, _ := strconv.Atoi((parts[3] + "00")[:3])
	return t + time.Duration(n)*time.Millisecond
}

// endCue writes the open cue, without the lines that it has from the one before if that has just
// ended.
func (s *subtitles) endCue() {
	rolls := s.begin <= s.before+50*time.Millisecond
	for _, line := range s.open {
		if rolls && slices.Contains(s.last, line) {
			continue
		}
		switch {
		case s.text.Len() == 0:
		case s.begin-s.before >= pause:
			s.text.WriteByte('\n')
		default:
			s.text.WriteByte(' ')
		}
		s.text.WriteString(line)
		s.before = s.end
	}
	if len(s.open) > 0 {
		s.last, s.open, s.before = s.open, nil, s.end
	}
}
