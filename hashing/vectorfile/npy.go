package vectorfile

import (
	"errors"
	"fmt"
	"io"

	"github.com/hashsearch/hashsearch/hashing/internal/numpy"
)

// readNPY finds the vectors in a NumPy array.
func readNPY(r io.Reader, size int64) (m matrix, err error) {
	h, err := numpy.Read(r)
	if err != nil {
		return m, err
	}
	of, known := map[string]number{"<f2": float16, "<f4": float32s, "<f8": float64s}[h.Type]
	switch {
	case !known:
		return m, fmt.Errorf("the array holds %s: vectors must be little-endian float16, float32 or float64; save vectors.astype(\"<f4\")", h.Type)
	case h.Fortran:
		return m, errors.New("the array is in Fortran order: save numpy.ascontiguousarray(vectors)")
	}
	m = matrix{start: h.Length, of: of}
	if m.rows, m.width, err = h.Matrix("vectors", "numbers"); err != nil {
		return m, err
	}
	return m, m.check(size - h.Length)
}
