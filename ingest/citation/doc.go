// Package citation reads the files in which reference managers keep citations. The document of a
// citation has its title, and its abstract as text. Keywords are labels. The fields type, journal,
// year, doi and url, and the list authors are its metadata. A reader holds one citation at a time.
// It yields an error in place of one that it cannot read, and goes on after it; at the end of a
// file that is cut off, it yields an error that wraps [io.ErrUnexpectedEOF].
package citation
