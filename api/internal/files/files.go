// Package files contains functions for the files of the packages below api.
package files

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"

	"github.com/hashsearch/hashsearch/index/draft"
)

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
func Write(path string, value any, permissions fs.FileMode) error {
	b, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return draft.Write(path, permissions, func(w io.Writer) error {
		_, err := w.Write(append(b, '\n'))
		return err
	})
}
