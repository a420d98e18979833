package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A counter counts the bits set in the codes of a vector. It is the part of a comparison in which
// instruction sets differ.
type counter interface {
	suffix() string // of the names of functions
	constants()
	// count counts the bits in x, which it overwrites.
	count(x reg.VecVirtual) reg.VecVirtual
	// add adds counts to a sum of counts, which is zero at first.
	add(counts, sum reg.VecVirtual)
	// total turns counts, or their sum, into one number for each code.
	total(counts reg.VecVirtual) reg.VecVirtual
}

// avx2 looks up the bits of half a byte at a time.
type avx2 struct {
	*build.Context
	ones                operand.Mem    // in memory
	table, nibble, zero reg.VecVirtual // see constants
}

func (*avx2) suffix() string { return "AVX2" }

// newAVX2 writes the table of bits set twice, because shuffles do not cross the middle of a vector.
func newAVX2(b *build.Context) *avx2 {
	c := &avx2{Context: b, ones: b.StaticGlobal("ones")}
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 4 {
		c.AddDatum(8*i, operand.U64([]uint64{0x0302020102010100, 0x0403030203020201}[i%2]))
	}
	return c
}

// constants loads the number of bits set in each number of four bits, a mask of four bits in each
// byte, and zero.
func (c *avx2) constants() {
	c.table, c.zero = c.YMM(), c.YMM()
	c.VMOVDQU(c.ones, c.table)
	mask := c.GP64()
	c.MOVQ(operand.U64(0x0f0f0f0f0f0f0f0f), mask)
	c.nibble = broadcast(c.Context, mask)
	c.VPXOR(c.zero, c.zero, c.zero)
}

func (c *avx2) count(x reg.VecVirtual) reg.VecVirtual {
	high := c.YMM()
	c.VPSRLW(operand.Imm(4), x, high)
	c.VPAND(c.nibble, x, x)
	c.VPAND(c.nibble, high, high)
	c.VPSHUFB(x, c.table, x)
	c.VPSHUFB(high, c.table, high)
	c.VPADDB(high, x, x)
	return x
}

// add adds bytes. None overflows: even 31 words have no more than 31·8 bits set in one byte.
func (c *avx2) add(counts, sum reg.VecVirtual) { c.VPADDB(counts, sum, sum) }

func (c *avx2) total(counts reg.VecVirtual) reg.VecVirtual {
	c.VPSADBW(c.zero, counts, counts)
	return counts
}

// avx512 has an instruction that counts the bits of a word. The vectors are otherwise those of
// AVX2, because memory is slower than these.
type avx512 struct{ *build.Context }

func (avx512) suffix() string { return "AVX512" }
func (avx512) constants()     {}

func (c avx512) count(x reg.VecVirtual) reg.VecVirtual {
	c.VPOPCNTQ(x.AsZ(), x.AsZ())
	return x
}

func (c avx512) add(counts, sum reg.VecVirtual) { c.VPADDQ(counts, sum, sum) }

func (avx512) total(counts reg.VecVirtual) reg.VecVirtual { return counts }
