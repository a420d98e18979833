package office

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// openRow returns a row of cells, which are texts or elements.
func openRow(cells ...string) string {
	var b strings.Builder
	for _, c := range cells {
		if !strings.HasPrefix(c, "<") {
			c = `<table:table-cell><t:p>` + c + `</t:p></table:table-cell>`
		}
		b.WriteString(c)
	}
	return `<table:table-row>` + b.String() + `</table:table-row>`
}

func openSheet(name, rows string) string {
	return `<table:table table:name="` + name + `" table:style-name="` + name + `">` + rows + `</table:table>`
}

func TestODS(t *testing.T) {
	cell := func(kind, name, value string) string {
		return `<table:table-cell o:value-type="` + kind + `" o:` + name + `="` + value + `"><t:p>shown</t:p></table:table-cell>`
	}
	header := openRow("v", "w")
	for _, tt := range []struct{ name, rows, want string }{
		{"number", openRow(cell("float", "value", "0.10000000000000001"), "x"), `v=0.1 w="x"`},
		{"percentage", openRow(cell("percentage", "value", "0.5")), `v=0.5`},
		{"truth", openRow(cell("boolean", "boolean-value", "true")), `v=true`},
		{"date", openRow(cell("date", "date-value", "2020-01-02T00:00:00")), `v="2020-01-02"`},
		{"time", openRow(cell("time", "time-value", "PT36H01M02.5S"), cell("time", "time-value", "P1D")), `v="36:01:02" w="shown"`},
		{"text", openRow(`<table:table-cell><o:annotation><t:p>comment</t:p></o:annotation><t:p>a<t:s/>b</t:p><t:p>c</t:p></table:table-cell>`), `v="a b\nc"`},
		{"repeated", openRow(`<table:table-cell table:number-columns-repeated="2"><t:p>a</t:p></table:table-cell>`, `<table:table-cell table:number-columns-repeated="99999"/>`), `v="a" w="a"`},
		{"merged", openRow(`<table:table-cell table:number-columns-repeated="2"/>`, "a", `<table:covered-table-cell/>`, "b"), `C="a" E="b"`},
	} {
		checkRecords(t, tt.name, ODS, openOf("spreadsheet", "", openSheet("S", header+tt.rows+openRow("end"))), tt.want, `v="end"`)
	}
}

func TestODSSheets(t *testing.T) {
	const styles = `<s:style s:name="Two"><s:table-properties table:display="false"/></s:style>`
	rows := openRow("x") + openRow("1")
	repeated := strings.Replace(openRow("2"), "<table:table-row", `<table:table-row table:number-rows-repeated="1000000"`, 1)
	file := openOf("spreadsheet", styles, openSheet("One", rows)+openSheet("Two", rows)+openSheet("Three", rows+repeated))
	checkRecords(t, "sheets", ODS, file, `x="1" sheet="One"`, `x="1" sheet="Three"`, `x="2" sheet="Three"`)
	for range ODS(file, file.Size(), testLimit) {
		break
	}
	got, errs := records(ODS, pack("content.xml", `<o xmlns:table="table" xmlns:t="t">`+openSheet("One", rows)+"<"))
	if diff := cmp.Diff([]string{`x="1"`}, got); diff != "" || len(errs) != 1 {
		t.Errorf("%v %s", errs, diff)
	}
}

func FuzzODS(f *testing.F) {
	f.Add(openSheet("S", openRow("a", "b")+openRow(`<table:table-cell o:value-type="float" o:value="1" table:number-columns-repeated="3"/>`)))
	f.Fuzz(func(t *testing.T, body string) {
		records(ODS, openOf("spreadsheet", "", body))
	})
}
