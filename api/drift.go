package api

import "github.com/hashsearch/hashsearch/index"

// measured is a collection with how far it has come from its model.
type measured struct {
	summary
	Drift *drift `json:"drift"` // null before the first training, and where codes come from elsewhere
}

// drift says whether to train again.
type drift struct {
	Retrain  bool      `json:"retrain"`
	Advice   string    `json:"advice"`
	Compared *compared `json:"compared"` // null where it is not known which documents the model learned from
}

// compared are the documents that the model learned from and those that came since.
type compared struct {
	Learned     group   `json:"learned"`
	New         group   `json:"new"`
	Radius      int     `json:"radius"`
	BitsMean    float64 `json:"bits_mean"`
	BitsLargest float64 `json:"bits_largest"`
}

type group struct {
	Documents int     `json:"documents"`
	NoCode    int     `json:"no_code"`
	Unknown   float64 `json:"unknown"`   // share of words that the model does not know
	Occupancy float64 `json:"occupancy"` // documents learned from within the radius
}

func newDrift(d *index.Drift) *drift {
	if d == nil {
		return nil
	}
	told := &drift{Retrain: d.Retrain, Advice: d.Advice}
	if c := d.Compared; c != nil {
		told.Compared = &compared{group(c.Learned), group(c.New), c.Radius, c.BitsMean, c.BitsLargest}
	}
	return told
}
