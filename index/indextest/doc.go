// Package indextest creates collections in unusual states, in each of which some statistic has no
// data. They test the code that reads collections.
package indextest
