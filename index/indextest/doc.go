// Package indextest makes collections that are awkward, for tests of what reads them: in each of
// them some statistic is about nothing.
package indextest
