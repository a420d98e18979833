package ingest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// All words of a row without a text are its text.
func TestSpreadsheet(t *testing.T) {
	for _, tt := range []struct {
		name string
		rows [][]any
		opts Options
		want []string
	}{
		{"own names", [][]any{{"title", "text", "port"}, {"A", "one", "Hull"}}, Options{}, []string{`{"id":"f:1","title":"A","text":"one","fields":{"port":"Hull"}}`}},
		{"other names", [][]any{{"Name", "Port", "Cost"}, {"Maria", "Hull", 7}, {"", "", 8}, {"", "Oslo"}}, Options{}, []string{
			`{"id":"f:1","title":"Maria","text":"Maria\nHull","fields":{"Cost":"7","Port":"Hull"}}`, `{"id":"f:3","text":"Oslo","fields":{"Port":"Oslo"}}`}},
		{"mapped", [][]any{{"Name", "Port"}, {"Maria", "Hull"}}, Options{Map: map[string][]string{"text": {"Port"}}}, []string{`{"id":"f:1","title":"Maria","text":"Hull"}`}},
	} {
		if diff := cmp.Diff(tt.want, listed(workbook(t, tt.rows), tt.opts, asJSON)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// workbook returns a file of Excel.
func workbook(t *testing.T, rows [][]any) string {
	const main, relations = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`, `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const rels, kind = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`, `Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	var sheet strings.Builder
	for _, row := range rows {
		sheet.WriteString("<row>")
		for _, cell := range row {
			if n, ok := cell.(int); ok {
				fmt.Fprintf(&sheet, "<c><v>%d</v></c>", n)
			} else {
				fmt.Fprintf(&sheet, `<c t="inlineStr"><is><t>%s</t></is></c>`, cell)
			}
		}
		sheet.WriteString("</row>")
	}
	return zipWith(t, packed{"[Content_Types].xml", "<Types/>"}, packed{"_rels/.rels", rels + `<Relationship Id="a" ` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		packed{"xl/workbook.xml", "<workbook " + main + " " + relations + `><sheets><sheet name="One" sheetId="1" r:id="a"/></sheets></workbook>`},
		packed{"xl/_rels/workbook.xml.rels", rels + `<Relationship Id="a" ` + kind + `worksheet" Target="s.xml"/></Relationships>`},
		packed{"xl/s.xml", "<worksheet " + main + "><sheetData>" + sheet.String() + "</sheetData></worksheet>"})
}

// XML in a directory is read if its records have a title or a text.
func TestXMLOfDirectories(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.xml", "<all><b><title>One thing or two of them</title></b><b><title>Another thing here</title></b></all>")
	put(t, dir, "b.xml", "<all><b><size>One two three</size></b><b><size>One two three</size></b></all>")
	var left LeftOut
	if docs, errs := collect(t, dir, Options{Name: ".", LeftOut: &left}); len(docs) != 2 || errs != nil || left.Files[".xml"] != 1 {
		t.Errorf("%v %q %v", docs, errs, left)
	}
}

func TestLabelsOfCells(t *testing.T) {
	for _, tt := range []struct{ name, cell, want string }{
		{"labels", "a|b", "a|b"}, {"labels", "a, b; c", "a, b; c"}, {"labels", `['a, b', "c's"]`, "a, b|c's"}, {"labels", "[a]", "[a]"}, {"labels", "['a', b]", "['a', b]"},
		{"keywords", "a, b,c", "a|b|c"}, {"Tags", "a, b; c", "a, b|c"}, {"category", "arts, crafts", "arts, crafts"}, {"keywords", "a|b, c", "a|b, c"},
	} {
		docs, _ := read(t, "text\t"+tt.name+"\nx\t"+tt.cell+"\n", Options{Format: FormatTSV})
		if len(docs) != 1 || strings.Join(docs[0].Labels, "|") != tt.want {
			t.Errorf("%s %s: %v", tt.name, tt.cell, docs)
		}
	}
}
