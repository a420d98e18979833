package collections

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	mostRunes = 100
	mostBytes = 200 // a file system takes 255, and endings follow
)

// checkName says what is wrong with the name of a new collection or alias: it is a file's name and a part of addresses.
func checkName(name string) error {
	switch {
	case !utf8.ValidString(name) || !norm.NFC.IsNormalString(name):
		return fmt.Errorf("%w: %q is not in the normal form C of Unicode", ErrName, name)
	case name == "" || utf8.RuneCountInString(name) > mostRunes || len(name) > mostBytes:
		return fmt.Errorf("%w: a name has 1 to %d characters and at most %d bytes", ErrName, mostRunes, mostBytes)
	case name[0] == '.' || strings.ContainsFunc(name, odd):
		return fmt.Errorf("%w: %q; a name has letters, digits, '-', '_' and '.', and does not begin with '.'", ErrName, name)
	}
	return nil
}

// odd reports whether no name has the character. Many scripts write vowels as marks on letters.
func odd(r rune) bool {
	return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Nd) && !strings.ContainsRune("-_.", r)
}
