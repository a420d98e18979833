package format

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"

	"github.com/hashsearch/hashsearch/index/store"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Seal appends the checksum of key and value to value.
func Seal(key, value []byte) []byte {
	return binary.LittleEndian.AppendUint32(value, checksum(key, value))
}

// Unseal verifies the checksum and returns the value without it, in the same memory.
func Unseal(key, sealed []byte) ([]byte, error) {
	n := len(sealed) - 4
	if n < 0 || binary.LittleEndian.Uint32(sealed[n:]) != checksum(key, sealed[:n]) {
		return nil, fmt.Errorf("%w: the checksum of entry %x is wrong", store.ErrFormat, Short(key))
	}
	return sealed[:n:n], nil
}

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// Short returns the beginning of a key, for messages.
func Short(key []byte) []byte { return key[:min(len(key), 40)] }

// Key32 returns the key of a document or block number.
func Key32(n uint32) []byte { return append32(nil, n) }

func append32(b []byte, n uint32) []byte { return binary.BigEndian.AppendUint32(b, n) }

// Key64 returns the key of a generation.
func Key64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// Number decodes a key of four bytes. It returns the largest number for any other key.
func Number(key []byte) uint32 {
	if len(key) != 4 {
		return math.MaxUint32
	}
	return binary.BigEndian.Uint32(key)
}
