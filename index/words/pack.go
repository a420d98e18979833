package words

import (
	"encoding/binary"
	"math/bits"
)

// padding is the number of bytes behind packed values that unpack may read.
const padding = 8

// A column is a sequence of numbers, each packed into the same number of bits, or a constant.
type column struct {
	width    uint
	constant uint32 // if width is 0
	data     []byte // followed by padding
}

// constantColumn marks the byte that describes a column of one value, which is in the other bits.
const constantColumn = 0x80

// appendHeader appends the byte that describes the column of the given values.
func appendHeader(out []byte, values []uint32) []byte {
	low, high := ^uint32(0), uint32(0)
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	if low >= high && high < constantColumn { // above it if there are no values
		return append(out, constantColumn|byte(high))
	}
	return append(out, byte(bits.Len32(high)))
}

// appendColumn appends the values of a column described by header.
func appendColumn(out []byte, header byte, values []uint32) []byte {
	if header&constantColumn != 0 {
		return out
	}
	var acc uint64
	have, width := uint(0), uint(header)
	for _, v := range values {
		acc |= uint64(v) << have
		for have += width; have >= 8; have -= 8 {
			out = append(out, byte(acc))
			acc >>= 8
		}
	}
	if have > 0 {
		out = append(out, byte(acc))
	}
	return out
}

// cutColumn returns the column of n values at the start of data, and what follows it. It returns
// false if the column or the padding behind it would not fit.
func cutColumn(data []byte, header byte, n int) (column, []byte, bool) {
	if header&constantColumn != 0 {
		return column{constant: uint32(header &^ constantColumn)}, data, true
	}
	size := (n*int(header) + 7) / 8
	if header == 0 || header > 32 || size+padding > len(data) {
		return column{}, nil, false
	}
	return column{width: uint(header), data: data}, data[size:], true
}

// at returns a value.
func (c *column) at(i int) uint32 {
	if c.width == 0 {
		return c.constant
	}
	bit := uint(i) * c.width
	return uint32(binary.LittleEndian.Uint64(c.data[bit>>3:])>>(bit&7)) & (1<<c.width - 1)
}

// unpack fills out with the first n values, and with any values up to the next multiple of eight.
func (c *column) unpack(out *[blockSize]uint32, n int) {
	switch {
	case c.width == 0:
		for i := range out[:n] {
			out[i] = c.constant
		}
	case c.width <= 8:
		c.unpackNarrow(out, n)
	case c.width <= 16:
		c.unpackMiddle(out, n)
	default:
		for i := range out[:n] {
			out[i] = c.at(i)
		}
	}
}

// unpackNarrow unpacks values of at most eight bits. Eight of them fit into one word and begin at a
// whole byte.
func (c *column) unpackNarrow(out *[blockSize]uint32, n int) {
	w, mask, data := c.width, uint32(1)<<c.width-1, c.data
	for i := 0; i < n; i += 8 {
		x := binary.LittleEndian.Uint64(data)
		data = data[w:]
		eight := out[i : i+8 : i+8]
		eight[0] = uint32(x) & mask
		eight[1] = uint32(x>>(w&63)) & mask
		eight[2] = uint32(x>>(2*w&63)) & mask
		eight[3] = uint32(x>>(3*w&63)) & mask
		eight[4] = uint32(x>>(4*w&63)) & mask
		eight[5] = uint32(x>>(5*w&63)) & mask
		eight[6] = uint32(x>>(6*w&63)) & mask
		eight[7] = uint32(x>>(7*w&63)) & mask
	}
}

// unpackMiddle unpacks values of at most 16 bits. Four of them fit into one word and begin at a
// whole byte or half of one.
func (c *column) unpackMiddle(out *[blockSize]uint32, n int) {
	w, mask := c.width, uint32(1)<<c.width-1
	for i := 0; i < n; i += 4 {
		bit := uint(i) * w
		x := binary.LittleEndian.Uint64(c.data[bit>>3:]) >> (bit & 7)
		four := out[i : i+4 : i+4]
		four[0] = uint32(x) & mask
		four[1] = uint32(x>>(w&63)) & mask
		four[2] = uint32(x>>(2*w&63)) & mask
		four[3] = uint32(x>>(3*w&63)) & mask
	}
}
