package report

import "fmt"

// mostRadii is how many rows the table of balls has, about.
const mostRadii = 16

// around has a row for each radius, or for some of them, evenly chosen.
func (r *Report) around() section {
	balls := r.Balls.Useful()
	t := table{Caption: "Balls around the codes of queries, by radius",
		Head: []string{"Radius", "Precision", "Precision, empty as\u00a00", "Recall", "Empty balls", "Mean size", "Median size"}}
	for i := 0; i < len(balls); i += (len(balls) + mostRadii - 1) / mostRadii {
		b := balls[i]
		t.Rows = append(t.Rows, []string{fmt.Sprint(b.Radius), share(b.Precision, 3), share(b.PrecisionAll, 3), share(b.Recall, 3),
			percent(b.Empty), fmt.Sprintf("%.1f", b.Size), fmt.Sprintf("%g", b.Median)})
	}
	return section{ID: "balls", Title: "What lies around the codes", Figure: &r.figures()[1], Tables: []table{t}, Text: []string{
		"A ball is all documents whose codes differ from the query's in as many bits as its radius, or in fewer. Precision is the mean over the balls that hold a " +
			"document; with empty balls as 0 it is the mean over all, as papers on hashing report it. Recall and sizes are of all balls. Radii go up to " +
			"the first whose balls hold half of the collection in the mean."}}
}

func (r *Report) bits() section {
	t := table{Caption: "The bits over the documents", Head: []string{"Of the codes", "Value"}, Rows: [][]string{
		{"bits", fmt.Sprint(len(r.Bits.Means))},
		{"dead bits, the same for all documents", fmt.Sprint(r.Bits.Dead)},
		{"mean entropy of a bit, 1 at best", share(r.Bits.Entropy, 3)},
		{"mean correlation of two bits, without its sign, 0 at best", share(r.Bits.Correlation, 3)},
	}}
	return section{ID: "bits", Title: "The bits", Figure: &r.figures()[2], Tables: []table{t}, Text: []string{
		"A bit tells most when it is one for half of the documents, and when no other bit tells the same."}}
}
