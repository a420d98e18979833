//go:build race

package parquet

// raced reports whether the race detector is on. It makes a panic of the library, which Rows
// returns as an error, end the program.
const raced = true
