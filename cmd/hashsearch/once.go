package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
)

// uniqueIDs yields docs and ends with errRepeated at the first id that was yielded before with
// different content. It keeps the id and a hash of each document in memory.
func uniqueIDs[T any](docs iter.Seq2[T, error], id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		sums := map[string][sha256.Size]byte{}
		for d, err := range docs {
			if err == nil {
				err = checkRepeated(sums, id(d), d)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// checkRepeated records the hash of d in sums under id. It returns errRepeated if sums holds
// another hash for id. Documents without an id are never repeated.
func checkRepeated(sums map[string][sha256.Size]byte, id string, d any) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	if earlier, ok := sums[id]; ok && earlier != sum && id != "" {
		return fmt.Errorf("%w: %s", errRepeated, shorten(id, 60))
	}
	sums[id] = sum
	return nil
}
