package ae

// Memory estimates the number of bytes that [Train] needs for rows of d columns, in addition to
// the rows: weights, gradients, Adam's moments, and the activations of a batch. The gradient of
// the first layer is counted for a batch of documents with at most a hundred distinct terms each.
func (c Config) Memory(d int) int64 {
	c = c.withDefaults()
	first, rest, units := c.sizes(d)
	touched := min(first, int64(c.Batch)*100*int64(c.firstUnits()))
	outputs := int64(c.outputs(d))
	if c.Samples > 0 {
		outputs = min(outputs, int64(c.Samples))
	}
	const value, gradient, moments, gradientByInput = 1, 1, 2, 1
	if c.Labels.Rows != nil {
		rest += int64(width(c.Labels.Rows)) * units // more than those of the code
		outputs += 2 * int64(width(c.Labels.Rows))
	}
	floats := first*(value+moments) + touched*gradient + rest*(value+gradient+moments)
	floats += int64(c.Batch) * (units*(value+gradientByInput) + outputs*value)
	return 4 * floats
}

// firstUnits returns the number of weights per input column.
func (c Config) firstUnits() int {
	if len(c.Convolutions) > 0 {
		return c.Convolutions[0].Units
	}
	return c.Layers[0]
}

// outputs returns the number of output columns for rows of d columns.
func (c Config) outputs(d int) int {
	if c.Target != nil {
		return width(c.Target)
	}
	return d
}

// sizes returns the number of weights of the first layer and of all others, and the number of
// hidden and code units.
func (c Config) sizes(d int) (first, rest, units int64) {
	first, rest, units = c.convolutionSizes()
	in := c.width(d)
	for _, out := range append(append([]int(nil), c.Layers...), c.decoder()...) {
		if first == 0 {
			first = int64(in) * int64(out)
		} else {
			rest += int64(in) * int64(out)
		}
		units += int64(out)
		in = out
	}
	switch {
	case c.Tied:
		return first, rest / 2, units
	case c.Deconvolution:
		return first, rest, units
	}
	return first, rest + int64(in)*int64(c.outputs(d)), units
}

// convolutionSizes returns the share of convolutions in sizes, assuming that no place is empty.
// The columns of each window position count as units, because they are copied.
func (c Config) convolutionSizes() (first, rest, units int64) {
	for i, w := range c.windows() {
		positions, out := int64(w.positions(1).places()), int64(c.Convolutions[i].Units)
		rest += int64(w.columns()) * out
		units += (positions + int64(w.outputGrid(1).places())) * out
		if i == 0 {
			first, rest = rest, 0
			units += positions * int64(w.height*w.width) // a column and a value for each place
			continue
		}
		units += positions * int64(w.columns())
	}
	if c.Deconvolution {
		maps, filter := c.maps(), int64(c.deconvolutionWindow().columns())
		rest += int64(maps.Channels) * filter
		units += int64(maps.places()) * filter / 2 // without a gradient
	}
	return first, rest, units
}
