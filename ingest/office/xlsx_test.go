package office

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// xlsxOf returns a workbook of sheets with a name, and "hidden" after it, and their rows.
func xlsxOf(styles, texts string, sheets ...string) *bytes.Reader {
	entries := []string{"[Content_Types].xml", "", "xl/styles.xml", styles, "xl/sharedStrings.xml", texts}
	var book, relations strings.Builder
	for i := 0; i+1 < len(sheets); i += 2 {
		name, hidden := strings.CutSuffix(sheets[i], "hidden")
		state := ""
		if hidden {
			state = ` state="veryHidden"`
		}
		fmt.Fprintf(&book, `<sheet name="%s" sheetId="%d" r:id="r%d"%s/>`, name, i+1, i, state)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="http://x/worksheet" Target="worksheets/%d.xml"/>`, i, i)
		entries = append(entries, fmt.Sprintf("xl/worksheets/%d.xml", i), "<worksheet><sheetData>"+sheets[i+1]+"</sheetData></worksheet>")
	}
	entries = append(entries, "xl/workbook.xml", `<workbook xmlns:r="http://x/relationships"><sheets>`+book.String()+`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships>`+relations.String()+`</Relationships>`)
	return pack(entries...)
}

// rowOf returns a row of texts; those that begin with "<" are cells.
func rowOf(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		if !strings.HasPrefix(c, "<") {
			c = `<c t="inlineStr"><is><t>` + c + `</t></is></c>`
		}
		b.WriteString(c)
	}
	return "<row>" + b.String() + "</row>"
}

func numberCell(value string) string { return "<c><v>" + value + "</v></c>" }

type recordReader = func(file io.ReaderAt, size int64, limit int) iter.Seq2[document.Record, error]

// records returns what a reader yields, as lines of name=value, and errors.
func records(read recordReader, file *bytes.Reader) (lines []string, errs []error) {
	for r, err := range read(file, file.Size(), testLimit) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		line := ""
		for _, v := range r {
			b, _ := json.Marshal(v.Value)
			line += v.Name + "=" + string(b) + " "
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines, errs
}

func checkRecords(t *testing.T, name string, read recordReader, file *bytes.Reader, want ...string) {
	t.Helper()
	got, errs := records(read, file)
	if diff := cmp.Diff(want, got); diff != "" || errs != nil {
		t.Errorf("%s: %v %s", name, errs, diff)
	}
}

func TestXLSXHeader(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		want       []string
	}{
		{"none", "", nil},
		{"header", rowOf("Name", "Age") + rowOf("Ann", numberCell("7")) + rowOf("", "") + rowOf("Bob"), []string{`Name="Ann" Age=7`, `Name="Bob"`}},
		{"a title above", rowOf("Report") + rowOf("Name", " full\nname ", "Age") + rowOf("Ann", "Ann B", numberCell("7")), []string{`A="Report"`, `Name="Ann" full name="Ann B" Age=7`}},
		{"no header", rowOf("Ann", numberCell("7")) + rowOf("x", "y"), []string{`A="Ann" B=7`, `A="x" B="y"`}},
		{"one row", rowOf("a", "b"), []string{`A="a" B="b"`}},
		{"names", rowOf("x", "x", "x 2", "x", "", "y") + rowOf("1", "2", "3", "4", "5", "6", "7"), []string{`x="1" x 2="2" x 2 2="3" x 3="4" E="5" y="6" G="7"`}},
		{"references", `<row><c r="C1" t="str"><v>a</v></c><c r="AA1" t="str"><v>b</v></c></row><row><c r="AA2"><v>1</v></c><c r="B2"><v>2</v></c><c r="ZZZZ2"><v>3</v></c></row>`, []string{`b=1 AB=2`}},
	} {
		checkRecords(t, tt.name, XLSX, xlsxOf("", "", "S", tt.rows), tt.want...)
	}
}

func TestXLSXValues(t *testing.T) {
	const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="165" formatCode="[Red]#,##0.00&quot; days&quot;;[h]"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="[$-407]d. mmm"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/><xf numFmtId="167"/></cellXfs></styleSheet>`
	const texts = `<sst><si><t>plain</t></si><si><r><rPr/><t>ri</t></r><r><t>ch</t></r><rPh><t>reading</t></rPh></si><si/><si><t>a_x000D_b_x005F_x</t></si></sst>`
	for _, tt := range []struct{ cell, want string }{
		{`<c t="s"><v>0</v></c>`, `"plain"`}, {`<c t="s"><v>1</v></c>`, `"rich"`}, {`<c t="s"><v>2</v></c>`, ""}, {`<c t="s"><v>3</v></c>`, `"a\rb_x"`}, {`<c t="s"><v>4</v></c>`, ""},
		{`<c t="b"><v>1</v></c>`, "true"}, {`<c t="e"><v>#N/A</v></c>`, ""}, {`<c t="str"><f>A1&amp;"x"</f><v>x</v></c>`, `"x"`}, {`<c><f>1+1</f></c>`, ""}, {`<c t="d"><v>2020-01-02</v></c>`, `"2020-01-02"`},
		{numberCell("1"), "1"}, {numberCell("0.10000000000000001"), "0.1"}, {numberCell("1.234567890123456E+15"), "1234567890123456"}, {numberCell("12345678901234567890"), "12345678901234567890"}, {numberCell("1E-300"), "1e-300"}, {numberCell("NaN"), `"NaN"`}, {numberCell("-0.5"), "-0.5"},
		{`<c s="1"><v>45292</v></c>`, `"2024-01-01"`}, {`<c s="1"><v>1</v></c>`, `"1900-01-01"`}, {`<c s="2"><v>45292.75</v></c>`, `"2024-01-01T18:00:00"`}, {`<c s="2"><v>45292</v></c>`, `"2024-01-01"`}, {`<c s="3"><v>45292.5</v></c>`, "45292.5"},
		{`<c s="4"><v>1.5</v></c>`, `"36:00:00"`}, {`<c s="5"><v>0.5</v></c>`, `"12:00:00"`}, {`<c s="6"><v>45292</v></c>`, `"2024-01-01"`}, {`<c s="1"><v>-1</v></c>`, "-1"}, {`<c s="99"><v>1</v></c>`, "1"}, {`<c s="-1"><v>1</v></c>`, "1"},
	} {
		var want []string
		if tt.want != "" {
			want = []string{"v=" + tt.want}
		}
		checkRecords(t, tt.cell, XLSX, xlsxOf(styles, texts, "S", rowOf("v")+"<row>"+tt.cell+"</row>"+rowOf("end")), append(want, `v="end"`)...)
	}
}

func TestXLSXSheets(t *testing.T) {
	rows := rowOf("x") + rowOf("1")
	file := xlsxOf("", "", "One", rows, "Two hidden", rows, "Three", rowOf("sheet")+rowOf("2"), "Four", "<row", "Five", rows)
	got, errs := records(XLSX, file)
	want := []string{`x="1" sheet="One"`, `sheet="2"`, `x="1" sheet="Five"`}
	if diff := cmp.Diff(want, got); diff != "" || len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), `sheet "Four": `) {
		t.Errorf("%v %s", errs, diff)
	}
	for range XLSX(file, file.Size(), testLimit) {
		break
	}
}

