package citation

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// A format is one whose lines begin with tags. Other lines continue the line before them.
type format struct {
	tag    *regexp.Regexp // of a line, with the groups tag and value
	start  string         // tag of the first line of a citation
	end    string         // tag of its last line, "" if the next start ends it
	gaps   bool           // a citation that has no start begins after an empty line
	fields map[string]string
	read   func(values) document.Document
}

// values are the values of a citation, by the names that its format gives their tags.
type values map[string][]string

// first returns the first value of the likeliest of some names, or "".
func (v values) first(names ...string) string {
	for _, name := range names {
		for _, value := range v[name] {
			if value = strings.TrimSpace(value); value != "" {
				return value
			}
		}
	}
	return ""
}

// documents yields the documents of a file.
func (f format) documents(r io.Reader, limit int) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		c := cutter{format: f, limit: limit}
		in := bufio.NewReaderSize(r, 64<<10)
		skipMark(in)
		begins := true // the line before is at its end
		for {
			line, err := in.ReadSlice('\n')
			tag := ""
			if m := f.tag.FindSubmatch(line); m != nil && begins {
				tag = string(m[1])
			}
			if c.ends(tag) && !yield(c.take()) {
				return
			}
			c.add(tag, line)
			begins = err != bufio.ErrBufferFull
			if err != nil && begins {
				c.finish(err, yield)
				return
			}
		}
	}
}

// skipMark skips a byte-order mark.
func skipMark(in *bufio.Reader) {
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		in.Discard(3)
	}
}

// A cutter holds the citation that is being read.
type cutter struct {
	format
	limit  int
	text   []byte
	size   int
	begun  bool
	gap    bool // the line before is empty
	ending bool // the line before is the last one
}

// ends reports whether the citation is whole before a line with a tag, which may be "".
func (c *cutter) ends(tag string) bool {
	return c.begun && (c.ending || tag == c.start || c.gaps && c.gap && tag != "" && !c.hasStart())
}

func (c *cutter) hasStart() bool {
	m := c.tag.FindSubmatch(c.text)
	return m != nil && string(m[1]) == c.start
}

func (c *cutter) add(tag string, line []byte) {
	c.begun = c.begun || tag == c.start || c.gaps && tag != ""
	c.gap = len(strings.TrimSpace(string(line))) == 0
	if !c.begun {
		return
	}
	c.ending = tag != "" && tag == c.end
	if c.size += len(line); c.size <= c.limit {
		c.text = append(c.text, line...)
	}
}

// take returns the document of the citation, and begins the next one.
func (c *cutter) take() (d document.Document, err error) {
	if c.size > c.limit {
		err = document.TooLarge(int64(c.size), c.limit)
	} else {
		d = c.read(c.parse(string(c.text)))
	}
	*c = cutter{format: c.format, limit: c.limit}
	return d, err
}

// finish yields what is left at the end of the file.
func (c *cutter) finish(err error, yield func(document.Document, error) bool) {
	if err == io.EOF && c.begun && c.end != "" && !c.ending {
		err = fmt.Errorf("file is truncated: its last citation has no line %s: %w", c.end, io.ErrUnexpectedEOF)
	} else if c.begun && err == io.EOF && !yield(c.take()) {
		return
	}
	if err != io.EOF {
		yield(document.Document{}, err)
	}
}

// parse returns the values in the lines of a citation.
func (f format) parse(text string) values {
	all := values{}
	name := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		if m := f.tag.FindStringSubmatch(line); m != nil {
			if name = f.fields[m[1]]; name != "" {
				all[name] = append(all[name], m[2])
			}
		} else if name != "" {
			last := len(all[name]) - 1
			all[name][last] = strings.TrimSpace(all[name][last] + "\n" + strings.TrimSpace(line))
		}
	}
	return all
}
