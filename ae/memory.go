package ae

// Memory estimates how many bytes [Train] takes for rows of d columns, beside the rows
// themselves: weights, gradients, Adam's moments, and the activations of a batch. Of the first layer's
// gradient it counts the share that a batch of documents with a hundred words has at most.
func (c Config) Memory(d int) int64 {
	c = c.withDefaults()
	first, rest, units := c.sizes(d)
	touched := min(first, int64(c.Batch)*100*int64(c.Layers[0]))
	outputs := int64(d)
	if c.Samples > 0 {
		outputs = min(outputs, int64(c.Batch)*100+int64(c.Samples))
	}
	const value, gradient, moments, gradientByInput = 1, 1, 2, 1
	floats := first*(value+moments) + touched*gradient + rest*(value+gradient+moments)
	floats += int64(c.Batch) * (units*(value+gradientByInput) + outputs*value)
	return 4 * floats
}

// sizes are the numbers of weights of the first layer and of the others, and of hidden and code units.
func (c Config) sizes(d int) (first, rest, units int64) {
	in := d
	for i, out := range append(append([]int(nil), c.Layers...), c.decoder()...) {
		if i == 0 {
			first = int64(in) * int64(out)
		} else {
			rest += int64(in) * int64(out)
		}
		units += int64(out)
		in = out
	}
	if !c.Tied {
		return first, rest + int64(in)*int64(d), units
	}
	return first, rest / 2, units
}
