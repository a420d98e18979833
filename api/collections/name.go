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
	mostBytes = 200 // file systems allow 255, including the endings
)

// checkName returns [ErrName] for a new name that some file system, shell or URL does not allow.
// Existing collections and aliases with such names remain in use.
func checkName(name string) error {
	if err := checkSpelling(name); err != nil {
		return err
	}
	switch lower := strings.ToLower(name); {
	case name[0] == '-':
		return fmt.Errorf("%w: %q begins with '-', so commands would take it for a flag", ErrName, name)
	case strings.HasSuffix(lower, ending):
		return fmt.Errorf("%w: %q ends in %s, the extension of its file; leave the extension out", ErrName, name, ending)
	case strings.HasSuffix(name, "."):
		return fmt.Errorf("%w: %q ends in '.', which Windows drops", ErrName, name)
	case isDevice(lower):
		return fmt.Errorf("%w: %q is the name of a device on Windows, with any extension; choose another name", ErrName, name)
	}
	return nil
}

// isDevice reports whether Windows reserves a name, in lower case, for a device. Windows ignores
// everything after the first dot.
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

// sameFile reports whether two names denote the same file on a file system that ignores case and
// Unicode form, as on Windows and macOS.
func sameFile(a, b string) bool { return strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b)) }

// checkSpelling returns [ErrName] for a name that no version has allowed.
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

// odd reports whether names must not contain r. Marks are allowed, since many scripts write vowels
// as marks on letters.
func odd(r rune) bool {
	return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Nd) && !strings.ContainsRune("-_.", r)
}
