package office

import "strings"

// wordStyles are the styles of a text document by their ids. Ids depend on the language of the
// program, names do not.
type wordStyles map[string]wordStyle

type wordStyle struct {
	name   string // in lower case: "title", "heading 1"
	base   string // id
	hidden bool
}

func (a archive) wordStyles(entry string) wordStyles {
	styles := wordStyles{}
	a.each(entry, func(t *tokens, e element) error {
		if e.Name.Local != "style" {
			return nil
		}
		var s wordStyle
		err := t.within(func(e element) (skip bool) {
			switch e.Name.Local {
			case "name":
				s.name = strings.ToLower(attribute(e, "val"))
			case "basedOn":
				s.base = attribute(e, "val")
			case "vanish":
				s.hidden = isOn(e)
			}
			return e.Name.Local == "tblStylePr"
		})
		styles[attribute(e, "styleId")] = s
		return err
	}) // without styles, headings are paragraphs
	return styles
}

// isOn returns the value of a switch, which is on if it is there.
func isOn(e element) bool {
	switch strings.ToLower(attribute(e, "val")) {
	case "0", "false", "off":
		return false
	}
	return true
}

// maxBases is the number of styles on which a style may be based.
const maxBases = 16

// role returns the role of paragraphs with a style, which may be based on a known one.
func (s wordStyles) role(id string) role {
	for range maxBases {
		style := s[id]
		switch {
		case style.name == "title":
			return titleRole
		case strings.HasPrefix(style.name, "heading "):
			return headingRole
		case strings.HasPrefix(style.name, "toc "):
			return contentsRole
		case style.base == "":
			return plainRole
		}
		id = style.base
	}
	return plainRole
}

func (s wordStyles) hidden(id string) bool {
	for range maxBases {
		if s[id].hidden {
			return true
		}
		id = s[id].base
	}
	return false
}
