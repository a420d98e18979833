package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal appends the checksum of key and value to value.
func seal(key, value []byte) []byte {
	return binary.LittleEndian.AppendUint32(value, checksum(key, value))
}

// unseal checks what seal wrote and returns the value alone, which still lies in sealed.
func unseal(key, sealed []byte) ([]byte, error) {
	n := len(sealed) - 4
	if n < 0 || binary.LittleEndian.Uint32(sealed[n:]) != checksum(key, sealed[:n]) {
		return nil, fmt.Errorf("%w: the checksum of entry %x is wrong", ErrFormat, short(key))
	}
	return sealed[:n:n], nil
}

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

func short(key []byte) []byte { return key[:min(len(key), 40)] }

// key32 is a document or block number as a key.
func key32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// key64 is a generation as a key.
func key64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
