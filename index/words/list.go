package words

import (
	"encoding/binary"
	"math"
)

// blockSize is the number of postings in a block but the last of a list.
const blockSize = 128

// A posting is the occurrences of a term in the document at a position of its segment.
type posting struct{ position, title, text uint32 }

// A list is the encoded postings of a term, in blocks:
//
//	number of postings (varint)
//	of each block, if there are several: last position, end of the block's bytes (4 bytes each)
//	of each block: impact (1 byte)
//	blocks: the headers of three columns (1 byte each), and the columns: distance of the position
//	from the one before, less 1; occurrences in the title; occurrences in the text
//
// The impact of a block is the greatest saturation of its postings, rounded up: see [norm].
type list struct {
	n       int
	skips   []byte // last position and end of each block; nil if there is one block
	impacts []byte
	blocks  []byte
	top     byte // greatest impact
}

const skipSize = 8

// encode appends the postings as a list.
func (m norm) encode(out []byte, ps []posting, lengths []uint32) []byte {
	out = binary.AppendUvarint(out, uint64(len(ps)))
	count := (len(ps) + blockSize - 1) / blockSize
	skips := len(out)
	if count > 1 {
		out = append(out, make([]byte, count*skipSize)...)
	}
	impacts := len(out)
	out = append(out, make([]byte, count)...)
	start, before := len(out), ^uint32(0)
	for i := range count {
		block := ps[i*blockSize : min((i+1)*blockSize, len(ps))]
		out = appendBlock(out, block, before)
		before = block[len(block)-1].position
		out[impacts+i] = m.impact(block, lengths)
		if count > 1 {
			binary.LittleEndian.PutUint32(out[skips+i*skipSize:], before)
			binary.LittleEndian.PutUint32(out[skips+i*skipSize+4:], uint32(len(out)-start))
		}
	}
	return out
}

// appendBlock appends a block of at most blockSize postings that follow the position before.
func appendBlock(out []byte, ps []posting, before uint32) []byte {
	var columns [3][blockSize]uint32
	for i, p := range ps {
		columns[0][i], columns[1][i], columns[2][i] = p.position-before-1, p.title, p.text
		before = p.position
	}
	header := len(out)
	for i := range columns {
		out = appendHeader(out, columns[i][:len(ps)])
	}
	for i := range columns {
		out = appendColumn(out, out[header+i], columns[i][:len(ps)])
	}
	return out
}

// openList reads the head of the list at the start of data. It returns false if data is too short.
func openList(data []byte) (l list, ok bool) {
	n, size := binary.Uvarint(data)
	if size <= 0 || n == 0 || n > math.MaxUint32 {
		return l, false
	}
	data = data[size:]
	count := (int(n) + blockSize - 1) / blockSize
	skips := 0
	if count > 1 {
		skips = count * skipSize
	}
	if skips+count+padding > len(data) {
		return l, false
	}
	l.n = int(n)
	l.skips, data = data[:skips], data[skips:]
	l.impacts, l.blocks = data[:count], data[count:]
	for _, i := range l.impacts {
		l.top = max(l.top, i)
	}
	return l, true
}

// last returns the last position of a block of a list with several blocks.
func (l *list) last(block int) uint32 {
	return binary.LittleEndian.Uint32(l.skips[block*skipSize:])
}

// start returns where the bytes of a block begin.
func (l *list) start(block int) int {
	if block == 0 {
		return 0
	}
	return int(binary.LittleEndian.Uint32(l.skips[block*skipSize-4:]))
}

// A block is a decoded block.
type block struct {
	n           int
	positions   [blockSize]uint32
	title, text column
}

// decode decodes a block and returns its size in bytes. It returns false if the bytes do not fit.
func (l *list) decode(i int, b *block) (size int, ok bool) {
	start := l.start(i)
	if start+3 > len(l.blocks) {
		return 0, false
	}
	header, data := l.blocks[start:start+3], l.blocks[start+3:]
	b.n = min(blockSize, l.n-i*blockSize)
	distances, data, ok := cutColumn(data, header[0], b.n)
	if !ok {
		return 0, false
	}
	if b.title, data, ok = cutColumn(data, header[1], b.n); !ok {
		return 0, false
	}
	if b.text, data, ok = cutColumn(data, header[2], b.n); !ok {
		return 0, false
	}
	distances.unpack(&b.positions, b.n)
	before := ^uint32(0)
	if i > 0 {
		before = l.last(i - 1)
	}
	for j := range b.positions[:b.n] {
		before += b.positions[j] + 1
		b.positions[j] = before
	}
	return len(l.blocks) - start - len(data), true
}

// tf returns the occurrences at index i of the block.
func (b *block) tf(i int) uint32 { return b.text.at(i) + titleWeight*b.title.at(i) }

// appendTo appends the postings of the list.
func (l *list) appendTo(ps []posting) []posting {
	var b block
	for i := range l.impacts {
		l.decode(i, &b)
		for j, p := range b.positions[:b.n] {
			ps = append(ps, posting{p, b.title.at(j), b.text.at(j)})
		}
	}
	return ps
}
