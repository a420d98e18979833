package report

import "fmt"

// maxRadii is the approximate number of rows in the table of balls.
const maxRadii = 16

// around returns the section about balls. Its table has a row for each radius, or for some of them,
// evenly chosen.
func (r *Report) around() section {
	balls := r.Balls.Useful()
	t := table{Caption: "Balls around the codes of queries, by radius",
		Head: []string{"Radius", "Precision", "Precision, empty balls as\u00a00", "Recall", "Empty balls", "Mean size", "Median size"}}
	for i := 0; i < len(balls); i += (len(balls) + maxRadii - 1) / maxRadii {
		b := balls[i]
		t.Rows = append(t.Rows, []string{fmt.Sprint(b.Radius), share(b.Precision, 3), share(b.PrecisionAll, 3), share(b.Recall, 3),
			percent(b.Empty), fmt.Sprintf("%.1f", b.Size), fmt.Sprintf("%g", b.Median)})
	}
	return section{ID: "balls", Title: "Balls around the codes", Figure: &r.figures()[1], Tables: []table{t}, Text: []string{
		"A ball contains all documents whose codes differ from the query's code in at most as many bits as its radius. Precision is the mean over the balls " +
			"that contain a document. With empty balls as 0, it is the mean over all balls, as papers on hashing report it. Recall and sizes are those of all balls. " +
			"Radii end at the first whose balls contain half of the collection on average."}}
}

func (r *Report) bits() section {
	t := table{Caption: "Bits of the documents' codes", Head: []string{"Property", "Value"}, Rows: [][]string{
		{"bits", fmt.Sprint(len(r.Bits.Means))},
		{"dead bits, the same for all documents", fmt.Sprint(r.Bits.Dead)},
		{"mean entropy of a bit, 1 at best", share(r.Bits.Entropy, 3)},
		{"mean absolute correlation of two bits, 0 at best", share(r.Bits.Correlation, 3)},
	}}
	return section{ID: "bits", Title: "Bits", Figure: &r.figures()[2], Tables: []table{t}, Text: []string{
		"A bit carries the most information if it is one for half of the documents and does not correlate with other bits."}}
}
