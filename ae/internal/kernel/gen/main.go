// Command gen writes the assembly of package kernel, and the Go declarations that belong to it,
// into the directory given as its argument. It is run by go generate.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: gen directory")
	}
	for name, wide := range map[string]bool{"avx2": false, "avx512": true} {
		file, err := assemble(newISA(wide))
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		base := filepath.Join(os.Args[1], name+"_amd64")
		cfg := printer.Config{Name: "gen", Pkg: "kernel"}
		write(base+".s", printer.NewGoAsm(cfg), file)
		write(base+".go", printer.NewStubs(cfg), file)
	}
	if err := writeNEON(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

// assemble emits every kernel for one instruction set.
func assemble(v *isa) (*ir.File, error) {
	v.ConstraintExpr("amd64,!purego")
	v.tile()
	v.copyPanel()
	for _, rows := range v.transposes() {
		v.transpose(rows)
	}
	v.axpy()
	v.scale()
	v.gather()
	v.sigmoid()
	v.tanh()
	v.relu()
	v.reluGrad()
	v.sigmoidGrad()
	v.tanhGrad()
	v.expSum()
	v.sigmoidLogs()
	v.largest()
	v.adam()
	file, err := v.Result()
	if err != nil {
		return nil, err
	}
	return file, pass.Compile.Execute(file)
}

func write(path string, p printer.Printer, file *ir.File) {
	text, err := p.Print(file)
	if err == nil {
		err = os.WriteFile(path, text, 0o644)
	}
	if err != nil {
		log.Fatal(fmt.Errorf("%s: %w", path, err))
	}
}
