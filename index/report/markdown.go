package report

import (
	_ "embed"
	"strings"
	"text/template"
)

//go:embed report.md.tmpl
var markdownText string

// markdown has GitHub's tables, and links to the pictures.
var markdown = template.Must(template.New("report").Funcs(template.FuncMap{
	"text": plain,
	"row":  row,
	"rule": rule,
}).Parse(markdownText))

var escape = strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "\\<", ">", "\\>", "|", "\\|", "&", "\\&", "~", "\\~")

// plain escapes text for Markdown and puts it on one line.
func plain(s string) string { return escape.Replace(strings.Join(strings.Fields(s), " ")) }

func row(cells []string) string {
	line := "|"
	for _, c := range cells {
		line += " " + plain(c) + " |"
	}
	return line
}

// rule returns the line below the head of t. It aligns numbers to the right.
func rule(t table) string {
	if t.Words {
		return strings.Repeat("| --- ", len(t.Head)) + "|"
	}
	return "| --- " + strings.Repeat("| ---: ", len(t.Head)-1) + "|"
}
