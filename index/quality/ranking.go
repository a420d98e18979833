package quality

import "slices"

// Judgements lists the relevant documents of one query.
type Judgements struct {
	Docs   []uint32 // indices of relevant documents among the rows, each once, in any order
	Grades []int    // grades of Docs, from 1 on; nil means 1 each
	Absent []int    // grades of relevant documents that are not among the rows and count as missed
}

// Len returns the number of relevant documents, including absent ones.
func (j Judgements) Len() int { return len(j.Docs) + len(j.Absent) }

func (j Judgements) grade(i int) int {
	if j.Grades == nil {
		return 1
	}
	return j.Grades[i]
}

// A Ranking holds the ranks of the relevant documents of one query, from which measures are
// computed. The zero value is empty; [Ranking.Set] fills it and reuses its memory.
type Ranking struct {
	ties   []tie // ties that contain a relevant document, best first
	grades []int // of all relevant documents, highest first

	levels  []float32 // scores of the ties, best first
	between []int     // between[i] is the number of documents between levels i-1 and i
}

// A tie is a group of documents of equal score.
type tie struct {
	above    int     // documents of higher score
	size     int     // documents in the group
	relevant int     // relevant documents in the group, at least one
	gain     float64 // sum of their grades
}

// Set sets r to the ranking of documents by score, highest first. No score may be NaN.
func (r *Ranking) Set(scores []float32, j Judgements) {
	r.setGrades(j)
	r.setLevels(scores, j)
	r.ties = slices.Grow(r.ties[:0], len(r.levels))[:len(r.levels)]
	r.between = slices.Grow(r.between[:0], len(r.levels)+1)[:len(r.levels)+1]
	clear(r.ties)
	clear(r.between)
	for i, d := range j.Docs {
		t := &r.ties[r.level(scores[d])]
		t.relevant++
		t.gain += float64(j.grade(i))
	}
	r.count(scores)
}

func (r *Ranking) setGrades(j Judgements) {
	r.grades = append(r.grades[:0], j.Absent...)
	for i := range j.Docs {
		r.grades = append(r.grades, j.grade(i))
	}
	if j.Grades != nil || j.Absent != nil {
		slices.SortFunc(r.grades, func(a, b int) int { return b - a })
	}
}

// setLevels collects the distinct scores of relevant documents, best first. No other scores need to
// be distinguished.
func (r *Ranking) setLevels(scores []float32, j Judgements) {
	r.levels = r.levels[:0]
	for _, d := range j.Docs {
		r.levels = append(r.levels, scores[d])
	}
	slices.Sort(r.levels)
	slices.Reverse(r.levels)
	r.levels = slices.Compact(r.levels)
}

// count counts the documents at each level and between levels.
func (r *Ranking) count(scores []float32) {
	if len(r.levels) == 0 {
		return
	}
	for _, s := range scores {
		i := r.level(s)
		if i < len(r.levels) && r.levels[i] == s {
			r.ties[i].size++
		} else {
			r.between[i]++
		}
	}
	above := 0
	for i := range r.ties {
		above += r.between[i]
		r.ties[i].above = above
		above += r.ties[i].size
	}
}

// level returns the number of levels above score s. It turns the comparison into a number, because
// no processor could predict a branch here.
func (r *Ranking) level(s float32) int {
	lo := 0
	for n := len(r.levels); n > 0; {
		half := (n + 1) / 2
		above := 0
		if r.levels[lo+half-1] > s {
			above = 1
		}
		lo += above * half
		n -= half
	}
	return lo
}
