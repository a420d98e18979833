// Package files is what the packages of the server have in common about the files that they keep.
package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"
)

// SyncFolder makes durable which names a folder holds.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" { // has no such thing
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Parse decodes the JSON of a file that people may have written, too: with a field that nobody knows, or something behind it, a server had better
// not start than read it differently from who wrote it.
func Parse(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows its end")
	}
	return nil
}
