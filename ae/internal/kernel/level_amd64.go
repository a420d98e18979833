//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// levels returns the levels that the processor supports, fastest first.
func levels() []*level {
	x := &cpu.X86
	all := []*level{plain()}
	if x.HasAVX2 && x.HasFMA {
		all = append([]*level{avx2()}, all...)
		if x.HasAVX512F && x.HasAVX512VL && x.HasAVX512BW && x.HasAVX512DQ {
			all = append([]*level{avx512()}, all...)
		}
	}
	return all
}

func avx512() *level {
	t := &tiling{lanes: 16, heights: []int{8, 4, 2, 1}, tile: tileAVX512, maskedReads: true, copyPanel: copyPanelAVX512,
		transposes: []transposer{{16, transpose16AVX512}, {8, transpose8AVX512}, {4, transpose4AVX512}}}
	g := gatherer{lanes: 16, vectors: 16, gather: gatherAVX512}
	l := &level{name: "avx512", product: t.product, axpy: axpyAVX512, scale: scaleAVX512, gather: g.run,
		sigmoid: sigmoidAVX512, tanh: tanhAVX512, relu: reluAVX512, reluGrad: reluGradAVX512,
		sigmoidGrad: sigmoidGradAVX512, tanhGrad: tanhGradAVX512, expSum: expSumAVX512,
		sigmoidLogs: sigmoidLogsAVX512, largest: largestAVX512, adam: adamAVX512}
	l.unit.rows, l.unit.cols = t.heights[0], t.lanes
	return l
}

func avx2() *level {
	t := &tiling{lanes: 8, heights: []int{4, 2, 1}, tile: tileAVX2, copyPanel: copyPanelAVX2,
		transposes: []transposer{{8, transpose8AVX2}, {4, transpose4AVX2}}}
	g := gatherer{lanes: 8, vectors: 12, gather: gatherAVX2}
	l := &level{name: "avx2", product: t.product, axpy: axpyAVX2, scale: scaleAVX2, gather: g.run,
		sigmoid: sigmoidAVX2, tanh: tanhAVX2, relu: reluAVX2, reluGrad: reluGradAVX2,
		sigmoidGrad: sigmoidGradAVX2, tanhGrad: tanhGradAVX2, expSum: expSumAVX2,
		sigmoidLogs: sigmoidLogsAVX2, largest: largestAVX2, adam: adamAVX2}
	l.unit.rows, l.unit.cols = t.heights[0], t.lanes
	return l
}
