package picture

import "github.com/hashsearch/hashsearch/index"

// A Map shows documents, or other things, as points in two dimensions.
type Map struct {
	Title string    `json:"title"`
	Axes  [2]string `json:"axes"`
	// Explained holds the share of the variance along each axis, if the axes are principal
	// components.
	Explained []float64 `json:"explained,omitempty"`
	Points    []Point   `json:"points"`
}

// A Point is one thing on a [Map].
type Point struct {
	ID    string  `json:"id"`
	Label string  `json:"label,omitempty"`
	X     float32 `json:"x"`
	Y     float32 `json:"y"`
}

// NewMap places documents by the two directions in which their activations vary most: principal
// component analysis (Pearson, 1901). A document with several labels is shown with the first.
func NewMap(docs []index.Sketched) *Map {
	m := &Map{Title: "Documents by their activations", Axes: [2]string{"first principal component", "second principal component"}}
	var activations []float32
	for _, d := range docs {
		activations = append(activations, d.Activations...)
	}
	var places [][2]float32
	places, m.Explained = Places(activations, len(activations)/max(1, len(docs)))
	for i, d := range docs {
		p := Point{ID: d.ID, X: places[i][0], Y: places[i][1]}
		if len(d.Labels) > 0 {
			p.Label = d.Labels[0]
		}
		m.Points = append(m.Points, p)
	}
	return m
}
