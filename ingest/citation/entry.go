package citation

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// An entryCutter cuts entries out of a file. It does not hold more than limit bytes of one.
type entryCutter struct {
	in      *bufio.Reader
	limit   int
	text    []byte
	size    int64
	midLine bool // a line has begun with other than white space
}

// next returns the kind of the next entry and what is between its outer braces.
func (c *entryCutter) next() (kind, text string, err error) {
	for {
		b, err := c.in.ReadByte()
		if err != nil {
			return "", "", err
		}
		if b != '@' || c.midLine {
			c.midLine = c.midLine && b != '\n' || !isSpace(b)
			continue
		}
		if kind, opening := c.head(); opening != 0 {
			text, err := c.body(opening)
			return kind, text, err
		}
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// head reads the kind of an entry and its opening brace, 0 if there is none.
func (c *entryCutter) head() (kind string, opening byte) {
	for len(kind) < 64 {
		next, err := c.in.Peek(1)
		if err != nil {
			return "", 0
		}
		b := next[0]
		switch {
		case b == '{' || b == '(':
			c.in.Discard(1)
			return strings.TrimSpace(kind), b
		case 'a' <= b|0x20 && b|0x20 <= 'z' || isSpace(b) && b != '\n':
			kind += string(rune(b))
			c.in.Discard(1)
		default:
			c.midLine = b != '\n'
			return "", 0
		}
	}
	return "", 0
}

// entryStart matches what follows the sign of another entry within one that is not closed.
var entryStart = regexp.MustCompile(`^@[A-Za-z]+[ \t]*[{(]\s*[^\s,={}]+\s*,\s*\n?\s*[A-Za-z_-]+\s*=`)

// body reads an entry after its opening brace. Another entry at the begin of a line ends it, too,
// since braces that do not match are common.
func (c *entryCutter) body(opening byte) (string, error) {
	if cap(c.text) > 1<<20 {
		c.text = nil
	}
	c.text, c.size = c.text[:0], 0
	lineStart := false
	for depth := 1; ; {
		if lineStart && c.atEntry() {
			c.midLine = false
			return c.whole()
		}
		b, err := c.in.ReadByte()
		if err != nil {
			return "", truncated(err)
		}
		lineStart = b == '\n'
		switch {
		case b == '{':
			depth++
		case b == '}':
			depth--
		}
		if depth == 0 || opening == '(' && depth == 1 && b == ')' {
			c.midLine = false // another entry may follow at once
			return c.whole()
		}
		if c.size++; c.size <= int64(c.limit) {
			c.text = append(c.text, b)
		}
	}
}

func (c *entryCutter) atEntry() bool {
	if next, _ := c.in.Peek(1); len(next) == 0 || next[0] != '@' {
		return false
	}
	next, _ := c.in.Peek(200)
	return entryStart.Match(next)
}

func (c *entryCutter) whole() (string, error) {
	if c.size > int64(c.limit) {
		return "", document.TooLarge(c.size, c.limit)
	}
	return string(c.text), nil
}

func truncated(err error) error {
	if err != io.EOF {
		return err
	}
	return fmt.Errorf("file is truncated: it ends within an entry: %w", io.ErrUnexpectedEOF)
}
