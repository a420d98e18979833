// Package sizing predicts the disk space, the memory and the time of a collection from a sample of
// its documents. [Measure] ingests the sample in a temporary directory, trains it for a part of the
// usual steps, and searches it. [Sample.Estimate] grows each of the parts that it has measured to a
// number of documents.
package sizing
