package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// instructions returns the arguments of the instructions of a container file that have a name.
func instructions(file, name string) (all []string) {
	for line := range strings.Lines(file) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			all = append(all, strings.TrimSpace(rest))
		}
	}
	return all
}

// The container is built from files that exist and a pinned base, and its settings are flags of the
// program.
func TestContainerFile(t *testing.T) {
	file := string(contents(t, filepath.Join(top, "docs/deploy/Dockerfile")))
	module := string(contents(t, filepath.Join(top, "go.mod")))
	needed := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(module)[1]
	for _, base := range instructions(file, "FROM") {
		if base != "scratch" && !strings.HasPrefix(base, "golang:"+needed) {
			t.Errorf("the base %s is not for Go %s", base, needed)
		}
		if base != "scratch" && !regexp.MustCompile(`:\d+\.\d+\.\d+( |-)`).MatchString(base) {
			t.Errorf("the base %s is not pinned to a version", base)
		}
	}
	for _, copied := range instructions(file, "COPY") {
		names := strings.Fields(copied)
		if strings.HasPrefix(copied, "--from=") {
			continue
		}
		for _, name := range names[:len(names)-1] {
			if _, err := os.Stat(filepath.Join(top, name)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, port := range instructions(file, "EXPOSE") {
		if !strings.Contains(file, "HASHSEARCH_ADDR=:"+port) {
			t.Errorf("the port %s is not that of the server", port)
		}
	}
	flags := newServe().Flags()
	for _, name := range regexp.MustCompile(`HASHSEARCH_[A-Z_]+`).FindAllString(file, -1) {
		flag := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "HASHSEARCH_")), "_", "-")
		if flags.Lookup(flag) == nil {
			t.Errorf("%s is no flag of serve", name)
		}
	}
	user := instructions(file, "USER")
	if len(user) != 1 || !strings.Contains(file, "--chown="+user[0]+" /data") {
		t.Errorf("the user %v does not own the data", user)
	}
	guide := string(contents(t, filepath.Join(top, "docs/deploy.md")))
	if id, _, _ := strings.Cut(user[0], ":"); !strings.Contains(guide, "user "+id) {
		t.Errorf("the guide does not name user %s", id)
	}
}
