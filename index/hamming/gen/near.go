package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

type kernels struct {
	*build.Context
	counter
	beyond        reg.VecVirtual // bound + 1 for each code
	groups, words reg.GPVirtual  // of nearRows
	// out receives indices, n is their number, i the index of the current code.
	out, n, i reg.GPVirtual
}

const (
	vector    = 32 // bytes: four codes of one word
	unroll    = 4  // vectors per iteration
	spanSize  = 8  // bytes
	ahead     = 8  // spans
	rowsAhead = 16 // rows
)

// near compares the codes of one span after the other, sixteen at a time, and prefetches those of a
// later span.
func (k *kernels) near() {
	k.function("near", "func(codes *uint64, spans *uint32, count int, q uint64, bound int, out *uint32) int",
		"writes to out the indices of the codes in count spans that differ from q in at most bound bits,",
		"and returns their number. The array of spans must be longer by the constant ahead.")
	codes, spans, count, q, bound := k.arg("codes"), k.arg("spans"), k.arg("count"), k.arg("q"), k.arg("bound")
	k.begin(bound)
	query, to := k.broadcast(q), k.GP64()
	k.Label("span")
	k.prefetch(codes, spans)
	k.MOVL(operand.Mem{Base: spans}, k.i.As32())
	k.MOVL(operand.Mem{Base: spans, Disp: 4}, to.As32())
	k.nearVectors("sixteen", unroll, codes, to, query)
	k.nearVectors("four", 1, codes, to, query)
	k.nearOnes(codes, to, q, bound)
	k.ADDQ(operand.Imm(spanSize), spans)
	k.DECQ(count)
	k.JNZ(operand.LabelRef("span"))
	k.end()
}

// prefetch prefetches the first two cache lines of the span at the distance ahead.
func (k *kernels) prefetch(codes, spans reg.GPVirtual) {
	at := k.GP64()
	k.MOVL(operand.Mem{Base: spans, Disp: ahead * spanSize}, at.As32())
	for line := range 2 {
		k.PREFETCHT0(operand.Mem{Base: codes, Index: at, Scale: 8, Disp: 64 * line})
	}
}

// nearVectors compares the given number of vectors per iteration while as many remain.
func (k *kernels) nearVectors(name string, vectors int, codes, count reg.GPVirtual, query reg.Register) {
	end := k.GP64()
	k.LEAQ(operand.Mem{Base: k.i, Disp: 4 * vectors}, end)
	k.CMPQ(end, count)
	k.JG(operand.LabelRef(name + "_done"))
	k.Label(name)
	var below []reg.VecVirtual
	for v := range vectors {
		x := k.YMM()
		k.VPXOR(operand.Mem{Base: codes, Index: k.i, Scale: 8, Disp: v * vector}, query, x)
		below = append(below, k.below(k.total(k.count(x))))
	}
	k.emit(name, below)
	k.ADDQ(operand.Imm(uint64(4*vectors)), k.i)
	k.LEAQ(operand.Mem{Base: k.i, Disp: 4 * vectors}, end)
	k.CMPQ(end, count)
	k.JLE(operand.LabelRef(name))
	k.Label(name + "_done")
}

// nearOnes compares the remaining codes one by one.
func (k *kernels) nearOnes(codes, count, q, bound reg.GPVirtual) {
	k.CMPQ(k.i, count)
	k.JGE(operand.LabelRef("done"))
	k.Label("one")
	d := k.GP64()
	k.MOVQ(operand.Mem{Base: codes, Index: k.i, Scale: 8}, d)
	k.XORQ(q, d)
	k.POPCNTQ(d, d)
	k.CMPQ(d, bound)
	k.JG(operand.LabelRef("next"))
	k.MOVL(k.i.As32(), operand.Mem{Base: k.out, Index: k.n, Scale: 4})
	k.INCQ(k.n)
	k.Label("next")
	k.INCQ(k.i)
	k.CMPQ(k.i, count)
	k.JL(operand.LabelRef("one"))
	k.Label("done")
}

