package index

import (
	"cmp"
	"context"
	"hash/maphash"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashsearch/hashsearch/ingest"
)

// splitByWords splits groups of rows such that documents stay together if they have the given share
// of their words in common, or if a chain of such documents connects them. It holds the words of
// one group at a time, 8 bytes each.
func (ix *Index) splitByWords(ctx context.Context, s *undivided, words wordSets, groups [][]uint32, share float64) (split [][]uint32, err error) {
	for _, rows := range groups {
		sets := make([][]uint64, len(rows)) // nil for deleted documents
		err := ix.eachWhole(ctx, s, rows, func(i int, d numbered) error {
			sets[i] = words.of(d.Words())
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, members := range newWordJoin(sets, share).groups(ctx) {
			part := make([]uint32, len(members))
			for i, j := range members {
				part[i] = rows[j]
			}
			split = append(split, part)
		}
	}
	slices.SortFunc(split, func(a, b []uint32) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0])) })
	return split, ctx.Err()
}

// numbersOf returns the numbers of the documents of rows.
func (s *snapshot) numbersOf(rows []uint32) []uint32 {
	numbers := make([]uint32, len(rows))
	for i, row := range rows {
		numbers[i] = s.nums[row]
	}
	return numbers
}

// rounding exceeds the rounding errors of the products of shares and sizes.
const rounding = 1e-6

// A wordJoin finds the sets of words that have a given share in common (Jaccard). Two such sets
// each hold that share of their words in the other one. So if the words of all sets have the same
// order, one of the first few words of each set is in the other. Ordering words by rarity keeps the
// number of compared sets small. See Bayardo, Ma and Srikant, "Scaling up all pairs similarity
// search" (2007), and Xiao, Wang, Lin and Yu, "Efficient similarity joins for near duplicate
// detection" (2008).
type wordJoin struct {
	sets         [][]uint64 // words, ascending
	share        float64
	frequency    map[uint64]int   // number of sets that contain a word
	byRareWord   map[uint64][]int // ungrouped sets that have a word among their rare words
	grouped      []bool           // whether a set is in a group
	comparedWith []int            // index of the set that a set was last compared with, plus one
}

func newWordJoin(sets [][]uint64, share float64) *wordJoin {
	j := &wordJoin{sets: sets, share: share, frequency: map[uint64]int{}, byRareWord: map[uint64][]int{}, grouped: make([]bool, len(sets)), comparedWith: make([]int, len(sets))}
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
func (j *wordJoin) rareWords(set []uint64) []uint64 {
	set = slices.Clone(set)
	slices.SortFunc(set, func(a, b uint64) int { return cmp.Or(cmp.Compare(j.frequency[a], j.frequency[b]), cmp.Compare(a, b)) })
	both := int(math.Ceil(j.share*float64(len(set)) - rounding))
	return set[:min(len(set), len(set)-both+1)]
}

// groups returns the groups of two or more connected sets, each in ascending order. It stops early
// if ctx ends.
func (j *wordJoin) groups(ctx context.Context) (groups [][]int) {
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

// addSimilar adds the ungrouped sets that are similar to set with.
func (j *wordJoin) addSimilar(group []int, with int) []int {
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
func (j *wordJoin) similar(i, with int) bool {
	a, b := j.sets[i], j.sets[with]
	if j.comparedWith[i] == with+1 || float64(min(len(a), len(b))) < j.share*float64(max(len(a), len(b)))-rounding {
		return false
	}
	j.comparedWith[i] = with + 1
	return common(a, b) >= j.share
}

// wordSets converts texts to the sets of words by which documents are compared. A set contains the
// terms of a text, whether or not they are in the vocabulary, and also the words that an analyzer
// drops although they distinguish texts: numbers, single letters and very long words. It lacks only
// stop words.
type wordSets struct {
	analyzer ingest.Analyzer
	seed     maphash.Seed
}

// of returns the distinct words of a text as hashes, in ascending order.
func (w wordSets) of(text string) []uint64 {
	var set []uint64
	add := func(word string) { set = append(set, maphash.String(w.seed, word)) }
	end := 0
	for t := range w.analyzer.Tokens(text) {
		if t.Start > end {
			dropped(text[end:t.Start], add)
		}
		add(t.Term)
		end = max(end, t.End) // pairs of characters overlap
	}
	dropped(text[end:], add)
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}

// longestStop exceeds the number of letters of any stop word.
const longestStop = 64

// dropped adds the words in the gap between two terms that are not stop words.
func dropped(gap string, add func(word string)) {
	for word := range runs(gap) {
		letters := utf8.RuneCountInString(word)
		if letters == 1 || letters > longestStop || strings.ContainsFunc(word, unicode.IsNumber) {
			add(strings.ToLower(word))
		}
	}
}

// runs yields the words of a text: runs of letters and digits, including, between two digits, the
// separators within a number, time or date.
func runs(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, before := -1, rune(0)
		for i, r := range text {
			inside := unicode.IsLetter(r) || unicode.IsNumber(r) || start >= 0 && (unicode.IsMark(r) || unicode.IsDigit(before) && withinNumber(r, text[i:]))
			switch {
			case inside && start < 0:
				start = i
			case !inside && start >= 0:
				if !yield(text[start:i]) {
					return
				}
				start = -1
			}
			before = r
		}
		if start >= 0 {
			yield(text[start:])
		}
	}
}

// withinNumber reports whether r, the first rune of text, is a separator of numbers that a digit
// follows.
func withinNumber(r rune, text string) bool {
	next, _ := utf8.DecodeRuneInString(text[utf8.RuneLen(r):])
	return strings.ContainsRune(".,:/-", r) && unicode.IsDigit(next)
}
