package ae

import "encoding/binary"

// append appends the encoded window, or zeroes if w is nil.
func (w *window) append(b []byte) []byte {
	if w == nil {
		return append(b, make([]byte, windowBytes)...)
	}
	for _, v := range []int{w.grid.Height, w.grid.Width, w.grid.Channels, w.height, w.width, w.pool} {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// readWindow decodes a window. It returns nil if b is empty or all zero.
func readWindow(b []byte, transposed bool) *window {
	var v [6]int
	for i := range len(b) / 4 {
		v[i] = int(int32(binary.LittleEndian.Uint32(b[4*i:])))
	}
	if v == [6]int{} {
		return nil
	}
	return &window{grid: Grid{v[0], v[1], v[2]}, height: v[3], width: v[4], pool: v[5], transposed: transposed}
}
