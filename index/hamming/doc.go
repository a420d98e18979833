// Package hamming finds the codes that differ in the fewest bits from a query code. It works in
// memory and is exact: [Set.Search] returns the first rows of the set sorted by (distance, row).
//
// A [Set] holds rows of codes of 1 to 512 bits. It is immutable: [Set.Add] and [Set.Delete] return
// a new state that shares the arrays of the earlier one, so readers never wait and never observe a
// change. [Set.Indexed] adds an index structure that speeds up searches. Rows added after it was
// built are scanned, and rows deleted since are skipped.
//
// # Searchers
//
// The searcher with the lowest estimated cost answers a query (see cost.go); [Work] reports which
// one it was.
//
//   - scan compares every code, several at a time with AVX2, AVX-512 or NEON. It needs no
//     structure, runs at memory speed up to some hundred thousand codes, and can answer every query.
//   - table finds rows of short codes by address and enumerates the ball: Salakhutdinov and Hinton,
//     "Semantic hashing", IJAR 50 (2009), section 4.
//   - mih, multi-index hashing, cuts long codes into parts and looks each part up with few bits
//     flipped: Norouzi, Punjani and Fleet, "Fast exact search in Hamming space with multi-index
//     hashing", TPAMI 36 (2014).
//   - groups compares the centres of groups of similar codes, and of the groups only the rows that
//     the triangle inequality does not exclude. It is for codes of several words in clusters.
//   - rows compares the rows that a filter keeps, if they are few.
//
// [Set.SearchAll] answers many queries at once. [Set.Duplicates] groups rows that are near each
// other.
package hamming

//go:generate go run ./gen .
