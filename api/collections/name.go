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

// checkName returns [ErrName] for the name of a new collection or alias that some file system, shell or address cannot carry. What has such a name
// already is served under it.
func checkName(name string) error {
	if err := checkSpelling(name); err != nil {
		return err
	}
	switch lower := strings.ToLower(name); {
	case name[0] == '-':
		return fmt.Errorf("%w: %q begins with '-', so commands would take it for a flag", ErrName, name)
	case strings.HasSuffix(lower, ending):
		return fmt.Errorf("%w: %q ends in %s, which is the ending of its file; leave that out", ErrName, name, ending)
	case strings.HasSuffix(name, "."):
		return fmt.Errorf("%w: %q ends in '.', which Windows drops", ErrName, name)
	case isDevice(lower):
		return fmt.Errorf("%w: %q is the name of a device on Windows, with any ending; choose another one", ErrName, name)
	}
	return nil
}

// isDevice reports whether Windows has a device of that name, in lower case. What stands behind the first dot does not count there.
func isDevice(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	switch name {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	port, numbered := strings.CutPrefix(name, "com")
	if !numbered {
		port, numbered = strings.CutPrefix(name, "lpt")
	}
	return numbered && utf8.RuneCountInString(port) == 1 && strings.Contains("0123456789¹²³", port)
}

// sameFile reports whether two names are one to a file system that tells no case and no normal form apart, as those of Windows and macOS.
func sameFile(a, b string) bool { return strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b)) }

// checkSpelling returns [ErrName] for what has never been a name.
func checkSpelling(name string) error {
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
