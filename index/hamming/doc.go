// Package hamming finds the codes that differ in the fewest bits from a given one, in memory and exactly: what
// [Set.Search] returns is what sorting all rows by (distance, row) would return.
//
// A [Set] holds rows of codes of 1 to 512 bits. It is immutable: [Set.Add] and [Set.Delete] make the next
// state, which shares the arrays of the one before, so readers never wait and never see a change. [Set.Indexed] adds a structure that
// makes searches faster; rows that come after it are scanned, rows that died are skipped.
//
// # Searchers
//
// Which one answers is decided by what it is thought to cost (see cost.go) and told in [Work]:
//
//   - scan compares every code, four at a time with AVX2. It needs no structure, is as fast as memory up to some hundred
//     thousand codes, and can always answer.
//   - table finds rows of short codes by address and enumerates the ball: Salakhutdinov and Hinton, "Semantic hashing",
//     IJAR 50 (2009), section 4.
//   - mih, multi-index hashing, cuts long codes into parts and looks each part up with few bits flipped: Norouzi, Punjani and
//     Fleet, "Fast exact search in Hamming space with multi-index hashing", TPAMI 36 (2014).
//   - rows compares the few rows that a filter has left.
//
// [Set.SearchAll] answers many queries at once, [Set.Duplicates] groups rows that are near each other.
package hamming

//go:generate go run ./gen .
