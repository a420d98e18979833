package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// An isa is an assembler that hides the differences between AVX2 and AVX-512: the width of a
// vector, the masks of vectors that extend beyond the data, and the location of constants (AVX2
// has few registers).
type isa struct {
	*build.Context
	wide  bool // AVX-512
	lanes int  // float32 values per vector

	data map[string]operand.Mem // constants already emitted
	mask reg.Register           // lanes of the last vector, set by setMask
}

func newISA(wide bool) *isa {
	v := &isa{Context: build.NewContext(), wide: wide, lanes: 8, data: map[string]operand.Mem{}}
	if wide {
		v.lanes = 16
	}
	return v
}

// function begins a kernel. The name of the Go function ends in the name of the instruction set.
func (v *isa) function(name, signature string, doc ...string) {
	suffix := "AVX2"
	if v.wide {
		suffix = "AVX512"
	}
	v.Function(name + suffix)
	v.Attributes(attr.NOSPLIT)
	v.SignatureExpr(signature)
	v.Doc(append([]string{fmt.Sprintf("%s%s %s", name, suffix, doc[0])}, doc[1:]...)...)
	v.Pragma("noescape")
}

func (v *isa) end() {
	v.VZEROUPPER()
	v.RET()
}

func (v *isa) vec() reg.VecVirtual {
	if v.wide {
		return v.ZMM()
	}
	return v.YMM()
}

func (v *isa) zero() reg.VecVirtual {
	x := v.vec()
	v.VXORPS(x, x, x)
	return x
}

// load reads the vector at m. If masked is set, it reads the lanes of the mask only and sets the
// others to zero.
func (v *isa) load(m operand.Mem, masked bool) reg.VecVirtual {
	x := v.vec()
	switch {
	case !masked:
		v.VMOVUPS(m, x)
	case v.wide:
		v.VMOVUPS_Z(m, v.mask, x)
	default:
		v.VMASKMOVPS(m, v.mask, x)
	}
	return x
}

func (v *isa) store(x reg.Register, m operand.Mem, masked bool) {
	switch {
	case !masked:
		v.VMOVUPS(x, m)
	case v.wide:
		v.VMOVUPS(x, v.mask, m)
	default:
		v.VMASKMOVPS(x, v.mask, m)
	}
}

// multiplyAdd adds s times the vector at m to sum.
func (v *isa) multiplyAdd(m operand.Mem, s, sum reg.Register, masked bool) {
	switch {
	case !masked:
		v.VFMADD231PS(m, s, sum)
	case v.wide:
		v.VFMADD231PS(m, s, v.mask, sum)
	default:
		v.VFMADD231PS(v.load(m, true), s, sum)
	}
}

// addTo adds x to sum, only in the lanes of the mask if masked is set.
func (v *isa) addTo(sum, x reg.Register, masked bool) {
	switch {
	case !masked:
		v.VADDPS(x, sum, sum)
	case v.wide:
		v.VADDPS(x, sum, v.mask, sum)
	default:
		v.VANDPS(x, v.mask, x)
		v.VADDPS(x, sum, sum)
	}
}

// setMask sets the mask to the first n lanes, 0 <= n <= lanes. It overwrites n.
func (v *isa) setMask(n reg.Register) {
	table, ok := v.data["mask"]
	if !ok {
		table = v.StaticGlobal("laneMask")
		v.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range v.lanes {
			bits := ^uint64(0)
			if i >= v.lanes/2 {
				bits = 0
			}
			v.AppendDatum(operand.U64(bits))
		}
		v.data["mask"] = table
	}
	at := v.GP64()
	v.LEAQ(table, at)
	v.NEGQ(n)
	lanes := v.vec()
	v.VMOVUPS(operand.Mem{Base: at, Index: n, Scale: 4, Disp: 4 * v.lanes}, lanes)
	v.mask = lanes
	if v.wide {
		v.mask = v.K()
		v.VPMOVD2M(lanes, v.mask)
	}
}

// constant returns an operand with f in every lane: a register in AVX-512, memory in AVX2.
func (v *isa) constant(f float64) operand.Op { return v.constantBits(math.Float32bits(float32(f))) }

func (v *isa) constantBits(bits uint32) operand.Op {
	m := v.words(bits)
	if !v.wide {
		return m
	}
	x := v.vec()
	v.VBROADCASTSS(m, x)
	return x
}

// register is constant for operands that must be registers.
func (v *isa) register(f float64) reg.Register {
	x := v.vec()
	v.VBROADCASTSS(v.words(math.Float32bits(float32(f))), x)
	return x
}

