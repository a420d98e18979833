package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing/codefile"
	"github.com/hashsearch/hashsearch/index"
)

// checkRows returns an error if the id of a row, which is its number, belongs to a document with
// another code. It prevents a second file of rows, whose numbers start at 0 again, from overwriting
// the codes of the first. The same file is accepted, so that an interrupted ingest can be repeated.
func (f *codeFlags) checkRows(ctx context.Context, ix file) error {
	codes, err := codefile.Open(f.file, f.bits)
	if err != nil {
		return err
	}
	defer codes.Close()
	// Either there are no codes to overwrite, or the width does not fit, which AddCodes rejects.
	if ix.Next() == 0 || ix.Index.Width() != 0 && ix.Index.Width() != codes.Bits {
		return nil
	}
	for d, err := range codesOnly(codes) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		old, err := ix.Index.Document(d.ID)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Equal(old.Code, d.Code) {
			return fmt.Errorf("the collection has a document %q with another code, and nothing was stored: give the codes ids in a .tsv file, or overwrite the codes with --replace", d.ID)
		}
	}
	return nil
}
