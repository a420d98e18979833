//go:build !float64

package ae

import (
	"os/exec"
	"testing"
)

// The gradient tests pass with a tolerance of five digits if the package computes in float64.
func TestGradientsInDoublePrecision(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the package a second time")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("requires the go command")
	}
	if out, err := exec.Command(tool, "test", "-tags", "purego,float64", "-run", "Gradient", ".").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
