package report

import (
	"fmt"
	"strings"

	"github.com/hashsearch/hashsearch/index/picture"
)

// A section is a part of the text, independent of HTML and Markdown.
type section struct {
	ID, Title string
	Text      []string // paragraphs
	Figure    *figure
	Tables    []table
}

// A table holds the name of each row in its first cell.
type table struct {
	Caption string
	Words   bool // the cells are words rather than numbers
	Head    []string
	Rows    [][]string
}

// A figure is a picture and the name of its file.
type figure struct {
	File, Alt string
	picture   picture.Picture
}

// figures returns the pictures of the report.
func (r *Report) figures() []figure {
	return []figure{
		{"precision.svg", "Precision by recall, one line per ranker", r.Precision},
		{"balls.svg", "Precision, recall, empty balls and sizes of balls by radius", (*picture.Balls)(r.Balls)},
		{"bits.svg", "Share of ones of each bit, and correlations of the bits", (*picture.Bits)(r.Bits)},
	}
}

// text returns the whole text, for the templates.
func (r *Report) text() any {
	return struct {
		Title    string
		Sections []section
	}{"Quality of the codes of " + r.Collection, []section{r.facts(), r.measured(), r.compared(), r.around(), r.bits(), r.method()}}
}

// share formats a number from -1 to 1 with n digits, as eval does.
func share(v float64, n int) string {
	s := fmt.Sprintf("%.*f", n, v)
	if minus, found := strings.CutPrefix(s, "-0."); found {
		return "-." + minus
	}
	return strings.TrimPrefix(s, "0")
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }
