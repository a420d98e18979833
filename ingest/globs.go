package ingest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// CheckGlobs returns an error if one of the globs is not valid, see Options.Include.
func CheckGlobs(globs []string) error {
	for _, glob := range globs {
		if !doublestar.ValidatePattern(glob) {
			return fmt.Errorf("%q is not a valid glob: an example is **/*.md", glob)
		}
	}
	return nil
}

// isWanted reports whether Options.Include and Options.Exclude allow to read a file.
func (r *reader) isWanted(name string) bool {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if r.isExcluded(dir) {
			return false
		}
	}
	return !r.isExcluded(name) && (len(r.Include) == 0 || matchesOne(r.Include, name))
}

func (r *reader) isExcluded(name string) bool { return matchesOne(r.Exclude, name) }

func matchesOne(globs []string, name string) bool {
	return slices.ContainsFunc(globs, func(glob string) bool {
		if strings.Contains(glob, "/") {
			return doublestar.MatchUnvalidated(strings.TrimPrefix(glob, "/"), name)
		}
		return doublestar.MatchUnvalidated(glob, path.Base(name))
	})
}
