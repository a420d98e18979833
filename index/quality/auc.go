package quality

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"
)

// AUC returns the probability that a random positive has a higher score than a random negative,
// where ties count half: the area under the ROC curve (Hanley and McNeil, Radiology 143, 1982). It
// is NaN without both positives and negatives. AUC does not modify its arguments.
func AUC(scores []float64, positive []bool) float64 {
	if len(scores) == 0 {
		return math.NaN()
	}
	scores, positive = slices.Clone(scores), slices.Clone(positive)
	stat.SortWeightedLabeled(scores, positive, nil)
	tpr, fpr, _ := stat.ROC(nil, scores, positive, nil)
	return integrate.Trapezoidal(fpr, tpr)
}
