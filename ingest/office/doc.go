// Package office reads the files of office programs, books and PDF files. The files are archives or
// have an index at their end, so readers take random access.
//
// A reader yields an error for each part of a file that it cannot read, and continues with the next
// part. The text of a document, or the values of a row, take at most limit bytes: what is larger is
// an error that wraps [document.ErrTooLarge]. Readers hold at most one document or row, and what it
// refers to, in memory.
package office
