package office

import (
	"path"
	"strings"
)

// A relation is a link from one part of a package of Office Open XML to another.
type relation struct {
	id, kind string // the kind is the last name of its URI, such as "slide"
	target   string // the name of an entry
}

// relations returns the relations of a part, or of the package if part is "".
func (a archive) relations(part string) (all []relation) {
	dir, base := path.Split(part)
	a.each(dir+"_rels/"+base+".rels", func(_ *tokens, e element) error {
		if e.Name.Local == "Relationship" && attribute(e, "TargetMode") != "External" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = dir + target
			}
			all = append(all, relation{attribute(e, "Id"), path.Base(attribute(e, "Type")), strings.TrimPrefix(path.Clean("/"+target), "/")})
		}
		return nil
	}) // a package without relations has parts with usual names
	return all
}

// related returns the first part that part refers to by a kind of relation, or fallback.
func (a archive) related(part, kind, fallback string) string {
	for _, r := range a.relations(part) {
		if r.kind == kind && a.has(r.target) {
			return r.target
		}
	}
	return fallback
}

// mainPart returns the name of the part where a package begins.
func (a archive) mainPart() string {
	for _, usual := range []string{"word/document.xml", "ppt/presentation.xml", "xl/workbook.xml"} {
		if a.has(usual) {
			return a.related("", "officeDocument", usual)
		}
	}
	return a.related("", "officeDocument", "")
}

// coreProperties returns the properties of a package.
func (a archive) coreProperties() properties {
	return a.properties(a.related("", "core-properties", "docProps/core.xml"))
}
