#include "textflag.h"

// Instructions that the Go assembler lacks.
#define SXTL_8H(n, d) WORD $(0x0F08A400 | n<<5 | d)
#define SXTL2_8H(n, d) WORD $(0x4F08A400 | n<<5 | d)
#define SXTL_4S(n, d) WORD $(0x0F10A400 | n<<5 | d)
#define SXTL2_4S(n, d) WORD $(0x4F10A400 | n<<5 | d)
#define SCVTF_4S(n, d) WORD $(0x4E21D800 | n<<5 | d)

#define ZERO4(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16; \
	VEOR b.B16, b.B16, b.B16; \
	VEOR c.B16, c.B16, c.B16; \
	VEOR d.B16, d.B16, d.B16

// One input times sixteen weights.
#define ADD4(input, a, b, c, d) \
	VFMLA V16.S4, input.S4, a.S4; \
	VFMLA V17.S4, input.S4, b.S4; \
	VFMLA V18.S4, input.S4, c.S4; \
	VFMLA V19.S4, input.S4, d.S4

// func neonRows4(a, p, y *float32, k, stride int)
// V0..V15 hold four rows of sixteen sums.
TEXT ·neonRows4(SB), NOSPLIT, $0-40
	MOVD a+0(FP), R0
	MOVD p+8(FP), R1
	MOVD y+16(FP), R2
	MOVD k+24(FP), R3
	MOVD stride+32(FP), R4
	ADD R3<<2, R0, R5
	ADD R3<<2, R5, R6
	ADD R3<<2, R6, R7
	ZERO4(V0, V1, V2, V3)
	ZERO4(V4, V5, V6, V7)
	ZERO4(V8, V9, V10, V11)
	ZERO4(V12, V13, V14, V15)

rows4loop:
	VLD1.P 64(R1), [V16.S4, V17.S4, V18.S4, V19.S4]
	VLD1R.P 4(R0), [V20.S4]
	VLD1R.P 4(R5), [V21.S4]
	VLD1R.P 4(R6), [V22.S4]
	VLD1R.P 4(R7), [V23.S4]
	ADD4(V20, V0, V1, V2, V3)
	ADD4(V21, V4, V5, V6, V7)
	ADD4(V22, V8, V9, V10, V11)
	ADD4(V23, V12, V13, V14, V15)
	SUBS $1, R3
	BNE rows4loop

	LSL $2, R4
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R2)
	ADD R4, R2
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R2)
	ADD R4, R2
	VST1 [V8.S4, V9.S4, V10.S4, V11.S4], (R2)
	ADD R4, R2
	VST1 [V12.S4, V13.S4, V14.S4, V15.S4], (R2)
	RET

// Sixteen bytes in V24 become floats in V16..V19.
#define FLOATS \
	SXTL_8H(24, 25); \
	SXTL2_8H(24, 26); \
	SXTL_4S(25, 16); \
	SXTL2_4S(25, 17); \
	SXTL_4S(26, 18); \
	SXTL2_4S(26, 19); \
	SCVTF_4S(16, 16); \
	SCVTF_4S(17, 17); \
	SCVTF_4S(18, 18); \
	SCVTF_4S(19, 19)

// func neonExpand(w *int8, p *float32, k int)
TEXT ·neonExpand(SB), NOSPLIT, $0-24
	MOVD w+0(FP), R1
	MOVD p+8(FP), R2
	MOVD k+16(FP), R3

expandloop:
	VLD1.P 16(R1), [V24.B16]
	FLOATS
	VST1.P [V16.S4, V17.S4, V18.S4, V19.S4], 64(R2)
	SUBS $1, R3
	BNE expandloop
	RET

// func neonRow(a *float32, w *int8, y *float32, k int)
TEXT ·neonRow(SB), NOSPLIT, $0-32
	MOVD a+0(FP), R0
	MOVD w+8(FP), R1
	MOVD y+16(FP), R2
	MOVD k+24(FP), R3
	ZERO4(V0, V1, V2, V3)

rowloop:
	VLD1.P 16(R1), [V24.B16]
	VLD1R.P 4(R0), [V20.S4]
	FLOATS
	ADD4(V20, V0, V1, V2, V3)
	SUBS $1, R3
	BNE rowloop

	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R2)
	RET
