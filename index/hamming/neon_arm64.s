//go:build !purego

#include "textflag.h"

// UADDLP adds neighbouring bytes of register n to the 16-bit lanes of d. Go's assembler lacks it.
#define UADDLP(n, d) WORD $(0x6e202800 | n<<5 | d)

// DIFFER replaces the codes in x by the number of bits in each byte in which they differ from q.
#define DIFFER(q, x) \
	VEOR q.B16, x.B16, x.B16; \
	VCNT x.B16, x.B16

// EMIT writes to R5 the index of each code whose bit is set in set, which it overwrites. The bit of
// code i is i<<shift, and from is the index of the first code. Usually there are none.
#define EMIT(set, from, shift, again, done) \
	CBZ set, done; \
again: \
	RBIT set, R13; \
	CLZ R13, R13; \
	ADD R13>>shift, from, R13; \
	MOVW.P R13, 4(R5); \
	SUB $1, set, R13; \
	ANDS R13, set, set; \
	BNE again; \
done:

// GROUP sets the first four 16-bit lanes of V0 to the number of bits in which the codes of the group
// at R0, which it advances, differ from the R3 words at R2. No byte overflows: even 31 words have no
// more than 31·8 bits set in one byte.
#define GROUP(word) \
	MOVD R2, R7; \
	MOVD R3, R8; \
	VEOR V0.B16, V0.B16, V0.B16; \
	VEOR V1.B16, V1.B16, V1.B16; \
word: \
	VLD1R.P 8(R7), [V2.D2]; \
	VLD1.P 32(R0), [V3.D2, V4.D2]; \
	DIFFER(V2, V3); \
	DIFFER(V2, V4); \
	VADD V3.B16, V0.B16, V0.B16; \
	VADD V4.B16, V1.B16, V1.B16; \
	SUBS $1, R8, R8; \
	BNE word; \
	UADDLP(0, 0); \
	UADDLP(1, 1); \
	VADDP V1.H8, V0.H8, V0.H8; \
	VADDP V0.H8, V0.H8, V0.H8

// LOCATE sets at to the address of the first word of a row, given the groups in R0 and the bytes of
// a group in R7. It overwrites R13.
#define LOCATE(row, at) \
	AND $3, row, R13; \
	LSR $2, row, at; \
	MADD R7, R0, at, at; \
	ADD R13<<3, at, at

// COUNT sets R13 to the sum of the first eight bytes of V0.
#define COUNT \
	VUADDLV V0.B8, V0; \
	VMOV V0.H[0], R13

// RETURN returns the number of indices written to R5.
#define RETURN(out, ret) \
	MOVD out, R13; \
	SUB R13, R5, R5; \
	LSR $2, R5, R5; \
	MOVD R5, ret; \
	RET

// func nearNEON(codes *uint64, spans *uint32, count int, q uint64, bound int, out *uint32) int
TEXT ·nearNEON(SB), NOSPLIT, $0-56
	MOVD codes+0(FP), R0
	MOVD spans+8(FP), R1
	MOVD count+16(FP), R2
	MOVD q+24(FP), R3
	MOVD bound+32(FP), R4
	MOVD out+40(FP), R5
	VDUP R3, V16.D2
	VDUP R4, V17.B16
	VMOVI $1, V18.B16
span: // R6 is the next code, R7 the end of the span, R8 the address of the code
	MOVWU.P 4(R1), R6
	MOVWU.P 4(R1), R7
	MOVWU 56(R1), R8 // of the span at the distance ahead
	ADD R8<<3, R0, R8
	PRFM (R8), PLDL1KEEP
	PRFM 64(R8), PLDL1KEEP
	ADD R6<<3, R0, R8