func (v *isa) words(bits uint32) operand.Mem {
	name := fmt.Sprintf("word%08x", bits)
	m, ok := v.data[name]
	if ok {
		return m
	}
	m = v.StaticGlobal(name)
	v.DataAttributes(attr.RODATA | attr.NOPTR)
	if v.wide {
		v.AppendDatum(operand.U32(bits))
	} else {
		for range 4 {
			v.AppendDatum(operand.U64(uint64(bits)<<32 | uint64(bits)))
		}
	}
	v.data[name] = m
	return m
}

// broadcast returns a vector filled with a float32 argument.
func (v *isa) broadcast(param string) reg.Register {
	x, s := v.vec(), v.XMM()
	v.Load(v.Param(param), s)
	v.VBROADCASTSS(s, x)
	return x
}

// argument loads an integer, pointer or bool argument; base and length load the parts of a slice.
func (v *isa) argument(param string) reg.Register { return v.Load(v.Param(param), v.GP64()) }
func (v *isa) base(param string) reg.Register     { return v.Load(v.Param(param).Base(), v.GP64()) }
func (v *isa) length(param string) reg.Register   { return v.Load(v.Param(param).Len(), v.GP64()) }

// bytes loads an argument that counts float32 values and converts it to bytes.
func (v *isa) bytes(param string) reg.Register {
	r := v.argument(param)
	v.SHLQ(operand.U8(2), r)
	return r
}

func at(base reg.Register, disp int) operand.Mem { return operand.Mem{Base: base, Disp: disp} }

// each processes n values, advancing all pointers together. It emits body for unroll vectors at a
// time, with the displacement of each in bytes, then for single vectors, and finally with masked
// set for the rest of less than a vector.
func (v *isa) each(n reg.Register, pointers []reg.Register, unroll int, body func(disp int, masked bool)) {
	advance := func(vectors int) {
		for _, p := range pointers {
			v.ADDQ(operand.U32(uint32(4*v.lanes*vectors)), p)
		}
		v.SUBQ(operand.U32(uint32(v.lanes*vectors)), n)
	}
	for _, u := range []int{unroll, 1} {
		if u == 1 && unroll == 1 {
			unroll = 0 // one loop is enough
		} else if u == 1 && unroll == 0 {
			break
		}
		loop, next := fmt.Sprintf("by%d", u), fmt.Sprintf("by%dDone", u)
		v.Label(loop)
		v.CMPQ(n, operand.U32(uint32(u*v.lanes)))
		v.JL(operand.LabelRef(next))
		for i := range u {
			body(4*v.lanes*i, false)
		}
		advance(u)
		v.JMP(operand.LabelRef(loop))
		v.Label(next)
	}
	v.TESTQ(n, n)
	v.JZ(operand.LabelRef("done"))
	v.setMask(n)
	body(0, true)
	v.Label("done")
}

// replace emits the loop and the end of a function that replaces each value of its argument x by
// the result of by, which may overwrite its own argument.
func (v *isa) replace(unroll int, by func(y reg.VecVirtual) reg.VecVirtual) {
	x := v.base("x")
	v.each(v.length("x"), []reg.Register{x}, unroll, func(disp int, masked bool) {
		v.store(by(v.load(at(x, disp), masked)), at(x, disp), masked)
	})
	v.end()
}

// cases emits body for each number from most to 1, for which it is run if the register n is equal.
// body ends with a return.
func (v *isa) cases(n reg.Register, most int, body func(n int)) {
	for i := most; i > 1; i-- {
		next := fmt.Sprintf("not%d", i)
		v.CMPQ(n, operand.U8(i))
		v.JNE(operand.LabelRef(next))
		body(i)
		v.Label(next)
	}
	body(1)
}

// total returns the sum of the lanes of x in the first lane of a register. It overwrites x.
func (v *isa) total(x reg.VecVirtual) reg.VecVirtual {
	return v.fold(x, func(a, b reg.Register) { v.VADDPS(a, b, b) })
}

// fold combines the upper half of x with the lower half until one lane is left.
func (v *isa) fold(x reg.VecVirtual, combine func(a, b reg.Register)) reg.VecVirtual {
	if v.wide {
		upper := v.YMM()
		v.VEXTRACTF64X4(operand.U8(1), x, upper)
		combine(upper, x.AsY())
	}
	t := v.XMM()
	if v.wide {
		v.VEXTRACTF32X4(operand.U8(1), x.AsY(), t) // reaches all 32 registers
	} else {
		v.VEXTRACTF128(operand.U8(1), x.AsY(), t)
	}
	combine(t, x.AsX())
	v.VPERMILPS(operand.U8(0b1110), x.AsX(), t)
	combine(t, x.AsX())
	v.VPERMILPS(operand.U8(0b0001), x.AsX(), t)
	combine(t, x.AsX())
	return x
}

func (v *isa) returnValue(x reg.VecVirtual) {
	result, err := v.ReturnIndex(0).Resolve()
	if err != nil {
		panic(err)
	}
	v.VMOVSS(x.AsX(), result.Addr)
	v.end()
}
