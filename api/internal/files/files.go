// Package files contains functions for the files of the packages below api.
package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime"

	"github.com/google/renameio/v2"
)

// SyncFolder syncs a directory, so that created, renamed and removed files in it are durable.
func SyncFolder(path string) error {
	if runtime.GOOS == "windows" { // cannot sync directories
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Parse decodes a JSON file that people may have edited. It rejects unknown fields and data after
// the value: it is safer for a server not to start than to ignore an entry.
func Parse(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is data after its end")
	}
	return nil
}

// Write writes a value as JSON for people, atomically. A new file gets the permissions, an existing
// one keeps its own.
func Write(path string, value any, permissions os.FileMode) error {
	b, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return renameio.WriteFile(path, append(b, '\n'), permissions)
}
