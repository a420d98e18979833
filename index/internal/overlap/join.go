package overlap

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Groups returns the groups of two or more connected sets, each in ascending order. Sets are
// connected if they have the given share in common, see [Common], or by a chain of such sets.
// Groups stops early if ctx ends.
func Groups(ctx context.Context, sets [][]uint64, share float64) (groups [][]int) {
	j := newJoin(sets, share)
	for i := 0; i < len(j.sets) && ctx.Err() == nil; i++ {
		if j.grouped[i] {
			continue
		}
		j.grouped[i] = true
		group := []int{i}
		for next := 0; next < len(group) && ctx.Err() == nil; next++ {
			group = j.addSimilar(group, group[next])
		}
		if len(group) > 1 {
			slices.Sort(group)
			groups = append(groups, group)
		}
	}
	return groups
}

// rounding exceeds the rounding errors of the products of shares and sizes.
const rounding = 1e-6

// A join finds the sets of words that have a given share in common (Jaccard). Two such sets
// each hold that share of their words in the other one. So if the words of all sets have the same
// order, one of the first few words of each set is in the other. Ordering words by rarity keeps the
// number of compared sets small. See Bayardo, Ma and Srikant, "Scaling up all pairs similarity
// search" (2007), and Xiao, Wang, Lin and Yu, "Efficient similarity joins for near duplicate
// detection" (2008).
type join struct {
	sets         [][]uint64 // words, ascending
	share        float64
	frequency    map[uint64]int   // number of sets that contain a word
	byRareWord   map[uint64][]int // ungrouped sets that have a word among their rare words
	grouped      []bool           // whether a set is in a group
	comparedWith []int            // index of the set that a set was last compared with, plus one
}

func newJoin(sets [][]uint64, share float64) *join {
	j := &join{sets: sets, share: share, frequency: map[uint64]int{}, byRareWord: map[uint64][]int{}, grouped: make([]bool, len(sets)), comparedWith: make([]int, len(sets))}
	for _, set := range sets {
		for _, t := range set {
			j.frequency[t]++
		}
	}
	for i, set := range sets {
		for _, t := range j.rareWords(set) {
			j.byRareWord[t] = append(j.byRareWord[t], i)
		}
	}
	return j
}

// rareWords returns the rarest words of a set, as many that every sufficiently similar set contains
// at least one of them.
func (j *join) rareWords(set []uint64) []uint64 {
	set = slices.Clone(set)
	slices.SortFunc(set, func(a, b uint64) int { return cmp.Or(cmp.Compare(j.frequency[a], j.frequency[b]), cmp.Compare(a, b)) })
	both := int(math.Ceil(j.share*float64(len(set)) - rounding))
	return set[:min(len(set), len(set)-both+1)]
}

// addSimilar adds the ungrouped sets that are similar to set with.
func (j *join) addSimilar(group []int, with int) []int {
	for _, t := range j.rareWords(j.sets[with]) {
		ungrouped := j.byRareWord[t][:0]
		for _, i := range j.byRareWord[t] {
			if !j.grouped[i] && j.similar(i, with) {
				j.grouped[i] = true
				group = append(group, i)
			}
			if !j.grouped[i] {
				ungrouped = append(ungrouped, i)
			}
		}
		j.byRareWord[t] = ungrouped
	}
	return group
}

// similar compares two sets, unless they have just been compared or their sizes differ too much.
func (j *join) similar(i, with int) bool {
	a, b := j.sets[i], j.sets[with]
	if j.comparedWith[i] == with+1 || float64(min(len(a), len(b))) < j.share*float64(max(len(a), len(b)))-rounding {
		return false
	}
	j.comparedWith[i] = with + 1
	return Common(a, b) >= j.share
}

// Common returns the Jaccard coefficient of two ascending sets of words.
func Common(a, b []uint64) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}
