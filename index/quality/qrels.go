package quality

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Qrels are relevance judgements: grades by query id and document id. A grade below 1 means that
// the document was judged and is not relevant.
type Qrels map[string]map[string]int

// ErrQrels means that a file contains no readable relevance judgements.
var ErrQrels = errors.New("bad relevance judgements")

// longestLine bounds the memory that reading a file can take.
const longestLine = 1 << 20

// ReadQrels reads judgements in the TREC format ("query 0 document grade", separated by blanks) or
// the BEIR format (query, document and score separated by tabs, below a header line). The first
// line with content determines the format. Lines that begin with "#" are comments, and a grade may
// be written as 1.0; trec_eval 10 accepts both. Errors name the line and wrap [ErrQrels] or the
// reader's error.
func ReadQrels(r io.Reader) (Qrels, error) {
	q := Qrels{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	var format func(string) (fields []string)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if trimmed := strings.TrimSpace(line); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		if format == nil {
			if format = detectFormat(line); isHeader(line) {
				continue
			}
		}
		if err := q.add(format(line)); err != nil {
			return nil, fmt.Errorf("line %d: %w: %w", n, ErrQrels, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if len(q) == 0 {
		return nil, fmt.Errorf("line %d: %w: the file contains none", n+1, ErrQrels)
	}
	return q, nil
}

// detectFormat chooses the format by the number of columns. It returns the function that splits a
// line into query, document and grade. That function returns another number of fields for a line of
// another form.
func detectFormat(line string) func(string) []string {
	if len(strings.Split(line, "\t")) == 3 {
		return splitBEIR
	}
	return splitTREC
}

func isHeader(line string) bool {
	f := splitBEIR(line)
	return len(f) == 3 && f[0] == "query-id" && f[2] == "score"
}

func splitBEIR(line string) []string {
	f := strings.Split(line, "\t")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}

func splitTREC(line string) []string {
	f := strings.Fields(line)
	if len(f) != 4 {
		return nil
	}
	return []string{f[0], f[2], f[3]}
}

func (q Qrels) add(fields []string) error {
	if len(fields) != 3 || fields[0] == "" || fields[1] == "" {
		return errors.New(`write "query 0 document grade", or query, document and score separated by tabs`)
	}
	query, doc := fields[0], fields[1]
	grade, err := parseGrade(fields[2])
	if err != nil {
		return err
	}
	if q[query] == nil {
		q[query] = map[string]int{}
	}
	if old, ok := q[query][doc]; ok && old != grade {
		return fmt.Errorf("query %q has document %q twice, with grades %d and %d", query, doc, old, grade)
	}
	q[query][doc] = grade
	return nil
}

// parseGrade parses a whole number, which may be written with decimals or an exponent.
func parseGrade(s string) (int, error) {
	x, err := strconv.ParseFloat(s, 64)
	if strings.Trim(s, "0123456789+-.eE") != "" || err != nil || x != math.Trunc(x) || math.Abs(x) > math.MaxInt32 {
		return 0, fmt.Errorf("the grade %q is not a whole number of at most %d", s, math.MaxInt32)
	}
	return int(x), nil
}
