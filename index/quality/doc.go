// Package quality measures how well a ranking answers queries, and holds the rankers to compare with.
//
// A [Ranker] gives every document a score for a query; larger is better. [Evaluate] asks each
// ranker every query, looks up in a [Relevance] which documents are right, and averages each
// [Measure] over the queries. Nothing here stores anything: documents come in as [Row] values,
// and everything is a function of them. [Certainty] says how far results could be the luck of the
// queries; [Balls] and [Bits] look at the codes themselves.
//
// Codes of few bits tie massively: thousands of documents may lie at the same distance, and the
// order inside such a tie is an accident of storage. So every measure here is its expected value
// over all orders of the tied documents, in closed form (McSherry and Najork, "Computing
// Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores", ECIR
// 2008). A ranker that cannot tell documents apart gets exactly what chance would give it.
//
// Conventions are those of trec_eval and ir-measures. A document is relevant from grade 1 on.
// R, AP and Rprec divide by all relevant documents, found or not; P@k divides by k even when
// there are fewer documents. nDCG takes the grade as gain and divides by log2(1 + rank). Only
// queries with at least one relevant document count; the others are left out and their number told.
package quality
