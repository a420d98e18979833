package kernel

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

func TestChoose(t *testing.T) {
	fast, slow := &level{name: "avx2"}, &level{name: "plain"}
	for _, c := range []struct {
		name string
		want *level
	}{{"", fast}, {"avx512", fast}, {"avx2", fast}, {"plain", slow}} {
		if got := choose(c.name, []*level{fast, slow}); got != c.want {
			t.Errorf("choose(%q) is %s, want %s", c.name, got.name, c.want.name)
		}
	}
	if all := levels(); all[len(all)-1].name != "plain" {
		t.Error("plain is not the last level")
	}
}

// The committed files are the output of the generator.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the generator")
	}
	dir := t.TempDir()
	if out, err := exec.Command("go", "run", "./gen", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range generated {
		if !bytes.Equal(read(t, name), read(t, filepath.Join(dir, name))) {
			t.Errorf("%s differs from the output of the generator: run go generate", name)
		}
	}
}

var generated = []string{"avx2_amd64.s", "avx2_amd64.go", "avx512_amd64.s", "avx512_amd64.go", "neon_arm64.s", "neon_arm64.go"}

// The allocator of the generator assigns registers without regard to AVX2, which has 16 registers
// and no masks.
func TestAVX2UsesNoAVX512(t *testing.T) {
	if found := regexp.MustCompile(`\b([XY](1[6-9]|2[0-9]|3[01])|Z[0-9]+|K[0-7])\b`).Find(read(t, "avx2_amd64.s")); found != nil {
		t.Errorf("avx2_amd64.s uses %s", found)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
