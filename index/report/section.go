package report

import (
	"fmt"
	"strings"

	"github.com/hashsearch/hashsearch/index/picture"
)

// A section is a part of the text, in the words of neither HTML nor Markdown.
type section struct {
	ID, Title string
	Text      []string // paragraphs
	Figure    *figure
	Tables    []table
}

// A table names its rows in the first cell of each.
type table struct {
	Caption string
	Words   bool // the cells are words rather than numbers
	Head    []string
	Rows    [][]string
}

// A figure is a picture with the file that holds it.
type figure struct {
	File, Alt string
	picture   picture.Picture
}

// figures are the pictures of the report.
func (r *Report) figures() []figure {
	return []figure{
		{"precision.svg", "Precision by recall, a line for each ranker", r.Precision},
		{"balls.svg", "Precision, recall, empty balls and sizes of balls by radius", (*picture.Balls)(r.Balls)},
		{"bits.svg", "Share of ones of each bit, and the correlations of the bits", (*picture.Bits)(r.Bits)},
	}
}

// title heads the report.
func (r *Report) title() string { return "How good the codes of " + r.Collection + " are" }

// sections are the whole text.
func (r *Report) sections() []section {
	return []section{r.facts(), r.measured(), r.compared(), r.around(), r.bits(), r.method()}
}

// share writes a number from -1 to 1 as eval does, with n digits.
func share(v float64, n int) string {
	s := fmt.Sprintf("%.*f", n, v)
	if minus, found := strings.CutPrefix(s, "-0."); found {
		return "-." + minus
	}
	return strings.TrimPrefix(s, "0")
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }
