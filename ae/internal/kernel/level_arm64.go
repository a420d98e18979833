//go:build !purego

package kernel

// levels returns the levels of the processor, fastest first. Every arm64 has NEON.
func levels() []*level { return []*level{neon(), plain()} }

func neon() *level {
	t := &tiling{lanes: 4, heights: []int{8, 4, 1}, tile: tileNEON, copyPanel: copyPanelNEON,
		transposes: []transposer{{4, transpose4NEON}}}
	g := gatherer{lanes: 4, vectors: 12, gather: gatherNEON}
	l := &level{name: "neon", product: t.product, axpy: axpyNEON, scale: scaleNEON, gather: g.run,
		sigmoid: sigmoidNEON, tanh: tanhNEON, relu: reluNEON, reluGrad: reluGradNEON,
		sigmoidGrad: sigmoidGradNEON, tanhGrad: tanhGradNEON, expSum: expSumNEON,
		sigmoidLogs: sigmoidLogsNEON, largest: largestNEON, adam: adamNEON}
	l.unit.rows, l.unit.cols = t.heights[0], t.lanes
	return l
}