// nearGroups compares groups of four codes of several words, one group per iteration.
func (k *kernels) nearGroups() {
	k.function("nearGroups", "func(groups *uint64, count int, q *uint64, words int, bound int, out *uint32) int",
		"is near for count groups of four codes of several words: word 0 of all four, then word 1, and",
		"so on.")
	groups, count, q, words, bound := k.arg("groups"), k.arg("count"), k.arg("q"), k.arg("words"), k.arg("bound")
	k.begin(bound)
	k.Label("group")
	k.emit("group", []reg.VecVirtual{k.below(k.groupDistances(groups, q, words))})
	k.ADDQ(operand.Imm(4), k.i)
	k.DECQ(count)
	k.JNZ(operand.LabelRef("group"))
	k.end()
}

// distances writes the distances of groups, one group per iteration.
func (k *kernels) distances() {
	k.function("distances", "func(groups *uint64, count int, q *uint64, words int, out *uint32)",
		"writes to out the number of bits in which each code of count groups differs from q.")
	groups, count, q, words := k.arg("groups"), k.arg("count"), k.arg("q"), k.arg("words")
	out := k.arg("out")
	k.constants()
	k.Label("group")
	all := k.groupDistances(groups, q, words)
	high := k.XMM()
	k.VEXTRACTI128(operand.Imm(1), all, high)
	k.VPACKUSDW(high, all.AsX(), high) // four numbers of 32 bits
	k.VMOVDQU(high, operand.Mem{Base: out})
	k.ADDQ(operand.Imm(16), out)
	k.DECQ(count)
	k.JNZ(operand.LabelRef("group"))
	k.VZEROUPPER()
	k.RET()
}

// groupDistances returns the distances of the codes of the group at groups, and moves groups to the
// next one.
func (k *kernels) groupDistances(groups, q, words reg.GPVirtual) reg.VecVirtual {
	sum, j := k.YMM(), k.GP64()
	k.VPXOR(sum, sum, sum)
	k.XORQ(j, j)
	k.Label("word")
	x := k.YMM()
	k.VPBROADCASTQ(operand.Mem{Base: q, Index: j, Scale: 8}, x)
	k.VPXOR(operand.Mem{Base: groups}, x, x)
	k.add(k.count(x), sum)
	k.ADDQ(operand.Imm(vector), groups)
	k.INCQ(j)
	k.CMPQ(j, words)
	k.JL(operand.LabelRef("word"))
	return k.total(sum)
}

// function begins a function, whose name ends in that of the instructions.
func (k *kernels) function(name, signature string, doc ...string) {
	name += k.suffix()
	k.Function(name)
	k.Attributes(attr.NOSPLIT)
	k.SignatureExpr(signature)
	doc[0] = name + " " + doc[0]
	k.Doc(doc...)
	k.Pragma("noescape")
}

func (k *kernels) end() {
	k.Store(k.n, k.ReturnIndex(0))
	k.VZEROUPPER()
	k.RET()
}

// nearRows compares codes that lie far from one another, one by one, and prefetches later ones.
func (k *kernels) nearRows() {
	k.function("nearRows", "func(groups *uint64, rows *uint32, count int, q *uint64, words int, bound int, out *uint32) int",
		"writes to out those of count rows whose codes, in groups as above, differ from q in at most",
		"bound bits, and returns their number.")
	k.groups = k.arg("groups")
	rows, count, q := k.arg("rows"), k.arg("count"), k.arg("q")
	k.words = k.arg("words")
	bound := k.arg("bound")
	k.startOutput()
	last, later := k.GP64(), k.GP64()
	k.LEAQ(operand.Mem{Base: count, Disp: -1}, last)
	k.Label("row")
	k.LEAQ(operand.Mem{Base: k.i, Disp: rowsAhead}, later)
	k.CMPQ(later, last)
	k.CMOVQGT(last, later)
	k.MOVL(operand.Mem{Base: rows, Index: later, Scale: 4}, later.As32())
	k.locate(later)
	k.PREFETCHT0(operand.Mem{Base: later})
	k.PREFETCHT0(operand.Mem{Base: later, Disp: 64})
	row, at := k.GP64(), k.GP64()
	k.MOVL(operand.Mem{Base: rows, Index: k.i, Scale: 4}, row.As32())
	k.MOVQ(row, at)
	k.locate(at)
	d := k.distance(at, q)
	k.CMPQ(d, bound)
	k.JG(operand.LabelRef("far"))
	k.MOVL(row.As32(), operand.Mem{Base: k.out, Index: k.n, Scale: 4})
	k.INCQ(k.n)
	k.Label("far")
	k.INCQ(k.i)
	k.CMPQ(k.i, count)
	k.JL(operand.LabelRef("row"))
	k.end()
}

