// Command gen writes the assembly of package hamming and its Go declarations into the directory
// given as its argument. It is run by go generate.
package main

import (
	"bytes"
	"log"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: gen directory")
	}
	for name, emit := range map[string]func(*kernels){"avx2": emitAVX2, "avx512": emitAVX512} {
		k := &kernels{Context: build.NewContext()}
		k.ConstraintExpr("amd64,!purego")
		emit(k)
		if err := k.write(filepath.Join(os.Args[1], name+"_amd64")); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

func emitAVX2(k *kernels) {
	k.counter = newAVX2(k.Context)
	k.near()
	k.nearGroups()
	k.distances()
	k.nearRows()
}

// emitAVX512 leaves out nearRows, which has no vectors.
func emitAVX512(k *kernels) {
	k.counter = avx512{k.Context}
	k.near()
	k.nearGroups()
	k.distances()
}

// write writes the assembly and the declarations to files with the given beginning of their names.
func (k *kernels) write(base string) error {
	file, err := k.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	cfg := printer.Config{Name: "gen", Pkg: "hamming"}
	for ext, p := range map[string]printer.Printer{".s": printer.NewGoAsm(cfg), ".go": printer.NewStubs(cfg)} {
		text, err := p.Print(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(base+ext, append(bytes.TrimRight(text, "\n"), '\n'), 0o644); err != nil {
			return err
		}
	}
	return nil
}
