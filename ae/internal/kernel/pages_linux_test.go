package kernel

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// pageEnd returns n values at the end of a page. The next page is protected, so that a read past
// the values crashes.
func pageEnd(t *testing.T, n int) []float32 {
	t.Helper()
	const page = 4096
	size := (4*n + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { syscall.Munmap(mem) })
	if err := syscall.Mprotect(mem[size:], syscall.PROT_NONE); err != nil {
		t.Skip(err)
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(&mem[0])), size/4)[size/4-n:]
}

func TestNothingIsReadOutside(t *testing.T) {
	for _, l := range levels() {
		for n := 1; n <= 70; n++ {
			for _, k := range kernels {
				x := [][]float32{pageEnd(t, n), pageEnd(t, n), pageEnd(t, n), pageEnd(t, n)}
				k.run(l, x[:k.vectors])
			}
			w, dst, vals := pageEnd(t, 3*n), pageEnd(t, n), pageEnd(t, 2)
			l.gather(dst, []uint32{0, 2}, vals, w, n)
		}
	}
}

func TestProductsReadNothingOutside(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	for _, l := range levels() {
		for range 300 {
			p := product{1 + rng.IntN(40), 1 + rng.IntN(70), 1 + rng.IntN(70), 0, rng.IntN(3), rng.IntN(2) == 0}
			x := [3]Matrix{}
			x[0], x[1], x[2] = p.operands(rng)
			for i, m := range x {
				x[i].Data = pageEnd(t, m.Rows*m.Cols)
			}
			p.run(l, x[0], x[1], x[2], 1)
		}
	}
}
