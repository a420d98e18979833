package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
)

// once ends a stream before an id that came before with different content. It remembers the id of each document, and a hash of it.
func uniqueIDs[T any](docs iter.Seq2[T, error], id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		met := map[string][sha256.Size]byte{}
		for d, err := range docs {
			if err == nil {
				err = checkRepeated(met, id(d), d)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func checkRepeated(met map[string][sha256.Size]byte, id string, d any) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	if before, known := met[id]; known && before != sum && id != "" {
		return fmt.Errorf("%w: %s", errRepeated, shorten(id, 60))
	}
	met[id] = sum
	return nil
}
