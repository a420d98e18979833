// Package evenly takes samples of lists, at equal distances.
package evenly

// Some returns at most n elements of all, evenly spaced.
func Some[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	sample := make([]T, n)
	for i := range sample {
		sample[i] = all[i*len(all)/n]
	}
	return sample
}