func TestXLSXLimits(t *testing.T) {
	long := strings.Repeat("word ", testLimit/8)
	file := xlsxOf("", "", "S", rowOf("a", "b")+rowOf(long, long)+rowOf("x", "y"))
	if got, errs := records(XLSX, file); len(got) != 1 || len(errs) != 1 || !errors.Is(errs[0], document.ErrTooLarge) {
		t.Errorf("%q %v", got, errs)
	}
	for name, file := range map[string]*bytes.Reader{
		"empty rows": xlsxOf("", "", "S", strings.Repeat("<row></row>", 5*testLimit)),
		"one cell":   xlsxOf("", "", "S", "<row><c><v>"+strings.Repeat("1", 8*testLimit)),
		"texts":      xlsxOf("", "<sst>"+strings.Repeat("<si></si>", 7*testLimit), "S", ""),
	} {
		if got, errs := records(XLSX, file); len(got) > 0 || len(errs) != 1 || !errors.Is(errs[0], document.ErrTooLarge) {
			t.Errorf("%s: %d records, %v", name, len(got), errs)
		}
	}
}

func TestLetters(t *testing.T) {
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", maxColumns - 1: "XFD"} {
		if got := letters(column); got != want || columnOf(want+"1", 0) != column {
			t.Errorf("%d: %q", column, got)
		}
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add(rowOf("a", "b")+rowOf(numberCell("1"), `<c t="s" s="1" r="B2"><v>0</v></c>`), `<sst><si><t>a_x000D_</t></si></sst>`, `<numFmt numFmtId="164" formatCode="[h]:mm"/><cellXfs><xf numFmtId="164"/></cellXfs>`)
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		records(XLSX, xlsxOf(styles, texts, "S", rows))
	})
}
