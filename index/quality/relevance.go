package quality

// Relevance knows which documents are relevant to a query, never the query itself. Judge is
// safe for concurrent use.
type Relevance interface {
	Judge(q *Query) Judgements
}

type labels struct {
	docs map[string][]uint32 // label: documents that have it, ascending
}

// ByLabels calls a document relevant when it shares a label with the query.
func ByLabels(rows []Row) Relevance {
	docs := map[string][]uint32{}
	for i, r := range rows {
		for _, l := range r.Labels {
			if of := docs[l]; len(of) == 0 || of[len(of)-1] != uint32(i) { // not named twice by one
				docs[l] = append(of, uint32(i))
			}
		}
	}
	return labels{docs}
}

func (r labels) Judge(q *Query) Judgements {
	var j Judgements
	seen := map[uint32]bool{}
	for n, l := range q.Labels {
		for _, d := range r.docs[l] {
			if int(d)+1 == q.Self || n > 0 && seen[d] {
				continue
			}
			if len(q.Labels) > 1 {
				seen[d] = true
			}
			j.Docs = append(j.Docs, d)
		}
	}
	return j
}

type judged struct {
	qrels    Qrels
	position map[string]uint32
}

// ByQrels takes relevance from judgements by id. Relevant documents that are not among the rows
// count as missed.
func ByQrels(rows []Row, qrels Qrels) Relevance {
	position := make(map[string]uint32, len(rows))
	for i, r := range rows {
		position[r.ID] = uint32(i)
	}
	return judged{qrels, position}
}

func (r judged) Judge(q *Query) Judgements {
	var j Judgements
	for id, grade := range r.qrels[q.ID] {
		d, ok := r.position[id]
		switch {
		case grade < 1 || ok && int(d)+1 == q.Self:
		case ok:
			j.Docs = append(j.Docs, d)
			j.Grades = append(j.Grades, grade)
		default:
			j.Absent = append(j.Absent, grade)
		}
	}
	return j
}
