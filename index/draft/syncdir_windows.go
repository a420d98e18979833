package draft

import "os"

// SyncDir makes created, renamed and removed names in a directory durable, where the system can.
// Windows has no such call for programs without special rights: SyncDir only looks for the
// directory.
func SyncDir(path string) error {
	_, err := os.Stat(path)
	return err
}
