package collections

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/hashsearch/hashsearch/api/internal/files"
)

// aliases maps aliases to names of collections.
type aliases map[string]string

// Aliases returns the name of the collection of each alias.
func (s *Set) Aliases() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.aliases)
}

// Alias makes alias an alias of the named collection. If the alias exists, it is switched
// atomically: each call of [Set.Get] returns either the old or the new collection. The error is
// [ErrName], [ErrExists] if a collection has the name alias, [ErrNotFound] if there is no
// collection of the given name, or [ErrNoFolder].
func (s *Set) Alias(alias, name string) (created bool, err error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.place == nil {
		return false, ErrNoFolder
	}
	if err := errors.Join(s.place.look(s), s.mayAlias(alias, name)); err != nil {
		return false, err
	}
	next := s.Aliases()
	if next == nil {
		next = aliases{}
	}
	created = next[alias] == ""
	next[alias] = name
	return created, s.setAliases(alias, next)
}

func (s *Set) mayAlias(alias, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.served[name] == nil {
		return fmt.Errorf("%w: %q", ErrNotFound, name)
	}
	if s.aliases[alias] != "" {
		return nil // the alias is switched
	}
	return s.mayName(alias)
}

// Unalias deletes an alias. The error is [ErrNoAlias] if there is none.
func (s *Set) Unalias(alias string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.place != nil {
		if err := s.place.look(s); err != nil {
			return err
		}
	}
	next := s.Aliases()
	if next[alias] == "" {
		return fmt.Errorf("%w: %q", ErrNoAlias, alias)
	}
	delete(next, alias)
	return s.setAliases(alias, next)
}

// setAliases stores the changed one of all aliases, and then puts them into effect.
func (s *Set) setAliases(changed string, all aliases) error {
	if err := s.place.setAlias(changed, all); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aliases = all
	return nil
}

// setAlias writes all aliases to disk.
func (f folder) setAlias(_ string, all aliases) error {
	return files.Write(f.aliasPath(), aliasFile{all}, 0o644)
}

// aliasFile is the content of the file of aliases.
type aliasFile struct {
	Aliases aliases `json:"aliases"`
}

func (f folder) aliasPath() string { return filepath.Join(f.dir, "aliases.json") }

// readAliases reads the file of aliases, if there is one. The alias of a missing collection is
// kept, and [Set.Get] does not find it.
func (s *Set) readAliases(f folder) error {
	b, err := os.ReadFile(f.aliasPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.aliases, err = parseAliases(b); err != nil {
		return fmt.Errorf("%s: %w", f.aliasPath(), err)
	}
	for alias := range s.aliases {
		if s.served[alias] != nil || s.failed[alias] != nil {
			return fmt.Errorf("%s: %w: there is also a collection %q; rename its file, or remove the alias", f.aliasPath(), ErrFile, alias)
		}
	}
	return nil
}

func parseAliases(b []byte) (aliases, error) {
	var f aliasFile
	if err := files.Parse(b, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	for alias, name := range f.Aliases {
		if err := checkSpelling(alias); err != nil || name == "" {
			return nil, errors.Join(fmt.Errorf("%w: the alias %q of %q", ErrFile, alias, name), err)
		}
	}
	return f.Aliases, nil
}
