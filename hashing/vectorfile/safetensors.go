package vectorfile

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A file of safetensors begins with the length of its header (uint64, little endian) and the
// header: a JSON object of tensors by name, and of texts as "__metadata__". Offsets count from the
// end of the header.
const (
	maxHeader = 16 << 20
	maxWidth  = 1 << 16
)

type tensor struct {
	Type    string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// readSafetensors finds the vectors in the tensor of the given name. "" means the only one of two
// dimensions.
func readSafetensors(r io.Reader, size int64, name string) (m matrix, err error) {
	tensors, start, err := tensorsOf(r)
	if err != nil {
		return m, err
	}
	t, err := chosen(tensors, name)
	if err != nil {
		return m, err
	}
	of, known := map[string]number{"F16": float16, "BF16": bfloat16, "F32": float32s, "F64": float64s}[t.Type]
	switch {
	case !known:
		return m, fmt.Errorf("the tensor holds %s: vectors must be F16, BF16, F32 or F64", t.Type)
	case len(t.Shape) != 2 || t.Shape[0] < 0 || t.Shape[1] < 1 || t.Shape[1] > maxWidth:
		return m, fmt.Errorf("the tensor has shape %v: vectors need two dimensions, rows and 1 to %d numbers", t.Shape, maxWidth)
	case t.Offsets[0] < 0 || t.Offsets[1] < t.Offsets[0] || t.Offsets[1] > size-start:
		return m, fmt.Errorf("the tensor is at bytes %v of the %d after the header: the file is truncated or damaged", t.Offsets, size-start)
	}
	m = matrix{rows: t.Shape[0], width: t.Shape[1], start: start + t.Offsets[0], of: of}
	return m, m.check(t.Offsets[1] - t.Offsets[0])
}

// tensorsOf returns the tensors of the header, and the length in bytes of everything before them.
func tensorsOf(r io.Reader) (all map[string]tensor, start int64, err error) {
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, 0, errors.New("the file is no safetensors file: it has no header")
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, 0, fmt.Errorf("the file is no safetensors file, or its header of %d bytes is damaged", n)
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil || len(text) < int(n) {
		return nil, 0, errors.New("the header of the safetensors file is truncated")
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, 0, fmt.Errorf("the header of the safetensors file is damaged: %w", err)
	}
	all, err = parsed(entries)
	return all, int64(n) + 8, err
}

func parsed(entries map[string]json.RawMessage) (map[string]tensor, error) {
	all := map[string]tensor{}
	for name, text := range entries {
		var t tensor
		if name == "__metadata__" {
			continue
		}
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, fmt.Errorf("the header of the safetensors file is damaged at %q: %w", name, err)
		}
		all[name] = t
	}
	return all, nil
}

// chosen returns the tensor of the given name, or the only one of two dimensions.
func chosen(all map[string]tensor, name string) (tensor, error) {
	if t, found := all[name]; found {
		return t, nil
	}
	flat := map[string]tensor{}
	for n, t := range all {
		if len(t.Shape) == 2 {
			flat[n] = t
		}
	}
	names := slices.Sorted(maps.Keys(flat))
	switch {
	case name != "":
		return tensor{}, fmt.Errorf("the file has no tensor %q: it has %s", name, listed(names))
	case len(names) != 1:
		return tensor{}, fmt.Errorf("name the tensor of the vectors as FILE:NAME: the file has %s", listed(names))
	}
	return flat[names[0]], nil
}

// listed lists at most ten names of tensors of two dimensions.
func listed(names []string) string {
	if len(names) == 0 {
		return "none of two dimensions"
	}
	if len(names) > 10 {
		names = append(names[:10:10], "…")
	}
	return strings.Join(names, ", ")
}
