package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashsearch/hashsearch/hashing/codefile"
	"github.com/hashsearch/hashsearch/index"
)

// checkRows refuses codes whose numbers are ids of documents that have other codes: a second file of rows begins at 0 again. The same
// file is let through, so that what was interrupted goes on.
func (f *codeFlags) checkRows(ctx context.Context, ix file) error {
	codes, err := codefile.Open(f.file, f.bits)
	if err != nil {
		return err
	}
	defer codes.Close()
	if ix.Next() == 0 || ix.Index.Width() != 0 && ix.Index.Width() != codes.Bits { // then there are none, or none fit
		return nil
	}
	for d, err := range codesOnly(codes) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		old, err := ix.Document(d.ID)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Equal(old.Code, d.Code) {
			return fmt.Errorf("the collection has a document %q with another code: nothing was stored; give the codes ids, as .tsv, or replace those of the rows by --replace", d.ID)
		}
	}
	return nil
}
