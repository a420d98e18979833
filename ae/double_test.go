//go:build !float64

package ae

import (
	"os/exec"
	"testing"
)

// Gradients are right to five digits: the same tests once more, with the same code in float64.
func TestGradientsInDoublePrecision(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the package a second time")
	}
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command to build with")
	}
	if out, err := exec.Command(tool, "test", "-tags", "purego,float64", "-run", "Gradient", ".").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
