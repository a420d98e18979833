package ingest

import (
	"path"
	"path/filepath"
	"regexp"
)

// isMaildir reports whether a directory is a mailbox with a file for each message. Those of folders
// within it are hidden.
func (r *reader) isMaildir(dir string) bool {
	for _, name := range []string{"cur", "new", "tmp"} {
		if info, err := r.statPath(filepath.Join(dir, name)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// isMaildirMessage reports whether a file of a directory is a message of a Maildir.
func (r *reader) isMaildirMessage(file string) bool {
	dir := filepath.Dir(file)
	return isMaildirName(filepath.ToSlash(file)) || isMailbox(filepath.Base(dir)) && r.isMaildir(filepath.Dir(dir))
}

func isMailbox(name string) bool { return name == "cur" || name == "new" }

// maildirFlags matches the end of the name of a message that has been seen. Some systems do not
// allow colons.
var maildirFlags = regexp.MustCompile(`[:;!]2,[A-Za-z]*$`)

// isMaildirName reports whether the name of a file is that of a message of a Maildir.
func isMaildirName(name string) bool { return maildirFlags.MatchString(path.Base(name)) }
