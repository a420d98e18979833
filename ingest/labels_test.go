package ingest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAddLabels compares AddLabels with a slow twin: each label is added once, in order.
func TestAddLabels(t *testing.T) {
	var d, slow Document
	for _, labels := range [][]string{{"b", " a", "b"}, {"", "c", "a "}, nil, {" "}} {
		d.AddLabels(labels...)
		for _, l := range labels {
			if l = strings.TrimSpace(l); l != "" && !slices.Contains(slow.Labels, l) {
				slow.Labels = append(slow.Labels, l)
			}
		}
	}
	if !slices.Equal(d.Labels, slow.Labels) {
		t.Errorf("%q, want %q", d.Labels, slow.Labels)
	}
}

// manyLabels returns a line with n labels, some of them repeated.
func manyLabels(n int) []byte {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = fmt.Sprintf("%q", fmt.Sprint("label ", i%(n-n/4)))
	}
	return []byte(`{"id":"a","text":"x","labels":[` + strings.Join(labels, ",") + `]}`)
}

func TestManyLabels(t *testing.T) {
	d, err := ParseJSON(manyLabels(100_000))
	if err != nil || len(d.Labels) != 75_000 {
		t.Errorf("%d labels, %v", len(d.Labels), err)
	}
}

// TestManyLabelsTakeLinearTime compares the time of adding many labels at once with that of adding
// them in short lists. A search for each label among the others takes some hundred times as long.
// Since other processes may delay a run, the fastest of several counts.
func TestManyLabelsTakeLinearTime(t *testing.T) {
	const many, few = 20_000, 50
	labels := make([]string, many)
	for i := range labels {
		labels[i] = fmt.Sprint("label ", i)
	}
	fastest := func(size int, enough time.Duration) time.Duration {
		least := time.Duration(math.MaxInt64)
		for i := 0; i < 10 && least > enough; i++ {
			start := time.Now()
			for list := range slices.Chunk(labels, size) {
				new(Document).AddLabels(list...)
			}
			least = min(least, time.Since(start))
		}
		return least
	}
	short := fastest(few, 0)
	if long := fastest(many, 20*short); long > 20*short {
		t.Errorf("a list of %d labels takes %v, lists of %d take %v", many, long, few, short)
	}
}

func BenchmarkManyLabels(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			line := manyLabels(n)
			for b.Loop() {
				if _, err := ParseJSON(line); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/label")
		})
	}
}

// Elements that are null have the meaning of absent ones.
func TestNullElements(t *testing.T) {
	d, err := ParseJSON([]byte(`{"text":"x","labels":["a",null,"b"],"years":[null,1,2]}`))
	if err != nil || !slices.Equal(d.Labels, []string{"a", "b"}) || !slices.Equal(d.Lists["years"], []string{"1", "2"}) {
		t.Errorf("%+v, %v", d, err)
	}
}
