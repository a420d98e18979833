// Package quality measures how well a ranking answers queries, and implements the rankers to
// compare with.
//
// A [Ranker] gives every document a score for a query; larger is better. [Evaluate] scores every
// query with each ranker, takes the relevant documents from a [Relevance], and averages each
// [Measure] over the queries. Nothing here is stored: documents are [Row] values, and all results
// are computed from them. [Certainty] estimates how much results depend on the choice of queries.
// [Balls] and [Bits] describe the codes themselves.
//
// Codes of few bits tie massively: thousands of documents may lie at the same distance, and their
// order within such a tie is an accident of storage. So every measure here is its expected value
// over all orders of the tied documents, in closed form (McSherry and Najork, "Computing
// Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores", ECIR
// 2008). A ranker that gives all documents the same score gets exactly the value expected by
// chance.
//
// Conventions are those of trec_eval and ir-measures. A document is relevant from grade 1 on. R, AP
// and Rprec divide by all relevant documents, found or not; P@k divides by k even if there are
// fewer documents. nDCG takes the grade as gain and divides by log2(1 + rank). Only queries with at
// least one relevant document count; the number of the others is reported.
package quality
