package ingest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// jsonStart matches the beginning of an object or of an array of objects, but not texts such as
// {{Infobox, {\rtf and [1].
var jsonStart = regexp.MustCompile(`^\s*(\[\s*)?\{\s*["}]`)

// isRecords reports whether JSON begins with an object that has a text, with an array of objects
// that have a text or a title, or with an object that has such an array.
func isRecords(begin []byte) bool {
	s := shapeOf(begin, nil)
	return s.list > 0 || s.weak && s.array || s.strong
}

// listOffset returns the offset of the first element of the list of documents that is in the only
// object of a file, or 0. The object is a document itself if the options map one of its names.
func (r *reader) listOffset(begin []byte) int64 {
	mapped := slices.Concat(r.Map["text"], r.Map["title"])
	for i, path := range mapped {
		mapped[i], _, _ = strings.Cut(path, ".")
	}
	s := shapeOf(begin, mapped)
	if s.strong || s.array || s.several || slices.ContainsFunc(s.around, func(name string) bool { return slices.Contains(mapped, name) }) {
		return 0
	}
	return s.list
}

// A jsonShape is what the beginning of JSON shows of the documents in it.
type jsonShape struct {
	array   bool // it begins with an array
	several bool // another value follows the first
	strong  bool // the first object has a text
	weak    bool // the first object has a title or a description
	// offset of the first element of the first list in the first object whose elements are
	// documents, or 0
	list   int64
	around []string // names of the first object up to the list
	texts  []string // further names of texts
}

// A jsonLevel is an open object or array.
type jsonLevel struct {
	object bool
	value  bool // the next token of the object is a value
	names  []string
	inner  bool  // an object within has a text
	begin  int64 // offset after the bracket
}

// maxLevels is the depth of the lists that are found.
const maxLevels = 5

// shapeOf reads the tokens of the first value. texts are further names of texts.
func shapeOf(begin []byte, texts []string) jsonShape {
	s := jsonShape{texts: texts}
	d := json.NewDecoder(bytes.NewReader(begin))
	var open []jsonLevel
	for {
		token, err := d.Token()
		if err != nil {
			return s
		}
		delim, _ := token.(json.Delim)
		switch top := len(open) - 1; {
		case top < 0 && (s.weak || s.strong || s.list > 0 || s.array):
			s.several = true
			return s
		case top < 0 && delim == 0: // no object
			return s
		case delim == '{' || delim == '[':
			s.array = s.array || top < 0 && delim == '['
			if top >= 0 {
				open[top].value = false
			}
			open = append(open, jsonLevel{object: delim == '{', begin: d.InputOffset()})
		case delim != 0:
			s.close(open)
			if open = open[:top]; s.array && (s.weak || s.strong) {
				return s
			}
		case open[top].object && !open[top].value:
			name, _ := token.(string)
			open[top].names, open[top].value = append(open[top].names, name), true
		default:
			open[top].value = false
		}
	}
}

// close ends the last open object or array.
func (s *jsonShape) close(open []jsonLevel) {
	level, outer := open[len(open)-1], open[:len(open)-1]
	if !level.object {
		return
	}
	strong, weak := textIn(level.names)
	text := strong || slices.ContainsFunc(weakTexts, func(name string) bool { return slices.Contains(level.names, name) })
	strong = strong || level.inner || slices.ContainsFunc(s.texts, func(name string) bool { return slices.Contains(level.names, name) })
	switch {
	case len(outer) == 0, len(outer) == 1 && s.array:
		s.strong, s.weak = s.strong || strong, s.weak || weak
	case outer[len(outer)-1].object:
		outer[len(outer)-1].inner = outer[len(outer)-1].inner || strong
	case s.list == 0 && (strong || text) && len(outer) <= maxLevels && allObjects(outer[:len(outer)-1]):
		s.list, s.around = outer[len(outer)-1].begin, open[0].names
	case s.list == 0 && strong && len(outer) <= maxLevels && isNested(outer):
		if s.array {
			s.strong = true
			return
		}
		s.list, s.around = outer[firstArray(outer)].begin, open[0].names
	}
}

// isNested reports whether the innermost level is a list in an object of another list, see nested.
func isNested(levels []jsonLevel) bool {
	first, last := firstArray(levels), len(levels)-1
	if first == last || last-first > 2 {
		return false
	}
	text, _ := textIn(levels[last-1].names)
	return !text && allObjects(levels[first+1:last])
}

func firstArray(levels []jsonLevel) int {
	return slices.IndexFunc(levels, func(l jsonLevel) bool { return !l.object })
}

func allObjects(levels []jsonLevel) bool {
	return !slices.ContainsFunc(levels, func(l jsonLevel) bool { return !l.object })
}

// weakTexts are names of texts that other things than documents have, too.
var weakTexts = []string{"description", "summary"}

// textIn reports whether one of the names is that of a text, and whether one is that of a title or
// a text that other things have, too.
func textIn(names []string) (strong, weak bool) {
	for name, part := range partNames(names) {
		if part == "text" {
			strong = strong || !slices.Contains(weakTexts, name)
			weak = true
		}
		weak = weak || part == "title"
	}
	return strong || slices.Contains(names, "text"), weak || slices.Contains(names, "title")
}