sixteen:
	SUB R6, R7, R9
	CMP $16, R9
	BLT one
	VLD1.P 64(R8), [V0.D2, V1.D2, V2.D2, V3.D2]
	VLD1.P 64(R8), [V4.D2, V5.D2, V6.D2, V7.D2]
	DIFFER(V16, V0)
	DIFFER(V16, V1)
	DIFFER(V16, V2)
	DIFFER(V16, V3)
	DIFFER(V16, V4)
	DIFFER(V16, V5)
	DIFFER(V16, V6)
	DIFFER(V16, V7)
	// Adding neighbouring bytes three times leaves one byte for each code.
	VADDP V1.B16, V0.B16, V0.B16
	VADDP V3.B16, V2.B16, V2.B16
	VADDP V5.B16, V4.B16, V4.B16
	VADDP V7.B16, V6.B16, V6.B16
	VADDP V2.B16, V0.B16, V0.B16
	VADDP V6.B16, V4.B16, V4.B16
	VADDP V4.B16, V0.B16, V0.B16
	VUMIN V17.B16, V0.B16, V1.B16
	VCMEQ V0.B16, V1.B16, V0.B16
	VAND V18.B16, V0.B16, V0.B16
	VMOV V0.D[0], R9
	VMOV V0.D[1], R10
	ADD $8, R6, R11
	EMIT(R9, R6, 3, emit1, none1)
	EMIT(R10, R11, 3, emit2, none2)
	ADD $16, R6, R6
	B sixteen
one:
	CMP R7, R6
	BGE next
	FMOVD.P 8(R8), F0
	VEOR V16.B8, V0.B8, V0.B8
	VCNT V0.B8, V0.B8
	COUNT
	CMP R4, R13
	BGT far
	MOVW.P R6, 4(R5)
far:
	ADD $1, R6, R6
	B one
next:
	SUBS $1, R2, R2
	BNE span
	RETURN(out+40(FP), ret+48(FP))

// func nearGroupsNEON(groups *uint64, count int, q *uint64, words int, bound int, out *uint32) int
TEXT ·nearGroupsNEON(SB), NOSPLIT, $0-56
	MOVD groups+0(FP), R0
	MOVD count+8(FP), R1
	MOVD q+16(FP), R2
	MOVD words+24(FP), R3
	MOVD bound+32(FP), R4
	MOVD out+40(FP), R5
	MOVD ZR, R6 // the first code of the group
	VDUP R4, V17.H8
	MOVD $1, R9
	VDUP R9, V18.H8
group:
	GROUP(word)
	VUMIN V17.H8, V0.H8, V1.H8
	VCMEQ V0.H8, V1.H8, V0.H8
	VAND V18.B16, V0.B16, V0.B16
	VMOV V0.D[0], R9
	EMIT(R9, R6, 4, emit, none)
	ADD $4, R6, R6
	SUBS $1, R1, R1
	BNE group
	RETURN(out+40(FP), ret+48(FP))

// func distancesNEON(groups *uint64, count int, q *uint64, words int, out *uint32)
TEXT ·distancesNEON(SB), NOSPLIT, $0-40
	MOVD groups+0(FP), R0
	MOVD count+8(FP), R1
	MOVD q+16(FP), R2
	MOVD words+24(FP), R3
	MOVD out+32(FP), R5
distances:
	GROUP(distancesWord)
	VUXTL V0.H4, V0.S4
	VST1.P [V0.S4], 16(R5)
	SUBS $1, R1, R1
	BNE distances
	RET

// func nearRowsNEON(groups *uint64, rows *uint32, count int, q *uint64, words int, bound int, out *uint32) int
TEXT ·nearRowsNEON(SB), NOSPLIT, $0-64
	MOVD groups+0(FP), R0
	MOVD rows+8(FP), R1
	MOVD count+16(FP), R2
	MOVD q+24(FP), R3
	MOVD words+32(FP), R6
	MOVD bound+40(FP), R4
	MOVD out+48(FP), R5
	LSL $5, R6, R7
	MOVD $16, R9
row: // prefetches the row that is sixteen further on, or the last one
	SUB $1, R2, R8
	CMP R9, R8
	CSEL GT, R9, R8, R8
	MOVWU (R1)(R8<<2), R8
	LOCATE(R8, R10)
	PRFM (R10), PLDL1KEEP
	PRFM 64(R10), PLDL1KEEP
	MOVWU.P 4(R1), R8
	LOCATE(R8, R10)
	MOVD R3, R11
	MOVD R6, R12
	VEOR V0.B16, V0.B16, V0.B16
rowWord:
	FMOVD.P 8(R11), F1
	FMOVD.P 32(R10), F2
	VEOR V1.B8, V2.B8, V2.B8
	VCNT V2.B8, V2.B8
	VADD V2.B8, V0.B8, V0.B8
	SUBS $1, R12, R12
	BNE rowWord
	COUNT
	CMP R4, R13
	BGT farRow
	MOVW.P R8, 4(R5)
farRow:
	SUBS $1, R2, R2
	BNE row
	RETURN(out+48(FP), ret+56(FP))
