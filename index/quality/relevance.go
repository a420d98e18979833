package quality

// Relevance determines the documents that are relevant to a query, never including the query's own
// document. Judge must be safe for concurrent use.
type Relevance interface {
	Judge(q *Query) Judgements
}

type sharedLabels struct {
	docs map[string][]uint32 // documents with each label, ascending
}

// ByLabels returns a Relevance by which a document is relevant if it shares a label with the query.
func ByLabels(rows []Row) Relevance {
	docs := map[string][]uint32{}
	for i, r := range rows {
		for _, l := range r.Labels {
			// A document may repeat a label.
			if of := docs[l]; len(of) == 0 || of[len(of)-1] != uint32(i) {
				docs[l] = append(of, uint32(i))
			}
		}
	}
	return sharedLabels{docs}
}

func (r sharedLabels) Judge(q *Query) Judgements {
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

// ByQrels returns a Relevance by judgements of ids. Relevant documents that are not among the rows
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
