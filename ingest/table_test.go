package ingest

import (
	"strings"
	"testing"
)

// plainer replaces the characters of JSON that Go escapes in strings.
var plainer = strings.NewReplacer(`"`, "'", `\"`, "'", `\n`, "|", `\t`, "→", `\r`, "←")

func TestTables(t *testing.T) {
	tests := []struct {
		name, format, content string
		want                  []string
	}{
		{"second text", FormatCSV, "id,text,text\n1,a,b\n", []string{"! stdin:1: columns 2 and 3 are both named 'text'"}},
		{"other case", FormatCSV, "id,Text, TEXT \n1,a,b\n", []string{"! stdin:1: columns 2 and 3 are both named 'text'"}},
		{"second title", FormatTSV, "title\tx\tTitle\n1\ta\tb\n", []string{"! stdin:1: columns 1 and 3 are both named 'title'"}},
		{"second id", FormatCSV, "ID,id,text\n1,a,b\n", []string{"! stdin:1: columns 1 and 2 are both named 'id'"}},
		{"second field", FormatCSV, "year,text,year\n1,a,b\n", []string{"! stdin:1: columns 1 and 3 are both named 'year'"}},
		{"fields by case", FormatCSV, "year,text,Year\n1,a,2\n", []string{"{'id':'f:2','text':'a','fields':{'Year':'2','year':'1'}}"}},
		{"label and labels", FormatCSV, "text,label,Labels,label\na,x,y|x,z\n", []string{"{'id':'f:2','text':'a','labels':['x','y','z']}"}},
		{"no name", FormatCSV, ",text,\n0,a,\n1,b,c\n", []string{
			"{'id':'f:2','text':'a','fields':{'column 1':'0'}}", "{'id':'f:3','text':'b','fields':{'column 1':'1','column 3':'c'}}"}},
		{"separator at the end", FormatCSV, "id,text,\n1,a,\n", []string{"{'id':'1','text':'a'}"}},
		{"mark, quotes, space", FormatCSV, "\ufeff\"ID\", Text \n1,a\n", []string{"{'id':'1','text':'a'}"}},
		{"too few and too many", FormatCSV, "id,text\n1\n2,b,c\n3,d\n", []string{
			"! stdin:2: 1 columns, but the header has 2", "! stdin:3: 3 columns, but the header has 2", "{'id':'3','text':'d'}"}},
		{"CR", FormatCSV, "id,text\r1,a\r2,\"b\rc\"\r", []string{"{'id':'1','text':'a'}", "{'id':'2','text':'b←c'}"}},
		{"CR in JSON Lines", FormatJSONL, "{\"id\":\"1\",\"text\":\"a\"}\r{\"id\":\"2\",\"text\":\"b\"}\r", []string{"{'id':'1','text':'a'}", "{'id':'2','text':'b'}"}},
		{"commas between semicolons", FormatCSV, "id;title, short;text\n1;a;b, c\n", []string{"{'id':'1','text':'b, c','fields':{'title, short':'a'}}"}},
		{"comma in a quoted name", FormatCSV, "id;text;\"price, EUR\"\n1;a, b;\"3,5\"\n", []string{"{'id':'1','text':'a, b','fields':{'price, EUR':'3,5'}}"}},
		{"semicolons between commas", FormatCSV, "id,text,a;b\n1,x;y,z\n", []string{"{'id':'1','text':'x;y','fields':{'a;b':'z'}}"}},
		{"rows decide", FormatCSV, "text,a;title\nx,y;1\nz;2\nu;3\n", []string{
			"{'id':'f:2','title':'1','text':'','fields':{'text,a':'x,y'}}", "{'id':'f:3','title':'2','text':'','fields':{'text,a':'z'}}",
			"{'id':'f:4','title':'3','text':'','fields':{'text,a':'u'}}"}},
		{"tabs", FormatCSV, "id\ttext\n1\ta,b\n", []string{"{'id':'1','text':'a,b'}"}},
		{"bars", FormatCSV, "id|text\n1|a, b; c\n", []string{"{'id':'1','text':'a, b; c'}"}},
		{"declared separator", FormatCSV, "sep=;\r\nid;text\r\n1;a,b\r\n2;\"c\r\n", []string{"{'id':'1','text':'a,b'}", "! stdin:4: the quote that opens here is never closed"}},
		{"one column", FormatCSV, "text\na\n\"b, c\"\nd, e\n", []string{"{'id':'f:2','text':'a'}", "{'id':'f:3','text':'b, c'}", "! stdin:4: 2 columns, but the header has 1"}},
		{"quoted TSV", FormatTSV, "id\ttext\n1\t\"two\nlines\"\n2\t\"a\tb\"\n3\t\"say \"\"hi\"\"\"\n", []string{
			"{'id':'1','text':'two|lines'}", "{'id':'2','text':'a→b'}", "{'id':'3','text':'say 'hi''}"}},
		{"plain TSV", FormatTSV, "id\ttext\n1\t\"x\n2\t5\" pipe\n3\t\"Q\" said\n", []string{
			"{'id':'1','text':''x'}", "{'id':'2','text':'5' pipe'}", "{'id':'3','text':''Q' said'}"}},
		{"open quote", FormatCSV, "id,text\n1,\"an open quote\n2,b\n3,c\n", []string{
			"! stdin:2: the quote that opens here is never closed; the lines below are read as rows", "{'id':'2','text':'b'}", "{'id':'3','text':'c'}"}},
		{"open quote, quoted row", FormatCSV, "id,text\n1,\"open\n2,b\n3,\"c, d\"\n4,e\n", []string{
			"! stdin:2: the quote that opens here is followed by a quote within the cell", "{'id':'2','text':'b'}", "{'id':'3','text':'c, d'}", "{'id':'4','text':'e'}"}},
		{"open quote, quoted lines", FormatCSV, "id,text\n1,\"open\n2,\"c\nd\"\n4,e\n", []string{
			"! stdin:2: the quote that opens here is followed by a quote within the cell", "{'id':'2','text':'c|d'}", "{'id':'4','text':'e'}"}},
		{"open quote, lines, row", FormatCSV, "id,text\n1,\"open\nmore\nand more\n2,\"b\"\n", []string{
			"! stdin:2: lines 2 to 4: the quote that opens here is followed by a quote within the cell", "{'id':'2','text':'b'}"}},
		{"open quote in a TSV", FormatTSV, "id\ttext\n1\t\"good\"\n2\t\"fine\"\n3\t\"open\n4\t\"d\"\n", []string{
			"{'id':'1','text':'good'}", "{'id':'2','text':'fine'}", "! stdin:4: the quote that opens here is followed by a quote within the cell", "{'id':'4','text':'d'}"}},
		{"lines, and a cell too many", FormatCSV, "id,text\n1,\"a\nb\",c\n2,d\n", []string{"! stdin:2: lines 2 to 3: 3 columns, but the header has 2", "{'id':'2','text':'d'}"}},
		{"quoted empty cell", FormatCSV, "text\n\"\"\n\n\"a\"\n", []string{"{'id':'f:2','text':''}", "{'id':'f:4','text':'a'}"}},
		{"no text", FormatCSV, "a,b\n1,2\n", []string{"! stdin:1: no column is named text or title"}},
		{"open header", FormatCSV, "id,\"text\n1,2\n3,4\n", []string{"! stdin:1: no column is named text or title"}},
	}
	for _, tt := range tests {
		got := listed(tt.content, Options{Format: tt.format}, asJSON)
		for i, s := range got {
			got[i] = plainer.Replace(s)
		}
		if diff := diffListed(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// TestGuessedTables checks that content without a name is read as a table only if its header has a
// column for text and its rows fit the header.
func TestGuessedTables(t *testing.T) {
	text := func(content string) []string { return []string{asJSON(Document{ID: "f", Text: content})} }
	for content, want := range map[string][]string{
		"id,text\n1,\"open\n2,b\n":        {"! stdin:2", `{"id":"2","text":"b"}`},
		"id,text\n1,a\n":                  {`{"id":"1","text":"a"}`},
		"id, text\n1,a\n":                 {`{"id":"1","text":"a"}`},
		"text;category\na;b\n":            {`{"id":"f:2","text":"a","labels":["b"],"fields":{"category":"b"}}`},
		"id,text\n":                       nil,
		"Text, images":                    text("Text, images"),
		"Text, images\nand video, too\n":  text("Text, images\nand video, too\n"),
		"Text, images and video":          text("Text, images and video"),
		"Title; text\nwithout a table":    text("Title; text\nwithout a table"),
		"text\nwith one column":           text("text\nwith one column"),
		"| id | text |\n|---|---|\n|1|a|": text("| id | text |\n|---|---|\n|1|a|"),
		"{{Infobox\n|x=1}}":               text("{{Infobox\n|x=1}}"),
		"{% if x %}":                      text("{% if x %}"),
		"{a, b} is a set":                 text("{a, b} is a set"),
		"[1] A note, and \"words\".":      text("[1] A note, and \"words\"."),
		"[{x}]":                           text("[{x}]"),
		"{ \"text\" : \"a\" }":            {`{"id":"f:1","text":"a"}`},
		"[ { \"text\" : \"a\" } ]":        {`{"id":"f:1","text":"a"}`},
		"{}":                              {"! stdin:1: document has neither title nor text"},
	} {
		if diff := diffListed(want, listed(content, Options{}, asJSON)); diff != "" {
			t.Errorf("%q: %s", content, diff)
		}
	}
}
