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
	k := &kernels{Context: build.NewContext()}
	k.ConstraintExpr("amd64,!purego")
	k.data()
	k.near()
	k.nearGroups()
	k.nearRows()
	file, err := k.Result()
	if err == nil {
		err = pass.Compile.Execute(file)
	}
	if err != nil {
		log.Fatal(err)
	}
	cfg := printer.Config{Name: "gen", Pkg: "hamming"}
	for ext, p := range map[string]printer.Printer{".s": printer.NewGoAsm(cfg), ".go": printer.NewStubs(cfg)} {
		text, err := p.Print(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(os.Args[1], "avx2_amd64"+ext), append(bytes.TrimRight(text, "\n"), '\n'), 0o644)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}
