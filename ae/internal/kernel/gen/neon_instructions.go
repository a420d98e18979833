package main

// An instruction is one that Go's assembler lacks: its name and its encoding for registers of
// four float32 values, all of them 0 (Arm Architecture Reference Manual, chapter C7.2).
type instruction struct {
	name string
	code uint32
}

// The destination is the last operand, as in Go's assembler: FSUB x, y, z sets z to y-x.
var (
	fadd   = instruction{"FADD", 0x4e20d400}
	fsub   = instruction{"FSUB", 0x4ea0d400}
	fmul   = instruction{"FMUL", 0x6e20dc00}
	fdiv   = instruction{"FDIV", 0x6e20fc00}
	fmax   = instruction{"FMAX", 0x4e20f400} // NaN if an operand is NaN, like fmin
	fmin   = instruction{"FMIN", 0x4ea0f400}
	faddp  = instruction{"FADDP", 0x6e20d400} // sums of neighbouring lanes
	fsqrt  = instruction{"FSQRT", 0x6ea1f800}
	fneg   = instruction{"FNEG", 0x6ea0f800}
	fabs   = instruction{"FABS", 0x4ea0f800}
	frintn = instruction{"FRINTN", 0x4e218800} // rounds to the nearest integer
	fcvtns = instruction{"FCVTNS", 0x4e21a800} // converts to integers
	fcmlt0 = instruction{"FCMLT $0", 0x4ea0e800}
	fcmle0 = instruction{"FCMLE $0", 0x6ea0d800}
	fmaxv  = instruction{"FMAXV", 0x6e30f800}            // largest lane
	halve  = instruction{"SSHR $1", 0x4f000400 | 63<<16} // integers, rounded down
)

// do emits an instruction with two or three operands.
func (n *neon) do(i instruction, operands ...vec) {
	last := len(operands) - 1
	code := i.code | uint32(operands[0])<<5 | uint32(operands[last])
	if last == 2 {
		code = i.code | uint32(operands[0])<<16 | uint32(operands[1])<<5 | uint32(operands[2])
	}
	n.emit("WORD $%#x // %s %s", code, i.name, list(operands))
}

// multiplyAdd adds x·y to sum.
func (n *neon) multiplyAdd(x, y, sum vec) { n.emit("VFMLA %v, %v, %v", x, y, sum) }

// multiplySub subtracts x·y from difference.
func (n *neon) multiplySub(x, y, difference vec) { n.emit("VFMLS %v, %v, %v", x, y, difference) }

// insert replaces the bits of x by those of y where mask is set.
func (n *neon) insert(mask, y, x vec) {
	n.emit("VBIT %s, %s, %s", mask.whole(), y.whole(), x.whole())
}

func (n *neon) copy(from, to vec) { n.emit("VMOV %s, %s", from.whole(), to.whole()) }