// locate replaces a row by the address of its first word.
func (k *kernels) locate(row reg.GPVirtual) {
	lane := k.GP64()
	k.MOVQ(row, lane)
	k.ANDQ(operand.Imm(3), lane)
	k.SUBQ(lane, row)
	k.IMULQ(k.words, row)
	k.ADDQ(lane, row)
	k.LEAQ(operand.Mem{Base: k.groups, Index: row, Scale: 8}, row)
}

// distance returns the number of bits in which the code whose words begin at at differs from q.
func (k *kernels) distance(at, q reg.GPVirtual) reg.GPVirtual {
	d, j := k.GP64(), k.GP64()
	k.XORQ(d, d)
	k.XORQ(j, j)
	k.Label("rowWord")
	w := k.GP64()
	k.MOVQ(operand.Mem{Base: q, Index: j, Scale: 8}, w)
	k.XORQ(operand.Mem{Base: at}, w)
	k.POPCNTQ(w, w)
	k.ADDQ(w, d)
	k.ADDQ(operand.Imm(vector), at)
	k.INCQ(j)
	k.CMPQ(j, k.words)
	k.JL(operand.LabelRef("rowWord"))
	return d
}

// arg loads an argument.
func (k *kernels) arg(name string) reg.GPVirtual {
	return k.Load(k.Param(name), k.GP64()).(reg.GPVirtual)
}

// startOutput loads the argument out and sets the number of indices and the current one to 0.
func (k *kernels) startOutput() {
	k.out = k.arg("out")
	k.n, k.i = k.GP64(), k.GP64()
	k.XORQ(k.n, k.n)
	k.XORQ(k.i, k.i)
}

// begin loads the registers that every comparison needs.
func (k *kernels) begin(bound reg.GPVirtual) {
	k.startOutput()
	more := k.GP64()
	k.LEAQ(operand.Mem{Base: bound, Disp: 1}, more)
	k.beyond = k.broadcast(more)
	k.constants()
}

func (k *kernels) broadcast(word reg.GPVirtual) reg.VecVirtual { return broadcast(k.Context, word) }

func broadcast(b *build.Context, word reg.GPVirtual) reg.VecVirtual {
	x, all := b.XMM(), b.YMM()
	b.MOVQ(word, x)
	b.VPBROADCASTQ(x, all)
	return all
}

// below subtracts bound + 1 from distances: the result is negative where the code is near enough.
func (k *kernels) below(distances reg.VecVirtual) reg.VecVirtual {
	k.VPSUBQ(k.beyond, distances, distances)
	return distances
}

// emit writes the indices of the codes that are near enough. Usually there are none.
func (k *kernels) emit(name string, below []reg.VecVirtual) {
	any, set := below[0], k.GP32()
	for _, b := range below[1:] {
		or := k.YMM()
		k.VPOR(b, any, or)
		any = or
	}
	k.VMOVMSKPD(any, set)
	k.TESTL(set, set)
	k.JZ(operand.LabelRef(name + "_none"))
	set = k.gather(below)
	k.Label(name + "_emit")
	at, less := k.GP32(), k.GP32()
	k.BSFL(set, at)
	k.ADDL(k.i.As32(), at)
	k.MOVL(at, operand.Mem{Base: k.out, Index: k.n, Scale: 4})
	k.INCQ(k.n)
	k.LEAL(operand.Mem{Base: set, Disp: -1}, less)
	k.ANDL(less, set)
	k.JNZ(operand.LabelRef(name + "_emit"))
	k.Label(name + "_none")
}

// gather returns a number with one bit for each code, set where the code is near enough.
func (k *kernels) gather(below []reg.VecVirtual) reg.GPVirtual {
	set := k.GP32()
	k.VMOVMSKPD(below[0], set)
	for v, b := range below[1:] {
		more := k.GP32()
		k.VMOVMSKPD(b, more)
		k.SHLL(operand.Imm(uint64(4*(v+1))), more)
		k.ORL(more, set)
	}
	return set
}
