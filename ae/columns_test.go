//go:build !float64

package ae

import (
	"testing"
)

// A network with other columns computes the same for rows that have the same columns by another
// number, and can be encoded.
func TestWithColumns(t *testing.T) {
	x := randomRows(20, 3, 1)
	from := []int{2, -1, 0, 1, -1} // column 0 is now 2, 1 is 3 and 2 is 0
	moved := &Sparse{Width: len(from)}
	to := []uint32{2, 3, 0}
	for i := range 20 {
		var row [5]float32
		cols, vals := x.Row(i)
		for j, c := range cols {
			row[to[c]] = vals[j]
		}
		moved.Append([]uint32{0, 1, 2, 3, 4}, row[:])
	}
	for name, s := range map[string]Shape{
		"deep": {Layers: []int{4, 2}}, "tied": {Layers: []int{4, 2}, Tied: true, Output: Identity}, "straight": {Layers: []int{4, 2}, Decoder: []int{}, Output: Identity},
	} {
		n := fit(t, x, Config{Shape: s, Epochs: 1, Batch: 5, Loss: SquaredError{}})
		for _, n := range []*Net{n, n.Rotated(rotation, []float32{0.5, -1})} {
			m := n.WithColumns(from)
			if m.Tied() != s.Tied || m.Inputs() != 5 {
				t.Errorf("%s: tied %v, %d inputs", name, m.Tied(), m.Inputs())
			}
			old := n.WithColumns([]int{0, 1, 2}) // without the rotation
			h := old.Encode(nil, x)
			if got := m.Encode(nil, moved); !near(got, h) {
				t.Errorf("%s: activations %v, want %v", name, got, h)
			}
			want, got := old.Decode(h[:2]), m.Decode(h[:2])
			if !near([]float32{got[2], got[3], got[0]}, want) {
				t.Errorf("%s: outputs %v, want %v", name, got, want)
			}
			if b, err := m.AppendBinary(nil); err != nil || new(Net).UnmarshalBinary(b) != nil {
				t.Errorf("%s: cannot be encoded: %v", name, err)
			}
		}
	}
}
