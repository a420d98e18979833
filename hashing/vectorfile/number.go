package vectorfile

import (
	"encoding/binary"
	"math"
)

// A number is a little-endian format of numbers.
type number struct {
	size   int // bytes
	decode func([]byte) float32
}

var (
	float16  = number{2, func(b []byte) float32 { return half(binary.LittleEndian.Uint16(b)) }}
	float32s = number{4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }}
	float64s = number{8, func(b []byte) float32 { return float32(math.Float64frombits(binary.LittleEndian.Uint64(b))) }}
	bfloat16 = number{2, func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) }}
)

// half returns the value of a number of 16 bits by IEEE 754: sign, five bits of exponent and ten
// of fraction.
func half(h uint16) float32 {
	exponent, fraction := int(h>>10&31), float64(h&1023)
	v := math.Ldexp(1024+fraction, exponent-25)
	switch {
	case exponent == 0: // subnormal
		v = math.Ldexp(fraction, -24)
	case exponent == 31 && fraction == 0:
		v = math.Inf(1)
	case exponent == 31:
		v = math.NaN()
	}
	if h>>15 == 1 {
		v = -v
	}
	return float32(v)
}
