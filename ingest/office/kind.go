package office

import (
	"io"
	"path"
	"strings"
)

// Kind returns what a ZIP archive holds: "docx", "pptx", "xlsx", "odt", "odp", "ods" or "epub", or
// "" for another archive and for what is no archive. It goes by the contents: names are not
// reliable, and any entry may be the first.
func Kind(file io.ReaderAt, size int64) (kind string) {
	a, err := openArchive(file, size, 1<<20)
	if err != nil {
		return ""
	}
	switch {
	case a.has("META-INF/container.xml"):
		return "epub"
	case a.has("content.xml"):
		return a.openDocumentKind()
	case a.has("[Content_Types].xml"):
		return a.openXMLKind()
	}
	return ""
}

// openXMLKind returns the kind of a package of Office Open XML by the folder of its main part.
func (a archive) openXMLKind() string {
	main := a.mainPart()
	if !a.has(main) || path.Ext(main) != ".xml" { // a binary workbook has the same folders
		return ""
	}
	folder, _ := path.Split(strings.ToLower(main))
	return map[string]string{"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}[folder]
}

// openDocumentKind returns the kind of a package of OpenDocument by its type, or by that which its
// manifest declares. Templates are documents, too.
func (a archive) openDocumentKind() string {
	media, err := a.readText("mimetype")
	if err != nil {
		media = a.manifestType()
	}
	media = strings.TrimSuffix(strings.TrimSpace(media), "-template")
	return map[string]string{"text": "odt", "presentation": "odp", "spreadsheet": "ods"}[strings.TrimPrefix(media, "application/vnd.oasis.opendocument.")]
}

func (a archive) manifestType() (media string) {
	a.each("META-INF/manifest.xml", func(t *tokens, e element) error {
		if e.Name.Local == "file-entry" && attribute(e, "full-path") == "/" {
			media = attribute(e, "media-type")
		}
		return nil
	})
	return media
}
